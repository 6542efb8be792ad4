package dev.longbow.io.arrow;

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
import java.util.List;
import java.util.Map;

/** The format {@code arrow}: Arrow IPC files (Feather version 2) and streams. */
public final class ArrowFormat implements Format {
  /** Its name in YAML and in stages. */
  public static final String NAME = "arrow";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of("arrow", "feather", "ipc", "arrows");
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public Source source(String location, Map<String, String> options) {
    return PartitionedSource.open(
        options,
        others -> {
          if (!others.isEmpty()) {
            throw new LongbowException(
                ErrorCode.SPEC_INVALID,
                "Unknown options for an Arrow input: " + others.keySet() + ". Known: [partitions]");
          }
          return FileSet.open(location, extensions(), ArrowSource::open);
        });
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    return new ArrowReader(reader, ArrowSplit.parse(split.payload()));
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public boolean mayWriteMatrix() {
    return true;
  }

  /**
   * A sink of Arrow files. Options: {@code compression} (none, zstd, lz4), {@code
   * compression_level} (zstd's, from 1), {@code batch_rows}, {@code dictionary} (none, all, or the
   * names of string columns as a JSON list), {@code stream} (true, false; from the path's ending
   * otherwise).
   */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    ArrowOptions options = ArrowOptions.of(spec, schema);
    return FileOutputs.sink(spec, schema, files -> new ArrowCodec(spec, files, options));
  }
}
