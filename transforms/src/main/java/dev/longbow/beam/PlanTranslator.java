package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Split;
import dev.longbow.execute.TaskReport;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.OptionalCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Turns a physical plan into Beam transforms: a stage is a Read and one ParDo, or an exchange and
 * one ParDo; the reports of all stages go to one committer.
 */
public final class PlanTranslator {
  /** The reports of a stage's tasks. */
  static final TupleTag<TaskReport> REPORTS = new TupleTag<>("reports") {};

  private final Pipeline pipeline;
  private final String runId;
  private final int parallelism;
  private final ExchangeMode mode;
  private final int recordBytes;
  private final BroadcastStages broadcasts;
  private final Map<Integer, List<PCollection<KV<byte[], BlockElement>>>> written = new TreeMap<>();
  private final Map<Integer, PCollection<TaskReport>> reports = new TreeMap<>();
  private final Map<String, PCollection<ArrowBatch>> batches;
  private final RangeRouting ranges;

  private PlanTranslator(
      Pipeline pipeline,
      String runId,
      int parallelism,
      ExchangeMode mode,
      Map<String, PCollection<ArrowBatch>> batches) {
    this.pipeline = pipeline;
    this.runId = runId;
    this.parallelism = parallelism;
    this.mode = mode;
    this.batches = batches;
    this.recordBytes =
        mode == ExchangeMode.TIME_SORTED
            ? pipeline.getOptions().as(ExchangeOptions.class).getExchangeRecordBytes()
            : Integer.MAX_VALUE;
    this.ranges = new RangeRouting(runId, parallelism, mode, recordBytes);
    this.broadcasts = new BroadcastStages(pipeline);
  }

  /**
   * Adds a plan to a pipeline.
   *
   * @param parallelism how many workers take partitions; only where they run depends on it
   * @param record what the outputs' manifests say about the run
   * @return the run's outcome, one element
   */
  public static PCollection<RunOutcome> translate(
      Pipeline pipeline, PhysicalPlan plan, String runId, int parallelism, RunRecord record) {
    PlanTranslator translator =
        new PlanTranslator(
            pipeline, runId, parallelism, ExchangeMode.of(pipeline.getOptions()), Map.of());
    plan.stages().forEach(stage -> translator.stage(plan, stage));
    return translator.commit(plan, record);
  }

  /**
   * Adds a plan over batches of the user's own pipeline. Blocks travel encoded on every runner:
   * such a pipeline may be run again, or end, without telling anyone that references are no longer
   * needed.
   *
   * @param batches what the scans of these steps read
   * @param results an exchange that stages write to and none reads
   * @return what is written to it
   */
  static PCollection<KV<byte[], BlockElement>> translate(
      Pipeline pipeline,
      PhysicalPlan plan,
      Map<String, PCollection<ArrowBatch>> batches,
      int results) {
    PlanTranslator translator =
        new PlanTranslator(
            pipeline,
            "transform-" + UUID.randomUUID(),
            1,
            ExchangeMode.encoded(pipeline.getOptions()),
            batches);
    plan.stages().forEach(stage -> translator.stage(plan, stage));
    return PCollectionList.of(translator.written.get(results))
        .apply("Results", Flatten.pCollections());
  }

