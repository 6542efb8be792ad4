package dev.longbow.io.files;

import com.sun.management.OperatingSystemMXBean;
import com.sun.nio.file.ExtendedOpenOption;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of which several tasks write each its own places.
 *
 * <p>A large one goes past the page cache, where the file system allows it: it would drive out of
 * memory what other tasks still read, be written slower than the disk is, and count as memory of a
 * container. (12.6 GB of zeros on a virtual machine: 273 MB/s through the cache, 1.5 GB/s past it.)
 * Only whole blocks can go that way; what lies in a block with the rows of another task goes
 * through the cache, and no block goes both ways.
 */
public final class PlacedFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PlacedFile.class);

  /** Smaller files find room in the cache, where whoever reads them next finds them. */
  private static final long LARGE_BYTES =
      ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? system.getTotalMemorySize() / 4
          : Long.MAX_VALUE;

  /** The largest page of memory there is, so that no page is written both ways. */
  private static final int LEAST_BLOCK_BYTES = 64 << 10;

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel cached;
  private FileChannel uncached;
  private int blockBytes;
  private ByteBuffer pending;
  private long pendingAt;

  private PlacedFile(Path path, FileChannel cached) {
    this.path = path;
    this.cached = cached;
  }

  /** Opens a file, which is made when missing. */
  static PlacedFile open(Path path) throws IOException {
    return new PlacedFile(
        path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** Whether a file of so many bytes would take too much of the cache. */
  static boolean isLarge(long bytes) {
    return bytes >= LARGE_BYTES;
  }

  /** Says how large the file will be, before anything is written. */
  public void expect(long bytes) {
    if (isLarge(bytes)) {
      passCache();
    }
  }

  /** Writes past the cache, if that can be. */
  void passCache() {
    try {
      blockBytes = blockBytes(path);
      uncached = FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("{} is written through the cache", path, e);
    }
  }

  /** Opens a large file that was written so, to read whole buffers from its start. */
  static FileChannel openToRead(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
    } catch (UnsupportedOperationException | IOException e) {
      return FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  /** The least that goes past the cache. */
  static int blockBytes(Path path) throws IOException {
    return (int) Math.max(LEAST_BLOCK_BYTES, Files.getFileStore(path).getBlockSize());
  }

  /** Memory that begins where blocks of memory do. */
  static ByteBuffer buffer(int bytes, int blockBytes) {
    return ByteBuffer.allocateDirect(Math.max(bytes, blockBytes) + blockBytes)
        .alignedSlice(blockBytes);
  }

  /** Bytes of buffers. */
  public long heapBytes() {
    return pending == null ? 0 : pending.capacity();
  }

  /** Writes what remains in a buffer; fastest when places follow each other. */
  public void write(ByteBuffer from, long place) throws IOException {
    if (uncached == null) {
      writeFully(cached, from, place);
      return;
    }
    if (pending == null) {
      pending = buffer(BUFFER_BYTES, blockBytes).limit(0);
    } else if (place != pendingAt + pending.position()) {
      flush();
    }
    if (pending.limit() == 0) {
      pendingAt = place;
      pending.clear();
      if (!isWhole(place)) {
        // Up to the block behind this place, whole blocks from there on.
        pending.limit(blockBytes - (int) (place % blockBytes));
      }
    }
    while (from.hasRemaining()) {
      int count = Math.min(from.remaining(), pending.remaining());
      pending.put(pending.position(), from, from.position(), count);
      pending.position(pending.position() + count);
      from.position(from.position() + count);
      if (!pending.hasRemaining()) {
        long end = pendingAt + pending.position();
        flush();
        pendingAt = end;
        pending.clear();
      }
    }
  }

  /** Writes what is held back. */
  public void flush() throws IOException {
    if (pending == null) {
      return;
    }
    int count = pending.position();
    int whole = isWhole(pendingAt) ? count - count % blockBytes : 0;
    try {
      if (uncached != null) {
        writeFully(uncached, pending.position(0).limit(whole), pendingAt);
      } else {
        whole = 0;
      }
    } catch (IOException e) {
      // Some file systems open a file so and then refuse; a full disk refuses below, too.
      LOG.debug("{} is written through the cache", path, e);
      uncached.close();
      uncached = null;
      whole = 0;
    }
    writeFully(cached, pending.position(whole).limit(count), pendingAt + whole);
    pending.clear().limit(0);
  }

  /** Whether a block begins there that one task alone writes: all of them write the first. */
  private boolean isWhole(long place) {
    return place > 0 && place % blockBytes == 0;
  }

  private static void writeFully(FileChannel to, ByteBuffer from, long place) throws IOException {
    long at = place;
    while (from.hasRemaining()) {
      at += to.write(from, at);
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel first = cached;
        FileChannel second = uncached) {
      pending = null;
    }
  }
}
