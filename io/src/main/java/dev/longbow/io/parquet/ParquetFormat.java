package dev.longbow.io.parquet;

import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileOutputs;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.PartitionedSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The format {@code parquet}. */
public final class ParquetFormat implements Format {
  /** Its name in YAML and in stages. */
  public static final String NAME = "parquet";

  private static final String SORTED = "sorted";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("parquet", "parq");
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  /**
   * A sink of Parquet files. Options: {@code compression} (zstd, snappy, gzip, none), {@code
   * compression_level} (zstd's, from 1), {@code row_group_rows}, {@code bloom_filter} (a column or
   * a JSON list of columns).
   *
   * @throws LongbowException when an option is unknown or wrong, or a column's type cannot be
   *     written
   */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    ParquetOptions options = ParquetOptions.of(spec.name(), spec.options());
    return FileOutputs.sink(
        spec, schema, files -> new ParquetCodec(spec.name(), files, options, spec.order()));
  }

  /**
   * Files that are read. Options: {@code partitions} as {@link PartitionedSource#open} says, {@code
   * sorted} ({@code false} not to use the order that row groups say their rows have).
   */
  @Override
  public Source source(String location, Map<String, String> options) {
    return PartitionedSource.open(
        options,
        given -> {
          Map<String, String> others = new HashMap<>(given);
          boolean isSorted = isSorted(others.remove(SORTED));
          if (!others.isEmpty()) {
            throw new LongbowException(
                ErrorCode.SPEC_INVALID,
                "Unknown options for a Parquet input: "
                    + others.keySet()
                    + ". Known: [partitions, sorted]");
          }
          return FileSet.open(
              location, List.of("parquet"), files -> ParquetSource.open(files, isSorted));
        });
  }

  private static boolean isSorted(String option) {
    if (option == null || option.equals("true") || option.equals("false")) {
      return !"false".equals(option);
    }
    throw new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid option 'sorted' of a Parquet input: '%s', expected true or false"
            .formatted(option));
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    return new ParquetReader(reader, SplitPayload.parse(split.payload()));
  }
}
