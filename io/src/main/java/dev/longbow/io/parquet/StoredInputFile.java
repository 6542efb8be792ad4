package dev.longbow.io.parquet;

import dev.longbow.io.files.SeekableFile;
import java.io.IOException;
import java.io.InputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file of any Beam file system for parquet-java. Its streams end with the reader they serve. */
final class StoredInputFile implements InputFile {
  private final String path;
  private long bytesRead;
  private long length = -1;

  StoredInputFile(String path) {
    this.path = path;
  }

  @Override
  public long getLength() {
    if (length < 0) {
      try (SeekableFile file = SeekableFile.open(path)) {
        length = file.length();
      }
    }
    return length;
  }

  @Override
  public SeekableInputStream newStream() {
    PositionedStream stream = new PositionedStream(SeekableFile.open(path));
    return new DelegatingSeekableInputStream(stream) {
      @Override
      public long getPos() {
        return stream.position;
      }

      @Override
      public void seek(long position) {
        stream.position = position;
      }
    };
  }

  long bytesRead() {
    return bytesRead;
  }

  @Override
  public String toString() {
    return path;
  }

  private final class PositionedStream extends InputStream {
    private final SeekableFile file;
    private long position;

    PositionedStream(SeekableFile file) {
      this.file = file;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int take = (int) Math.min(count, file.length() - position);
      if (take <= 0) {
        return count == 0 ? 0 : -1;
      }
      file.read(position, into, offset, take);
      position += take;
      bytesRead += take;
      return take;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
