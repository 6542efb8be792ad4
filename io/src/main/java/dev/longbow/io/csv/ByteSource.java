package dev.longbow.io.csv;

import dev.longbow.io.files.SeekableFile;
import dev.longbow.io.text.TextFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of a file in order, uncompressed. */
interface ByteSource extends Closeable {
  /** Reads some bytes, at least one; -1 at the end. */
  int read(byte[] into, int offset, int count);

  /** Bytes read from storage so far. */
  long bytesRead();

  @Override
  void close();

  /** A range of a file. */
  final class Range implements ByteSource {
    private final SeekableFile file;
    private long position;
    private final long end;

    Range(SeekableFile file, long start, long end) {
      this.file = file;
      this.position = start;
      this.end = end;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int take = (int) Math.min(count, end - position);
      if (take <= 0) {
        return -1;
      }
      file.read(position, into, offset, take);
      position += take;
      return take;
    }

    @Override
    public long bytesRead() {
      return file.bytesRead();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** What a decompressor makes of a file. */
  final class Stream implements ByteSource {
    private final SeekableFile file;
    private final InputStream stream;

    Stream(SeekableFile file, InputStream stream) {
      this.file = file;
      this.stream = stream;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      try {
        return stream.read(into, offset, count);
      } catch (IOException e) {
        throw TextFiles.damaged(file.path(), e);
      }
    }

    @Override
    public long bytesRead() {
      return file.bytesRead();
    }

    @Override
    public void close() {
      try {
        stream.close();
      } catch (IOException e) {
        // Only read from.
        return;
      } finally {
        file.close();
      }
    }
  }
}
