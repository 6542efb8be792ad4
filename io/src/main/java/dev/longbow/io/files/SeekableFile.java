package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.Stores;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.beam.sdk.io.FileSystems;

/**
 * A file that is read at positions: a local one by positioned reads, any other through its Beam
 * file system. Used by one thread.
 */
public final class SeekableFile implements Closeable {
  private final String path;
  private final SeekableByteChannel channel;
  private final long length;
  private long bytesRead;

  private SeekableFile(String path, SeekableByteChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.length = channel.size();
  }

  /**
   * Opens a file.
   *
   * @throws LongbowException {@link ErrorCode#READ_FAILED}, also for a file that is not there any
   *     more: whoever opens one has seen it in a list
   */
  public static SeekableFile open(String path) {
    try {
      if (Locations.isLocal(path)) {
        Path local = Path.of(Locations.absolute(path));
        return new SeekableFile(path, FileChannel.open(local, StandardOpenOption.READ));
      }
      Stores.require(path);
      ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(path, false));
      if (channel instanceof SeekableByteChannel seekable) {
        return new SeekableFile(path, seekable);
      }
      channel.close();
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '" + path + "' at positions: its file system only streams");
    } catch (NoSuchFileException | java.io.FileNotFoundException e) {
      throw new LongbowException(
          ErrorCode.READ_FAILED,
          "Cannot find file '" + path + "', which was there when the input's files were listed",
          e);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** How large a file is. */
  public static long size(String path) {
    try (SeekableFile file = open(path)) {
      return file.length();
    }
  }

  /** The path it was opened with. */
  public String path() {
    return path;
  }

  /** The size in bytes when it was opened. */
  public long length() {
    return length;
  }

  /** Bytes read so far. */
  public long bytesRead() {
    return bytesRead;
  }

  /**
   * Fills a range of an array from a position of the file.
   *
   * @throws LongbowException {@link ErrorCode#CORRUPT_FILE} when the file ends before
   */
  public void read(long position, byte[] into, int offset, int count) {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, count);
    try {
      if (channel instanceof FileChannel local) {
        long from = position;
        while (buffer.hasRemaining()) {
          int read = local.read(buffer, from);
          if (read < 0) {
            throw ended(position, count);
          }
          from += read;
        }
      } else {
        channel.position(position);
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            throw ended(position, count);
          }
        }
      }
    } catch (IOException e) {
      throw failed(path, e);
    }
    bytesRead += count;
  }

  private LongbowException ended(long position, int count) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read %d bytes at %d of '%s': the file has %d bytes"
            .formatted(count, position, path, length));
  }

  private static LongbowException failed(String path, IOException e) {
    return Stores.readFailure(path, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }
}
