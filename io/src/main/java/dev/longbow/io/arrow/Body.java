package dev.longbow.io.arrow;

import dev.longbow.io.files.RangeStream;
import dev.longbow.io.files.SeekableFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The body of a record batch, wherever it lies; ranges of it were checked before. */
interface Body {
  /** Copies a range. */
  void read(long position, byte[] into, int offset, int count);

  /** A range that is read piece by piece. */
  StoredBuffer buffer(long position, long length);

  /** A range as a stream. */
  InputStream stream(long position, long length);

  /**
   * In a file.
   *
   * @param from where in the file it begins
   * @param mapped the body in memory, or null
   */
  record InFile(SeekableFile file, long from, MappedBody mapped) implements Body {
    @Override
    public void read(long position, byte[] into, int offset, int count) {
      file.read(from + position, into, offset, count);
    }

    @Override
    public StoredBuffer buffer(long position, long length) {
      return mapped != null
          ? new StoredBuffer.Slice(mapped.slice(position, length), true)
          : new StoredBuffer.Range(file, from + position, length);
    }

    @Override
    public InputStream stream(long position, long length) {
      return new RangeStream(file, from + position, length);
    }
  }

  /** The first bytes of an array, which others count. */
  record OnHeap(byte[] bytes) implements Body {
    @Override
    public void read(long position, byte[] into, int offset, int count) {
      System.arraycopy(bytes, (int) position, into, offset, count);
    }

    @Override
    public StoredBuffer buffer(long position, long length) {
      return new StoredBuffer.Slice(ByteBuffer.wrap(bytes, (int) position, (int) length), true);
    }

    @Override
    public InputStream stream(long position, long length) {
      return new ByteArrayInputStream(bytes, (int) position, (int) length);
    }
  }
}
