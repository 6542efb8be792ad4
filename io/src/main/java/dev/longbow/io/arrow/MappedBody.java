package dev.longbow.io.arrow;

import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The body of a record batch of a local file, mapped into memory until it is closed. */
final class MappedBody implements AutoCloseable {
  /** Larger ones are read through windows: a mapping has at most two GiB. */
  private static final long LARGEST = 1L << 30;

  private MappedByteBuffer bytes;

  private MappedBody(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Maps a range of a file; null when it is not local, empty, or too large. */
  static MappedBody of(String path, long from, long length) {
    if (!Locations.isLocal(path) || length == 0 || length > LARGEST) {
      return null;
    }
    Path local = Path.of(Locations.absolute(path));
    try (FileChannel channel = FileChannel.open(local, StandardOpenOption.READ)) {
      if (channel.size() < from + length) {
        throw new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot read %d bytes at %d of '%s': the file has %d bytes"
                .formatted(length, from, path, channel.size()));
      }
      return new MappedBody(channel.map(FileChannel.MapMode.READ_ONLY, from, length));
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.READ_FAILED, "Cannot read '" + path + "': " + e.getMessage(), e);
    }
  }

  ByteBuffer slice(long offset, long length) {
    return bytes.slice((int) offset, (int) length);
  }

  /** Gives the mapping back now rather than when the garbage collector finds it. */
  @Override
  public void close() {
    MappedByteBuffer mapped = bytes;
    bytes = null;
    if (mapped != null && Unmapper.METHOD != null) {
      try {
        Unmapper.METHOD.invoke(Unmapper.UNSAFE, mapped);
      } catch (ReflectiveOperationException e) {
        // The garbage collector does it.
      }
    }
  }

  /** The only way that Java 17 has. */
  private static final class Unmapper {
    private static final Object UNSAFE;
    private static final Method METHOD;

    static {
      Object unsafe = null;
      Method method = null;
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        unsafe = field.get(null);
        method = type.getMethod("invokeCleaner", ByteBuffer.class);
      } catch (ReflectiveOperationException | RuntimeException e) {
        method = null;
      }
      UNSAFE = unsafe;
      METHOD = method;
    }
  }
}