  private void stage(PhysicalPlan plan, Stage stage) {
    Set<Integer> targets = new LinkedHashSet<>();
    Set<String> steps = new LinkedHashSet<>();
    for (Operator operator : stage.operators()) {
      if (operator instanceof Operator.ExchangeWrite write) {
        targets.add(write.exchange());
      } else if (operator instanceof Operator.SampleWrite write) {
        targets.add(write.exchange());
      }
      steps.add(operator.step());
    }
    List<Exchange> exchanges = targets.stream().map(plan::exchange).toList();
    BroadcastViews views = broadcasts.views(stage, this::writtenOrNothing);
    Map<Integer, Integer> sorted = new TreeMap<>();
    plan.stages().forEach(other -> sortedBy(other).ifPresent(id -> sorted.put(id, recordBytes)));
    int reportsThrough = reportsThrough(stage, exchanges, sorted.keySet());
    StageSpec spec =
        new StageSpec(runId, stage, exchanges, parallelism, mode, sorted, reportsThrough, views);
    boolean mustRun = BroadcastStages.mustRun(stage);
    // The main output comes first: reports, or the exchange they go through.
    List<TupleTag<?>> outputs = new ArrayList<>();
    if (reportsThrough < 0) {
      outputs.add(REPORTS);
    }
    for (Exchange exchange : exchanges) {
      outputs.addAll(
          exchange.id() == reportsThrough ? 0 : outputs.size(),
          StageSpec.isRouted(exchange)
              ? List.of(StageSpec.tag(exchange.id()))
              : RangeRouting.tags(exchange.id()));
    }
    TupleTag<TaskReport> main = main(outputs.get(0));
    TupleTagList tags = TupleTagList.empty();
    for (TupleTag<?> other : outputs.subList(1, outputs.size())) {
      tags = tags.and(other);
    }
    String name = "Stage " + stage.id() + ": " + String.join(", ", steps);
    PCollectionTuple out;
    Optional<Exchange> sampledBefore =
        exchanges.stream().filter(Exchange::isSampledBefore).findFirst();
    if (stage.sampledExchange().isPresent()) {
      sample((Stage.ScanInput) stage.input(), stage.sampledExchange().getAsInt(), name, spec);
      return;
    } else if (stage.input() instanceof Stage.ScanInput scan && sampledBefore.isPresent()) {
      if (scan.splits().isEmpty()) {
        return;
      }
      out =
          ranges
              .splits(pipeline, sampledBefore.get(), scan.splits())
              .apply(name, ParDo.of(new RoutedStage(spec)).withOutputTags(main, tags));
    } else if (stage.input() instanceof Stage.ScanInput scan && batches.containsKey(scan.step())) {
      out =
          batches
              .get(scan.step())
              .apply(name, ParDo.of(new BatchStage(spec)).withOutputTags(main, tags));
    } else if (stage.input() instanceof Stage.ScanInput scan) {
      List<Split> splits =
          mustRun && scan.splits().isEmpty() ? List.of(ReadStage.NOTHING) : scan.splits();
      if (splits.isEmpty()) {
        return;
      }
      String read = "Splits of stage " + stage.id() + ": " + scan.step();
      PCollection<Split> source =
          views.isEmpty() || ExchangeMode.isDirect(pipeline.getOptions())
              ? pipeline.apply(read, Read.from(new SplitSource(splits)))
              : broadcasts.spread(read, splits, parallelism);
      out =
          source.apply(
              name,
              ParDo.of(new ReadStage(spec)).withSideInputs(views.all()).withOutputTags(main, tags));
    } else {
      Exchange exchange = plan.exchange(((Stage.ExchangeInput) stage.input()).exchange());
      out = behind(exchange, mustRun, name, spec, main, tags);
      if (out == null) {
        return;
      }
    }
    for (Exchange target : exchanges) {
      if (StageSpec.isRouted(target)) {
        written
            .computeIfAbsent(target.id(), id -> new ArrayList<>())
            .add(out.get(StageSpec.tag(target.id())).setCoder(elementCoder()));
      } else {
        ranges.written(target.id(), out);
      }
    }
    if (reportsThrough < 0) {
      reports.put(stage.id(), out.get(REPORTS).setCoder(TaskReportCoder.of()));
    }
  }

  /**
   * The exchange that a stage's reports go through, or -1. Flink gives all that a function puts out
   * to everyone who takes a part of it: with an output for reports every block would be encoded,
   * and decoded, once more. So reports go where rows go, and the next stage passes them on.
   */
  private int reportsThrough(Stage stage, List<Exchange> exchanges, Set<Integer> sorted) {
    if (mode != ExchangeMode.TIME_SORTED || stage.sampledExchange().isPresent()) {
      return -1;
    }
    return exchanges.stream().map(Exchange::id).filter(sorted::contains).findFirst().orElse(-1);
  }

  /** The main output of a function, also of one that has no output for reports. */
  @SuppressWarnings("unchecked") // The coder is set by the tag's own type.
  private static TupleTag<TaskReport> main(TupleTag<?> tag) {
    return (TupleTag<TaskReport>) tag;
  }

  /** The exchange whose elements come to a stage sorted, in one place; not those of broadcasts. */
  private static Optional<Integer> sortedBy(Stage stage) {
    return stage.input() instanceof Stage.ExchangeInput read
        ? Optional.of(read.exchange())
        : Optional.empty();
  }

  /** A stage that samples the keys of an exchange. */
  private void sample(Stage.ScanInput scan, int exchange, String name, StageSpec spec) {
    if (scan.splits().isEmpty()) {
      return;
    }
    TupleTagList tags = TupleTagList.of(RangeRouting.samples(exchange));
    PCollectionTuple out =
        pipeline
            .apply("Splits of " + name, Read.from(new SplitSource(scan.splits())))
            .apply(name, ParDo.of(new ReadStage(spec)).withOutputTags(REPORTS, tags));
    ranges.sampled(exchange, out);
    reports.put(spec.stage().id(), out.get(REPORTS).setCoder(TaskReportCoder.of()));
  }

