package dev.longbow.io.ndjson;

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

/** The format {@code ndjson}: a JSON object in each line. */
public final class NdjsonFormat implements Format {
  /** Its name in YAML and in stages. */
  public static final String NAME = "ndjson";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("ndjson", "jsonl", "ndjson.gz", "jsonl.gz", "ndjson.zst", "jsonl.zst");
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
  public boolean readsAbsentColumns() {
    return true;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  /**
   * NDJSON files for planning: lists them and reads their first rows. Options: {@code schema}
   * (types of columns as JSON), {@code infer_rows} (10000; 0 takes the schema's columns alone and
   * passes over other keys), {@code on_error} (fail, null, reject), {@code rejects} (the side
   * file).
   */
  @Override
  public Source source(String location, Map<String, String> options) {
    return PartitionedSource.open(
        options, others -> NdjsonSource.open(location, others, extensions()));
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    return new NdjsonReader(reader, NdjsonSplit.parse(split.payload()));
  }

  /**
   * A sink of NDJSON files. Options: {@code compression} (none, gzip, zstd; from the path's ending
   * otherwise).
   */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    NdjsonCodec.Compression compression = NdjsonCodec.compression(spec);
    return FileOutputs.sink(spec, schema, files -> new NdjsonCodec(files, compression));
  }
}
