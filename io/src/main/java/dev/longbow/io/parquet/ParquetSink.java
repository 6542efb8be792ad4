package dev.longbow.io.parquet;

import dev.longbow.column.Schema;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.files.FileSink;

/** Makes sinks that write Parquet. */
public final class ParquetSink {
  private ParquetSink() {}

  /**
   * A sink for an output. Options: {@code compression} (zstd, snappy, gzip, none), {@code
   * compression_level} (zstd's, from 1), {@code row_group_rows}.
   *
   * @throws dev.longbow.error.LongbowException when an option is unknown or wrong, or a column's
   *     type cannot be written
   */
  public static Sink create(SinkSpec spec, Schema schema) {
    ParquetOptions options = ParquetOptions.of(spec.name(), spec.options());
    return new FileSink(spec, schema, new ParquetCodec(schema, options));
  }
}
