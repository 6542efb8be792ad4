package dev.longbow.beam;

import dev.longbow.connector.Split;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/** The parts of a translation that stages with broadcast joins have and others do not. */
final class BroadcastStages {
  private final Pipeline pipeline;
  private final Map<Integer, PCollectionView<Iterable<BlockElement>>> views = new HashMap<>();

  BroadcastStages(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * The side inputs of a stage.
   *
   * @param elements gives what was written to an exchange
   */
  BroadcastViews views(Stage stage, IntFunction<PCollection<KV<byte[], BlockElement>>> elements) {
    Map<Integer, PCollectionView<Iterable<BlockElement>>> ofStage = new HashMap<>();
    for (Operator.Broadcast join : stage.broadcasts()) {
      // A join above a union is in the stages of all its branches.
      ofStage.put(
          join.exchange(),
          views.computeIfAbsent(
              join.exchange(), exchange -> view(exchange, elements.apply(exchange))));
    }
    return ofStage.isEmpty() ? BroadcastViews.NONE : new BroadcastViews(ofStage);
  }

  private static PCollectionView<Iterable<BlockElement>> view(
      int exchange, PCollection<KV<byte[], BlockElement>> elements) {
    return elements
        .apply("Rows of exchange " + exchange, Values.create())
        .setCoder(BlockElementCoder.of())
        .apply("Broadcast of exchange " + exchange, View.asIterable());
  }

  /**
   * Whether a stage has to run though it may get no rows: the keys of a build side are counted by
   * the tasks that join with it.
   */
  static boolean mustRun(Stage stage) {
    return stage.broadcasts().stream()
        .anyMatch(
            broadcast ->
                broadcast instanceof Operator.BroadcastJoin join && join.check().isActive());
  }

  /**
   * The splits of a scan for a function with side inputs. Flink would give nearly all of them to
   * one subtask if they came straight from their source, so each goes there by a key.
   */
  PCollection<Split> spread(String name, List<Split> splits, int parallelism) {
    byte[][] keys = PartitionKeys.of(splits.size(), parallelism);
    List<KV<byte[], Split>> keyed = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      keyed.add(KV.of(keys[i], splits.get(i)));
    }
    return pipeline
        .apply(
            name,
            Create.of(keyed)
                .withCoder(KvCoder.of(ByteArrayCoder.of(), SerializableCoder.of(Split.class))))
        .apply("Spread " + name, GroupByKey.create())
        .apply("Take " + name, ParDo.of(new Ungroup()));
  }

  private static final class Ungroup extends DoFn<KV<byte[], Iterable<Split>>, Split> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<byte[], Iterable<Split>> splits, OutputReceiver<Split> receiver) {
      splits.getValue().forEach(receiver::output);
    }
  }
}
