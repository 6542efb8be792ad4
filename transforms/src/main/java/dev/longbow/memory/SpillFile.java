package dev.longbow.memory;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Batches on local disk, as blocks: which of the file's schemas the batch has, its length as stored
 * and as encoded, a checksum of what is stored and one of these four numbers, and the encoded batch
 * compressed with fast zstd (or as it is, where that is not smaller). Blocks are read one after
 * another or by position. Used by one thread at a time.
 */
public final class SpillFile implements AutoCloseable {
  private static final int HEAD_BYTES = 20;

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
    return make(directory.newFile(), layouts);
  }

  /** A new file at a path. */
  public static SpillFile create(Path path, Schema schema) {
    return make(path, List.of(schema));
  }

  /**
   * A finished file.
   *
   * @param bytes how long it was when it was finished: so nothing missing at its end goes unnoticed
   * @throws LongbowException {@link ErrorCode#SPILL_CORRUPT} when it does not exist
   */
  public static SpillFile open(Path path, Schema schema, long bytes) {
    SpillFile file = open(path, List.of(schema), StandardOpenOption.READ);
    file.size = bytes;
    return file;
  }

  private static SpillFile make(Path path, List<Schema> layouts) {
    return open(
        path,
        layouts,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static SpillFile open(Path path, List<Schema> layouts, OpenOption... options) {
    try {
      return new SpillFile(path, layouts, FileChannel.open(path, options));
    } catch (NoSuchFileException e) {
      throw new LongbowException(
          ErrorCode.SPILL_CORRUPT, "Missing spill file '%s'".formatted(path), e);
    } catch (IOException e) {
      throw failure("Cannot open the spill file", path, e);
    }
  }

  /** Appends a batch; gives the position to read it from. */
  public long append(Batch batch) {
    byte[] plain = BatchCodec.encode(batch);
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + BlockCompression.room(plain.length));
    int stored = BlockCompression.compress(plain, buffer.array(), HEAD_BYTES);
    buffer
        .putInt(layoutOf(batch))
        .putInt(stored)
        .putInt(plain.length)
        .putInt(checksum(buffer.array(), HEAD_BYTES, stored));
    buffer.putInt(checksum(buffer.array(), 0, buffer.position()));
    buffer.position(0).limit(HEAD_BYTES + stored);
    long position = size;
    long end = position;
    try {
      while (buffer.hasRemaining()) {
        end += channel.write(buffer, end);
      }
    } catch (IOException e) {
      throw failure("Cannot write the spill file", path, e);
    }
    size = end;
    rows += batch.rows();
    return position;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
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

  /** Forgets the blocks and gives their space on disk back; the file can be appended to again. */
  public void clear() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw failure("Cannot empty the spill file", path, e);
    }
    size = 0;
    rows = 0;
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
    int layout = layouts.size() == 1 ? 0 : layouts.indexOf(batch.schema());
    if (layout < 0) {
      throw new IllegalArgumentException(batch.schema() + " is none of " + layouts);
    }
    return layout;
  }

  private Block block(long position) {
    try {
      ByteBuffer head = fill(ByteBuffer.allocate(HEAD_BYTES), position);
      int layout = head.getInt();
      int length = head.getInt();
      int plainLength = head.getInt();
      int checksum = head.getInt();
      // Before the lengths are believed: memory is taken by them.
      if (head.getInt() != checksum(head.array(), 0, HEAD_BYTES - Integer.BYTES)) {
        throw corrupt(position, "a wrong checksum of the head", null);
      }
      byte[] stored = fill(ByteBuffer.allocate(length), position + HEAD_BYTES).array();
      return new Block(layout, stored, plainLength, checksum);
    } catch (IOException e) {
      throw corrupt(position, reason(e), e);
    }
  }

  private Batch decode(Block block, long position) {
    if (checksum(block.stored, 0, block.stored.length) != block.checksum) {
      throw corrupt(position, "a wrong checksum", null);
    }
    byte[] plain = BlockCompression.decompress(block.stored, block.plainLength);
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
    String reason = reason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    boolean full = lower.contains("no space left") || lower.contains("disk quota");
    return new LongbowException(
        full ? ErrorCode.DISK_FULL : ErrorCode.WRITE_FAILED,
        "%s '%s': %s".formatted(what, path, full ? "the disk is full" : reason),
        e);
  }

  /** What the system said; the kind of the error when it only named the file. */
  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name exists";
    }
    if (e instanceof AccessDeniedException denied) {
      return "permission denied in " + denied.getFile();
    }
    String said = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
    return said == null ? e.getClass().getSimpleName() : said;
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
