package dev.longbow.beam;

import dev.longbow.execute.SkewSplits;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.SkewRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Gives the blocks of partitions that have far more rows than others to several tasks. Once the
 * producers have ended, all partitions' rows are known, and {@link SkewSplits} decides from them;
 * then every element goes on, under the key of its task. Rows are not looked at, and blocks not
 * decoded.
 */
final class SkewRouting
    extends PTransform<
        PCollection<KV<byte[], BlockElement>>, PCollection<KV<byte[], BlockElement>>> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final SkewRouter router;
  private final SkewRule rule;
  private final int partitions;
  private final boolean references;

  SkewRouting(String runId, Exchange exchange, int parallelism, ExchangeMode mode) {
    this.runId = runId;
    this.router = new SkewRouter(parallelism);
    this.rule = exchange.skew().orElseThrow();
    this.partitions = exchange.partitions();
    this.references = mode == ExchangeMode.REFERENCES;
  }

  @Override
  public PCollection<KV<byte[], BlockElement>> expand(
      PCollection<KV<byte[], BlockElement>> elements) {
    return (references ? together(elements) : apart(elements))
        .setCoder(PlanTranslator.elementCoder());
  }

  /**
   * References are few and small: all come to one function. A side input would cost the direct
   * runner more, which tries waiting functions again and again.
   */
  private PCollection<KV<byte[], BlockElement>> together(
      PCollection<KV<byte[], BlockElement>> elements) {
    return elements
        .apply("To one", ParDo.of(new ToOne()))
        .setCoder(KvCoder.of(VarIntCoder.of(), PlanTranslator.elementCoder()))
        .apply("All", GroupByKey.create())
        .apply("Route", ParDo.of(new RouteAll(runId, router, rule, partitions)));
  }

  /** Batches are counted on one way, and sent on another that waits for the decision. */
  private PCollection<KV<byte[], BlockElement>> apart(
      PCollection<KV<byte[], BlockElement>> elements) {
    PCollectionView<SkewSplits> splits =
        elements
            .apply("Rows", ParDo.of(new Rows()))
            .setCoder(KvCoder.of(VarIntCoder.of(), VarIntCoder.of()))
            .apply(
                "Decide", Combine.globally(new SkewDecision(rule, partitions)).asSingletonView());
    return elements.apply(
        "Route", ParDo.of(new Route(runId, router, splits)).withSideInputs(splits));
  }

  private static final class ToOne
      extends DoFn<KV<byte[], BlockElement>, KV<Integer, KV<byte[], BlockElement>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<byte[], BlockElement> element,
        OutputReceiver<KV<Integer, KV<byte[], BlockElement>>> out) {
      out.output(KV.of(0, element));
    }
  }

  /** Counts all elements and sends them. */
  private static final class RouteAll
      extends RunFunction<
          KV<Integer, Iterable<KV<byte[], BlockElement>>>, KV<byte[], BlockElement>> {
    private static final long serialVersionUID = 1L;

    private final SkewRouter router;
    private final SkewRule rule;
    private final int partitions;

    RouteAll(String runId, SkewRouter router, SkewRule rule, int partitions) {
      super(runId);
      this.router = router;
      this.rule = rule;
      this.partitions = partitions;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<byte[], BlockElement>>> all,
        OutputReceiver<KV<byte[], BlockElement>> out) {
      SkewSplits.Counts counts = new SkewSplits.Counts(partitions);
      // Flink gives a group's elements once.
      List<KV<byte[], BlockElement>> elements = new ArrayList<>();
      for (KV<byte[], BlockElement> element : all.getValue()) {
        elements.add(element);
        counts.add(
            PartitionKeys.partition(element.getKey()),
            element.getValue().layout(),
            element.getValue().rows(),
            1);
      }
      SkewSplits splits = SkewSplits.of(rule, counts);
      for (KV<byte[], BlockElement> element : elements) {
        router.route(run(), splits, element, out);
      }
    }
  }

  /** The rows of a block with the place of its partition and side. */
  private static final class Rows extends DoFn<KV<byte[], BlockElement>, KV<Integer, Integer>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<byte[], BlockElement> element, OutputReceiver<KV<Integer, Integer>> out) {
      BlockElement block = element.getValue();
      if (block.piece() == 0 && !block.isReport()) {
        out.output(
            KV.of(
                SkewDecision.place(PartitionKeys.partition(element.getKey()), block.layout()),
                block.rows()));
      }
    }
  }

  /** Sends elements when it is decided where to. */
  private static final class Route
      extends RunFunction<KV<byte[], BlockElement>, KV<byte[], BlockElement>> {
    private static final long serialVersionUID = 1L;

    private final SkewRouter router;
    private final PCollectionView<SkewSplits> splits;

    Route(String runId, SkewRouter router, PCollectionView<SkewSplits> splits) {
      super(runId);
      this.router = router;
      this.splits = splits;
    }

    @ProcessElement
    public void process(ProcessContext context, OutputReceiver<KV<byte[], BlockElement>> out) {
      router.route(run(), context.sideInput(splits), context.element(), out);
    }
  }
}
