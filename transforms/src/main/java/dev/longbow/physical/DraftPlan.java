package dev.longbow.physical;

import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stages and exchanges as they were found, consumers before producers; an id is a place in the
 * list.
 *
 * @param works what is expected of operators
 */
record DraftPlan(List<DraftStage> stages, List<Exchange> exchanges, Map<Operator, Work> works) {
  DraftPlan {
    works = new IdentityHashMap<>(works);
  }

  /** Turns the lists round, so that producers come first, and numbers everything. */
  PlannedPipeline finish(PipelinePlan pipeline) {
    Branches branches = new Branches();
    stages.forEach(stage -> stage.roots().forEach(branches::add));
    List<Stage> ordered = new ArrayList<>();
    Map<Integer, PlannedPipeline.FrozenScan> scanOfStage = new HashMap<>();
    for (DraftStage stage : StageOrder.of(stages)) {
      int id = ordered.size();
      ordered.add(
          new Stage(
              id,
              renumbered(stage.input()),
              stage.roots().stream()
                  .map(root -> node(root, branches, RowPlaces.of(stage)))
                  .toList()));
      if (stage.scan() != null) {
        scanOfStage.put(id, stage.scan());
      }
    }
    List<Exchange> orderedExchanges = new ArrayList<>();
    for (int i = exchanges.size() - 1; i >= 0; i--) {
      Exchange exchange = exchanges.get(i);
      int id = exchangeId(exchange.id());
      orderedExchanges.add(exchange.withId(id));
    }
    List<PhysicalPlan.Output> outputs =
        pipeline.outputs().stream()
            .map(output -> new PhysicalPlan.Output(output.sink(), output.plan().schema()))
            .toList();
    return new PlannedPipeline(
        pipeline,
        SideFiles.of(new PhysicalPlan(pipeline.name(), ordered, orderedExchanges, outputs)),
        scanOfStage,
        works);
  }

  private int exchangeId(int draftId) {
    return exchanges.size() - 1 - draftId;
  }

  private int sideId(Operator.Broadcast operator) {
    return operator.exchange() < 0 ? -1 : exchangeId(operator.exchange());
  }

  private Stage.Input renumbered(Stage.Input input) {
    return input instanceof Stage.ExchangeInput read
        ? new Stage.ExchangeInput(exchangeId(read.exchange()), read.layouts())
        : input;
  }

  /**
   * A node of a stage.
   *
   * @param starts where the rows of each task begin, as long as each is as it was read
   */
  private Stage.Node node(Draft draft, Branches branches, List<Long> starts) {
    Operator operator = draft.operator();
    if (operator instanceof Operator.ExchangeWrite write) {
      operator =
          new Operator.ExchangeWrite(
              write.step(), exchangeId(write.exchange()), branches.number(draft));
    } else if (operator instanceof Operator.SampleWrite write) {
      operator = new Operator.SampleWrite(write.step(), exchangeId(write.exchange()));
    } else if (operator instanceof Operator.BroadcastJoin join) {
      operator =
          new Operator.BroadcastJoin(
              join.step(),
              join.spec(),
              join.build(),
              join.probe(),
              join.check(),
              exchangeId(join.exchange()));
      works.put(operator, works.get(join));
    } else if (operator instanceof Operator.CountValues count) {
      operator = new Operator.CountValues(count.step(), count.pass(), sideId(count));
    } else if (operator instanceof Operator.MergeCounts merge) {
      operator = new Operator.MergeCounts(merge.step(), merge.pass(), sideId(merge));
    } else if (operator instanceof Operator.CarriedWindow window) {
      operator = new Operator.CarriedWindow(window.step(), window.spec(), sideId(window));
    } else if (operator instanceof Operator.Fill fill) {
      operator = new Operator.Fill(fill.step(), fill.columns(), fill.output(), sideId(fill));
    } else if (operator instanceof Operator.SinkWrite write) {
      operator =
          new Operator.SinkWrite(
              write.step(),
              write.sink(),
              write.schema(),
              branches.number(draft),
              RowPlaces.wanted(write, draft) ? starts : List.of());
    } else if (operator instanceof Operator.Check check) {
      operator = new Operator.Check(check.step(), check.id(), branches.number(draft), check.spec());
    } else if (operator instanceof Operator.Draw draw) {
      operator =
          new Operator.Draw(draw.step(), draw.seed(), branches.number(draft), draw.columns());
    }
    List<Long> below = RowPlaces.keeps(operator) ? starts : List.of();
    return new Stage.Node(
        operator,
        draft.consumers().stream().map(consumer -> node(consumer, branches, below)).toList());
  }
}
