package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.StageCodec;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a frozen scan of any format as batches of at most about {@link #LARGEST_BATCH} bytes, each
 * with its place in the input order. Transforms of one format are thin wrappers of it.
 */
public final class ReadBatches extends PTransform<PBegin, PCollection<ArrowBatch>> {
  /** Approximate bytes of columns above which a batch is cut. */
  public static final long LARGEST_BATCH = 1L << 20;

  private static final long serialVersionUID = 1L;

  // The transform itself stays where the pipeline is built; only the reader travels, as text.
  private final transient ScanPlan plan;

  private ReadBatches(ScanPlan plan) {
    this.plan = plan;
  }

  /** Reads all splits of a scan. */
  public static ReadBatches of(ScanPlan plan) {
    if (plan.rejected().isPresent()) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot reject rows in a transform: only a pipeline writes them to a side file");
    }
    return new ReadBatches(plan);
  }

  @Override
  public PCollection<ArrowBatch> expand(PBegin input) {
    return input
        .apply("Splits", Read.from(new SplitSource(plan.splits())))
        .apply("Read", ParDo.of(new ReadSplit(StageCodec.encode(plan.reader()))))
        .setCoder(ArrowBatchCoder.of(plan.reader().schema()));
  }

  private static final class ReadSplit extends DoFn<Split, ArrowBatch> {
    private static final long serialVersionUID = 1L;

    private final String reader;

    ReadSplit(String reader) {
      this.reader = reader;
    }

    @ProcessElement
    public void process(@Element Split split, OutputReceiver<ArrowBatch> output) {
      ReaderSpec spec = StageCodec.reader(reader);
      long sequence = 0;
      try (BatchReader batches = Format.named(spec.format()).open(spec, split)) {
        for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
          int pieces = (int) Math.min(batch.rows(), 1 + (batch.heapBytes() - 1) / LARGEST_BATCH);
          for (int i = 0; i < pieces; i++) {
            int from = (int) ((long) batch.rows() * i / pieces);
            int to = (int) ((long) batch.rows() * (i + 1) / pieces);
            output.output(
                ArrowBatch.of(
                    batch.slice(from, to - from),
                    new ArrowBatch.Order(0, split.index(), sequence++)));
          }
        }
      }
    }
  }
}
