package dev.longbow.io.csv;

import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.io.files.FileOutputs;
import dev.longbow.io.files.PartitionedSource;
import java.util.List;
import java.util.Map;

/** The format {@code csv}: comma-separated values. */
public final class CsvFormat implements Format {
  /** Its name in YAML and in stages. */
  public static final String NAME = "csv";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("csv", "csv.gz", "csv.zst", "tsv", "tsv.gz", "tsv.zst");
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public boolean readsBySchema() {
    return true;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  /**
   * A sink of CSV files. Options: {@code delimiter} (one character), {@code header} (true, false),
   * {@code null_value} (empty), {@code quote} ({@code "}), {@code quoting} (needed, strings, all),
   * {@code line_end} (lf, crlf), {@code compression} (none, gzip, zstd; from the path's ending
   * otherwise).
   */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    CsvOptions options = CsvOptions.of(spec);
    return FileOutputs.sink(spec, schema, files -> new CsvCodec(files, options));
  }

  /**
   * CSV files for planning: lists them and reads their headers, and their first rows when types are
   * to be inferred. {@link Csv} says which options there are.
   */
  @Override
  public Source source(String location, Map<String, String> options) {
    return PartitionedSource.open(options, others -> CsvSource.open(location, others));
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    return new CsvReader(reader, CsvSplit.parse(split.payload()));
  }
}
