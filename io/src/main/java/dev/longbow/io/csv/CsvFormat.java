package dev.longbow.io.csv;

import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.files.FileSink;
import java.util.List;

/** Comma-separated values: written, not yet read. */
public final class CsvFormat implements Format {
  @Override
  public String name() {
    return "csv";
  }

  @Override
  public List<String> extensions() {
    return List.of("csv", "csv.gz", "csv.zst", "tsv", "tsv.gz", "tsv.zst");
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  /**
   * A sink of CSV files. Options: {@code delimiter} (one character), {@code header} (true, false),
   * {@code null_value} (empty), {@code compression} (none, gzip, zstd; from the path's ending
   * otherwise).
   */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    return new FileSink(spec, schema, new CsvCodec(schema, CsvOptions.of(spec)));
  }
}
