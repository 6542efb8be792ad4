package dev.longbow.window;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bytes and batches with their length in front. */
final class ByteBlocks {
  private ByteBlocks() {}

  /** Writes to an output, which may throw. */
  interface Writer {
    void write(DataOutput to) throws IOException;
  }

  /** What is written. */
  static byte[] of(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void write(byte[] bytes, DataOutput to) throws IOException {
    to.writeInt(bytes.length);
    to.write(bytes);
  }

  static byte[] read(DataInput from) throws IOException {
    byte[] bytes = new byte[from.readInt()];
    from.readFully(bytes);
    return bytes;
  }

  static void write(Batch batch, DataOutput to) throws IOException {
    write(BatchCodec.encode(batch), to);
  }

  static Batch read(Schema schema, DataInput from) throws IOException {
    return BatchCodec.decode(schema, read(from));
  }

  /** Checks the version of what is read. */
  static void expect(byte version, DataInput from, String what) throws IOException {
    byte found = from.readByte();
    if (found != version) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "%s of version %d, expected %d".formatted(what, found, version));
    }
  }
}
