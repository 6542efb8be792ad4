package dev.longbow.memory;

import com.github.luben.zstd.Zstd;
import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Batches on local disk, as blocks: which of the file's schemas the batch has, the length before
 * and after compression, a checksum, and the encoded batch compressed with zstd level 1 (or as it
 * is, where that is not smaller). Blocks are read one after another or by position. Used by one
 * thread at a time.
 */
public final class SpillFile implements AutoCloseable {
  private static final int HEAD_BYTES = 16;
  private static final int LEVEL = 1;

  private final Path path;
  private final List<Schema> layouts;
  private final FileChannel channel;
  private long size;
  private long rows;

  private SpillFile(Path path, List<Schema> layouts, FileChannel channel) {
    this.path = path;
    this.layouts = layouts;
    this.channel = channel;
  }

  /** A new file for batches of a schema. */
  public static SpillFile create(SpillDirectory directory, Schema schema) {
    return create(directory, List.of(schema));
  }

  /** A new file for batches each of which has one of these schemas. */
  public static SpillFile create(SpillDirectory directory, List<Schema> layouts) {
    return open(directory.newFile(), layouts, StandardOpenOption.CREATE_NEW);
  }

  /** A new file at a path. */
  public static SpillFile create(Path path, Schema schema) {
    return open(path, List.of(schema), StandardOpenOption.CREATE_NEW);
  }

  /** A finished file. */
  public static SpillFile open(Path path, Schema schema) {
    SpillFile file = open(path, List.of(schema), StandardOpenOption.READ);
    try {
      file.size = file.channel.size();
    } catch (IOException e) {
      throw failure("Cannot read the spill file", path, e);
    }
    return file;
  }

  private static SpillFile open(Path path, List<Schema> layouts, StandardOpenOption option) {
    try {
      return new SpillFile(
          path,
          layouts,
          FileChannel.open(path, option, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failure("Cannot open the spill file", path, e);
    }
  }

  /** Appends a batch; gives the position to read it from. */
  public long append(Batch batch) {
    byte[] plain = BatchCodec.encode(batch);
    byte[] packed = Zstd.compress(plain, LEVEL);
    byte[] stored = packed.length < plain.length ? packed : plain;
    CRC32C checksum = new CRC32C();
    checksum.update(stored);
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + stored.length);
    buffer
        .putInt(layoutOf(batch))
        .putInt(stored.length)
        .putInt(plain.length)
        .putInt((int) checksum.getValue());
    buffer.put(stored).flip();
    long position = size;
    try {
      while (buffer.hasRemaining()) {
        size += channel.write(buffer, size);
      }
    } catch (IOException e) {
      throw failure("Cannot write the spill file", path, e);
    }
    rows += batch.rows();
    return position;
  }

  /**
   * Reads the batch at a position.
   *
   * @throws LongbowException {@link ErrorCode#SPILL_CORRUPT} when the file is damaged
   */
  public Batch read(long position) {
    return decode(block(position), position);
  }

  /** The blocks in the order they were appended. */
  public Cursor cursor() {
    return new Cursor();
  }

  /** The bytes on disk. */
  public long bytes() {
    return size;
  }

  /** The rows appended. */
  public long rows() {
    return rows;
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  private record Block(int layout, byte[] stored, int plainLength, int checksum) {}

  private int layoutOf(Batch batch) {
    return layouts.size() == 1 ? 0 : layouts.indexOf(batch.schema());
  }

  private Block block(long position) {
    try {
      ByteBuffer head = fill(ByteBuffer.allocate(HEAD_BYTES), position);
      int layout = head.getInt();
      int length = head.getInt();
      int plain = head.getInt();
      int checksum = head.getInt();
      if (layout < 0 || layout >= layouts.size()) {
        throw corrupt(position, "layout %d of %d".formatted(layout, layouts.size()), null);
      }
      if (length < 0 || plain < length || position + HEAD_BYTES + length > channel.size()) {
        throw corrupt(position, "lengths %d and %d".formatted(length, plain), null);
      }
      byte[] stored = fill(ByteBuffer.allocate(length), position + HEAD_BYTES).array();
      return new Block(layout, stored, plain, checksum);
    } catch (IOException e) {
      throw corrupt(position, String.valueOf(e.getMessage()), e);
    }
  }

  private Batch decode(Block block, long position) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.stored);
    if ((int) checksum.getValue() != block.checksum) {
      throw corrupt(position, "a wrong checksum", null);
    }
    byte[] plain =
        block.stored.length == block.plainLength
            ? block.stored
            : Zstd.decompress(block.stored, block.plainLength);
    return BatchCodec.decode(layouts.get(block.layout), plain);
  }

  private ByteBuffer fill(ByteBuffer buffer, long from) throws IOException {
    long position = from;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, position);
      if (read < 0) {
        throw new EOFException("it ends at byte " + position);
      }
      position += read;
    }
    return buffer.flip();
  }

  private LongbowException corrupt(long position, String what, Throwable cause) {
    return new LongbowException(
        ErrorCode.SPILL_CORRUPT,
        "Corrupt spill file '%s': %s in the block at byte %d".formatted(path, what, position),
        cause);
  }

  static LongbowException failure(String what, Path path, IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean full = message.contains("no space left") || message.contains("disk quota");
    return new LongbowException(
        full ? ErrorCode.DISK_FULL : ErrorCode.WRITE_FAILED,
        "%s '%s': %s".formatted(what, path, full ? "the disk is full" : e.getMessage()),
        e);
  }

  /** Closes the file but leaves it on disk. */
  public void closeOnly() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure("Cannot close the spill file", path, e);
    }
  }

  /** Closes and deletes the file. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It goes with its directory.
      return;
    }
  }

  /** Reads blocks one after another. */
  public final class Cursor {
    private long position;

    private Cursor() {}

    /** The next batch, or null at the end. */
    public Batch next() {
      if (position >= size) {
        return null;
      }
      Block block = block(position);
      Batch batch = decode(block, position);
      position += HEAD_BYTES + block.stored.length;
      return batch;
    }
  }
}
