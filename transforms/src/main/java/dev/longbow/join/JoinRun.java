package dev.longbow.join;

import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What all parts of one join share: memory, files, and what they count. */
final class JoinRun implements AutoCloseable {
  private static final int BLOCKS_OF_BUDGET = 32;
  private static final int LEAST_BLOCK = 32 << 10;
  private static final int LARGEST_BLOCK = 256 << 10;

  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final int leastBlock;
  private final List<SpillFile> open = new ArrayList<>();
  private int blockBytes = LARGEST_BLOCK;
  private long spilledBytes;

  JoinRun(Reservation memory, Supplier<SpillDirectory> directory) {
    this(memory, directory, LEAST_BLOCK);
  }

  /**
   * A run.
   *
   * @param leastBlock bytes that blocks of files have even if the budget is tiny
   */
  JoinRun(Reservation memory, Supplier<SpillDirectory> directory, int leastBlock) {
    this.memory = memory;
    this.directory = directory;
    this.leastBlock = leastBlock;
  }

  Reservation memory() {
    return memory;
  }

  /** Takes the measure of the budget: so much could be held when it refused more. */
  void refused(long held) {
    blockBytes = (int) Math.max(leastBlock, Math.min(LARGEST_BLOCK, held / BLOCKS_OF_BUDGET));
  }

  /** Bytes of rows in a block of a file; tens of blocks fit into the budget. */
  int blockBytes() {
    return blockBytes;
  }

  SpillFile create(Schema schema) {
    SpillFile file = SpillFile.create(directory.get(), schema);
    open.add(file);
    return file;
  }

  /** Deletes a file; nothing happens when there is none. */
  void delete(SpillFile file) {
    if (file != null) {
      file.close();
      open.remove(file);
    }
  }

  void written(long bytes) {
    spilledBytes += bytes;
  }

  long spilledBytes() {
    return spilledBytes;
  }

  /** Deletes the files that are left. */
  @Override
  public void close() {
    open.forEach(SpillFile::close);
    open.clear();
  }
}