  /** Null when nothing can ever reach the exchange. */
  private PCollectionTuple behind(
      Exchange exchange,
      boolean mustRun,
      String name,
      StageSpec spec,
      TupleTag<TaskReport> main,
      TupleTagList tags) {
    List<PCollection<KV<byte[], BlockElement>>> producers =
        new ArrayList<>(
            StageSpec.isRouted(exchange)
                ? written.getOrDefault(exchange.id(), List.of())
                : ranges.routed(exchange));
    if (exchange.alwaysRuns() || mustRun) {
      producers.add(
          pipeline.apply(
              "Always run exchange " + exchange.id(),
              Create.of(KV.of(PartitionKeys.of(1, parallelism)[0], BlockElement.sentinel()))
                  .withCoder(elementCoder())));
    }
    if (producers.isEmpty()) {
      return null;
    }
    PCollection<KV<byte[], BlockElement>> all = together(exchange.id(), producers);
    if (exchange.skew().isPresent()) {
      all =
          all.apply(
              "Skew of exchange " + exchange.id(),
              new SkewRouting(runId, exchange, parallelism, mode));
    }
    return exchange(all, name, spec, mode, main, tags);
  }

  private static PCollection<KV<byte[], BlockElement>> together(
      int exchange, List<PCollection<KV<byte[], BlockElement>>> producers) {
    return producers.size() == 1
        ? producers.get(0)
        : PCollectionList.of(producers)
            .apply("Inputs of exchange " + exchange, Flatten.pCollections());
  }

  private PCollection<KV<byte[], BlockElement>> writtenOrNothing(int exchange) {
    List<PCollection<KV<byte[], BlockElement>>> producers = written.get(exchange);
    return producers == null
        ? pipeline.apply("No input of exchange " + exchange, Create.empty(elementCoder()))
        : together(exchange, producers);
  }

  /** Brings elements to their partitions and runs a stage on each. */
  static PCollectionTuple exchange(
      PCollection<KV<byte[], BlockElement>> elements,
      String name,
      StageSpec spec,
      ExchangeMode mode,
      TupleTag<TaskReport> main,
      TupleTagList tags) {
    if (mode == ExchangeMode.TIME_SORTED) {
      return elements.apply(
          name,
          ParDo.of(new SortedStage(spec))
              .withSideInputs(spec.broadcasts().all())
              .withOutputTags(main, tags));
    }
    return elements
        .apply("Exchange to " + name, GroupByKey.create())
        .apply(
            name,
            ParDo.of(new GroupedStage(spec))
                .withSideInputs(spec.broadcasts().all())
                .withOutputTags(main, tags));
  }

  private PCollection<RunOutcome> commit(PhysicalPlan plan, RunRecord record) {
    KvCoder<Integer, Optional<TaskReport>> coder =
        KvCoder.of(VarIntCoder.of(), OptionalCoder.of(TaskReportCoder.of()));
    List<PCollection<KV<Integer, Optional<TaskReport>>>> keyed = new ArrayList<>();
    // Grouping nothing calls nobody: this element makes the committer run after an empty input.
    keyed.add(
        pipeline.apply(
            "Always commit", Create.of(KV.of(0, Optional.<TaskReport>empty())).withCoder(coder)));
    reports.forEach(
        (stage, ofStage) ->
            keyed.add(
                ofStage
                    .apply("Reports of stage " + stage, ParDo.of(new ToCommitter()))
                    .setCoder(coder)));
    return PCollectionList.of(keyed)
        .apply("Reports", Flatten.pCollections())
        .apply("Reports to committer", GroupByKey.create())
        .apply("Commit", ParDo.of(new Commit(runId, plan, record)))
        .setCoder(SerializableCoder.of(RunOutcome.class));
  }

  static KvCoder<byte[], BlockElement> elementCoder() {
    return KvCoder.of(ByteArrayCoder.of(), BlockElementCoder.of());
  }

  private static final class ToCommitter
      extends DoFn<TaskReport, KV<Integer, Optional<TaskReport>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element TaskReport report, OutputReceiver<KV<Integer, Optional<TaskReport>>> out) {
      out.output(KV.of(0, Optional.of(report)));
    }
  }
}
