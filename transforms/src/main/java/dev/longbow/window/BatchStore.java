package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Batches of one schema, each kept until it is removed: in memory as long as the budget has room,
 * else in files, which go when the last of their batches does.
 */
final class BatchStore implements AutoCloseable {
  /** How long a file gets: what is kept of a stream for a while should not keep all of it. */
  private static final long FILE_BYTES = 64 << 20;

  /** Batches on disk that were looked at last stay in memory, too; several readers follow them. */
  private static final int RECENT = 4;

  private final Schema schema;
  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final HeapBytes sizes;
  private final Set<Kept> inMemory = new LinkedHashSet<>();
  private final ArrayDeque<Kept> recent = new ArrayDeque<>();
  private final Set<Part> parts = new HashSet<>();
  private Part last;
  private long spilledBytes;

  /**
   * An empty store.
   *
   * @param memory what the batches may use
   * @param directory gives the run's spill directory, when it is needed
   */
  BatchStore(Schema schema, Reservation memory, Supplier<SpillDirectory> directory) {
    this.schema = schema;
    this.memory = memory;
    this.directory = directory;
    this.sizes = new HeapBytes(schema.size());
  }

  /** A batch of the store. */
  static final class Kept {
    private final int rows;
    private Batch batch;

    /** The bytes reserved for it. */
    private long bytes;

    /** Where it is on disk; null when it is in memory. */
    private Part part;

    private long position;

    private Kept(Batch batch) {
      this.rows = batch.rows();
      this.batch = batch;
    }

    int rows() {
      return rows;
    }
  }

  /** A file, and how many of its batches are still kept. */
  private static final class Part {
    private final SpillFile file;
    private int kept;

    Part(SpillFile file) {
      this.file = file;
    }
  }

  /** Keeps a batch. */
  Kept add(Batch batch) {
    Kept kept = new Kept(batch);
    long bytes = sizes.of(batch);
    if (memory.tryGrow(bytes)) {
      kept.bytes = bytes;
      inMemory.add(kept);
    } else {
      write(kept);
      remember(kept, batch);
    }
    return kept;
  }

  private void write(Kept kept) {
    if (last == null || last.file.bytes() >= FILE_BYTES) {
      last = new Part(SpillFile.create(directory.get(), schema));
      parts.add(last);
    }
    long before = last.file.bytes();
    kept.position = last.file.append(kept.batch);
    kept.part = last;
    kept.batch = null;
    last.kept++;
    spilledBytes += last.file.bytes() - before;
    memory.shrink(kept.bytes);
    kept.bytes = 0;
  }

  private void remember(Kept kept, Batch batch) {
    kept.batch = batch;
    recent.addLast(kept);
    if (recent.size() > RECENT) {
      recent.removeFirst().batch = null;
    }
  }

  /** A batch's rows. */
  Batch get(Kept kept) {
    if (kept.batch == null) {
      remember(kept, kept.part.file.read(kept.position));
    }
    return kept.batch;
  }

  /** Forgets a batch. */
  void remove(Kept kept) {
    if (kept.part == null) {
      inMemory.remove(kept);
      memory.shrink(kept.bytes);
      return;
    }
    recent.remove(kept);
    Part part = kept.part;
    part.kept--;
    if (part.kept == 0 && part == last) {
      part.file.clear();
    } else if (part.kept == 0) {
      part.file.close();
      parts.remove(part);
    }
  }

  /** Writes all batches to disk. */
  void spill() {
    inMemory.forEach(this::write);
    inMemory.clear();
    recent.forEach(kept -> kept.batch = null);
    recent.clear();
  }

  /** Bytes written so far. */
  long spilledBytes() {
    return spilledBytes;
  }

  /** Forgets all batches. */
  @Override
  public void close() {
    inMemory.forEach(kept -> memory.shrink(kept.bytes));
    inMemory.clear();
    recent.clear();
    parts.forEach(part -> part.file.close());
    parts.clear();
    last = null;
  }
}
