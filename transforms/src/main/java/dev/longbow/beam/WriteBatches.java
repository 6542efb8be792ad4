package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.execute.BlockStore;
import dev.longbow.execute.RowBalance;
import dev.longbow.execute.Run;
import dev.longbow.execute.TaskReport;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.StageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.OptionalCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Writes batches to an output of any format and publishes it when all of them are written; gives
 * what was published, one element. Transforms of one format are thin wrappers of it.
 *
 * <p>Batches that know their place are written in its order, so that the same collection gives the
 * same bytes on every runner: what came from one split or partition is brought together and becomes
 * one part. Batches without a place are spread over {@value #SPREAD} parts by their content.
 *
 * <p>Old output is untouched until the publish, and a failed pipeline leaves it as it was; the
 * hidden folder of parts that it leaves beside is removed by the next pipeline that writes there
 * after its process has ended. Only for the global window of a bounded collection.
 */
public final class WriteBatches
    extends PTransform<PCollection<ArrowBatch>, PCollection<Published>> {
  private static final long serialVersionUID = 1L;
  private static final int SPREAD = 16;

  private final transient SinkSpec spec;

  private WriteBatches(SinkSpec spec) {
    this.spec = spec;
  }

  /** Writes to an output. */
  public static WriteBatches to(SinkSpec spec) {
    return new WriteBatches(spec);
  }

  @Override
  public PCollection<Published> expand(PCollection<ArrowBatch> input) {
    if (!(input.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)
        || input.isBounded() == PCollection.IsBounded.UNBOUNDED) {
      throw new IllegalArgumentException(
          "Cannot write '%s': only the global window of a bounded collection is written"
              .formatted(input.getName()));
    }
    PhysicalPlan.Output output = new PhysicalPlan.Output(spec, BatchTransform.schema(input));
    sink(output);
    String encoded = StageCodec.encode(output);
    Pipeline pipeline = input.getPipeline();
    PCollectionView<KV<String, Long>> run =
        pipeline
            .apply("Start", Create.of(encoded))
            .apply("Prepare", ParDo.of(new Prepare()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
            .apply("Run", View.asSingleton());
    KvCoder<Integer, Optional<TaskReport>> coder =
        KvCoder.of(VarIntCoder.of(), OptionalCoder.of(TaskReportCoder.of()));
    PCollection<KV<Integer, Optional<TaskReport>>> written =
        input
            .apply("Place", ParDo.of(new Place()))
            .setCoder(KvCoder.of(BigEndianLongCoder.of(), input.getCoder()))
            .apply("To parts", GroupByKey.create())
            .apply("Write", ParDo.of(new WritePart(encoded, run)).withSideInputs(run))
            .setCoder(coder);
    // Grouping nothing calls nobody: this element publishes an empty output.
    PCollection<KV<Integer, Optional<TaskReport>>> always =
        pipeline.apply(
            "Always publish", Create.of(KV.of(0, Optional.<TaskReport>empty())).withCoder(coder));
    return PCollectionList.of(written)
        .and(always)
        .apply("Reports", Flatten.pCollections())
        .apply("To publisher", GroupByKey.create())
        .apply("Publish", ParDo.of(new Publish(encoded, getName(), run)).withSideInputs(run))
        .setCoder(SerializableCoder.of(Published.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("path", spec.path()).withLabel("Path"))
        .add(DisplayData.item("format", spec.format()).withLabel("Format"));
  }

  private static Sink sink(PhysicalPlan.Output output) {
    return Format.named(output.sink().format()).sink(output.sink(), output.schema());
  }

  /** Prepares the output each time the pipeline runs, under a name of its own. */
  private static final class Prepare extends DoFn<String, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String output, OutputReceiver<KV<String, Long>> out) {
      String runId = "transform-" + UUID.randomUUID();
      sink(StageCodec.output(output)).prepare(runId);
      out.output(KV.of(runId, System.currentTimeMillis()));
    }
  }

  /** Keys a batch by the branch and task that it will be a part of. */
  private static final class Place extends DoFn<ArrowBatch, KV<Long, ArrowBatch>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element ArrowBatch batch, OutputReceiver<KV<Long, ArrowBatch>> out) {
      long part =
          batch
              .order()
              .map(order -> (long) order.branch() << 32 | order.task())
              .orElseGet(() -> (long) Math.floorMod(batch.contentHash(), SPREAD));
      out.output(KV.of(part, batch));
    }
  }

  /** Writes the batches of a part in their order; they wait in the run's block store until then. */
  private static final class WritePart
      extends DoFn<KV<Long, Iterable<ArrowBatch>>, KV<Integer, Optional<TaskReport>>> {
    private static final long serialVersionUID = 1L;

    private final String output;
    private final PCollectionView<KV<String, Long>> runView;
    private transient Run run;

    /** A batch in the store. Those of one place are told apart by content, never by arrival. */
    private record Stored(ArrowBatch.Order order, int hash, long block) {
      static final Comparator<Stored> IN_ORDER =
          Comparator.comparing(Stored::order).thenComparingInt(Stored::hash);
    }

    WritePart(String output, PCollectionView<KV<String, Long>> runView) {
      this.output = output;
      this.runView = runView;
    }

    @Teardown
    public void teardown() {
      if (run != null) {
        run.release();
        run = null;
      }
    }

    @ProcessElement
    public void process(ProcessContext context) {
      String runId = context.sideInput(runView).getKey();
      if (run == null) {
        run = Run.use(runId);
      }
      long key = context.element().getKey();
      PartOrder order = new PartOrder((int) (key >> 32), (int) key);
      PhysicalPlan.Output target = StageCodec.output(output);
      long started = System.nanoTime();
      try {
        List<Stored> stored = store(context.element().getValue());
        List<Part> parts = write(stored, sink(target).openPart(runId, order));
        long rows = parts.stream().mapToLong(Part::rows).sum();
        String name = target.sink().name();
        TaskReport report =
            new TaskReport(
                order.branch(),
                order.task(),
                List.of(new TaskReport.StepCount(0, "write", name, rows, rows)),
                Map.of(name, parts),
                0,
                0,
                0,
                System.nanoTime() - started);
        context.output(KV.of(0, Optional.of(report)));
      } catch (RuntimeException | Error e) {
        throw Failures.of(run, e);
      }
    }

    private List<Stored> store(Iterable<ArrowBatch> batches) {
      BlockStore blocks = run.blocks();
      List<Stored> stored = new ArrayList<>();
      for (ArrowBatch batch : batches) {
        run.checkCancelled();
        stored.add(
            new Stored(
                batch.order().orElse(new ArrowBatch.Order(0, 0, 0)),
                batch.contentHash(),
                blocks.put("write", batch.toBatch())));
      }
      stored.sort(Stored.IN_ORDER);
      return stored;
    }

    private List<Part> write(List<Stored> stored, PartWriter writer) {
      boolean finished = false;
      try {
        for (Stored batch : stored) {
          run.checkCancelled();
          writer.write(run.blocks().take(batch.block()));
        }
        List<Part> parts = writer.finish();
        finished = true;
        return parts;
      } finally {
        if (!finished) {
          writer.abort();
        }
      }
    }
  }

  /** Publishes the parts. Publishing twice changes nothing, so a retry is harmless. */
  private static final class Publish
      extends DoFn<KV<Integer, Iterable<Optional<TaskReport>>>, Published> {
    private static final long serialVersionUID = 1L;

    private final String output;
    private final String name;
    private final PCollectionView<KV<String, Long>> runView;

    Publish(String output, String name, PCollectionView<KV<String, Long>> runView) {
      this.output = output;
      this.name = name;
      this.runView = runView;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      List<TaskReport> reports = new ArrayList<>();
      List<Part> parts = new ArrayList<>();
      for (Optional<TaskReport> report : context.element().getValue()) {
        report.ifPresent(reports::add);
        report.ifPresent(written -> written.parts().values().forEach(parts::addAll));
      }
      KV<String, Long> run = context.sideInput(runView);
      RunRecord record =
          RunRecord.of(name, Instant.ofEpochMilli(run.getValue()))
              .withSteps(RowBalance.of(reports));
      context.output(sink(StageCodec.output(output)).publish(run.getKey(), parts, record));
    }
  }
}
