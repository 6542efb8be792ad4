package dev.longbow.io.files;

import dev.longbow.column.Schema;
import dev.longbow.connector.Locations;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.LongbowException;
import java.util.function.Function;

/** Outputs of files, wherever they are. */
public final class FileOutputs {
  private FileOutputs() {}

  /**
   * The sink of an output.
   *
   * @param codec makes files of a schema; columns that name folders are not in them
   * @throws LongbowException when the layout does not fit the schema, the path or the mode
   */
  public static Sink sink(SinkSpec spec, Schema schema, Function<Schema, FileCodec> codec) {
    return Locations.isLocal(spec.path())
        ? new FileSink(spec, schema, codec)
        : new StoreSink(spec, schema, codec);
  }
}
