package dev.longbow.io.arrow;

import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.files.FileSink;
import java.util.List;

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
  public boolean canWrite() {
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
    return new FileSink(spec, schema, new ArrowCodec(schema, options));
  }
}
