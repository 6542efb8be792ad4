package dev.longbow.io.parquet;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.ReadSource;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Expr;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads Parquet files as Arrow batches in any Beam pipeline. Files are listed and their footers
 * read when the transform is applied.
 *
 * <pre>{@code
 * PCollection<ArrowBatch> vitals =
 *     pipeline.apply(
 *         ParquetScan.from("data/vitals/*.parquet")
 *             .withColumns("patient_id", "heart_rate")
 *             .withFilter(col("heart_rate").gt(lit(100))));
 * }</pre>
 */
public final class ParquetScan extends PTransform<PBegin, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;

  private final String location;
  private final transient List<String> columns;
  private final transient Expr filter;

  private ParquetScan(String location, List<String> columns, Expr filter) {
    this.location = location;
    this.columns = columns;
    this.filter = filter;
  }

  /** Reads all columns and rows of a file, a glob, or a folder. */
  public static ParquetScan from(String location) {
    return new ParquetScan(location, null, null);
  }

  /** Reads only these columns, in this order. */
  public ParquetScan withColumns(String... names) {
    if (names.length == 0) {
      throw new LongbowException(
          ErrorCode.PLAN_INVALID, "Missing columns: name at least one, or read all");
    }
    return new ParquetScan(location, List.of(names), filter);
  }

  /** Reads only rows for which a condition is true; it may use columns that are not read. */
  public ParquetScan withFilter(Expr condition) {
    return new ParquetScan(location, columns, condition);
  }

  @Override
  public PCollection<ArrowBatch> expand(PBegin input) {
    FileSystems.setDefaultPipelineOptions(input.getPipeline().getOptions());
    return input.apply(
        ReadSource.of(
            Parquet.scan(location), Optional.ofNullable(columns), Optional.ofNullable(filter)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("location", location).withLabel("Location"));
  }
}
