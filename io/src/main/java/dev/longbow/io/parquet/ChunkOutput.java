package dev.longbow.io.parquet;

import java.io.IOException;
import java.io.OutputStream;

/** An output stream that knows its position. */
final class ChunkOutput {
  private final OutputStream out;
  private long position;

  ChunkOutput(OutputStream out) {
    this.out = out;
  }

  long position() {
    return position;
  }

  void write(ByteSink bytes) throws IOException {
    write(bytes.array(), 0, bytes.size());
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    position += length;
  }

  /** Counts bytes that were written to the stream below. */
  void passed(long bytes) {
    position += bytes;
  }

  void flush() throws IOException {
    out.flush();
  }
}
