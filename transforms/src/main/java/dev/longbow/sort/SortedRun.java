package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;

/** A sorted run on disk, in blocks so small that a merge can hold one of each run. */
final class SortedRun implements AutoCloseable {
  private final SpillFile file;
  private long largestBlock;

  /** An empty run. */
  SortedRun(SpillDirectory directory, Schema schema) {
    this.file = SpillFile.create(directory, schema);
  }

  /** Appends a block of rows that are not before those that are there. */
  void append(Batch block) {
    file.append(block);
    largestBlock = Math.max(largestBlock, sizeWhenRead(block));
  }

  /** Of a dictionary that is larger than the block, only the values in use are written. */
  private static long sizeWhenRead(Batch block) {
    long size = 0;
    for (Column column : block.columns()) {
      size += column.heapBytes();
      if (column instanceof DictionaryColumn coded && coded.dictionary().length() > block.rows()) {
        BytesColumn dictionary = coded.dictionary();
        long average = dictionary.heapBytes() / dictionary.length();
        size -= dictionary.heapBytes() - average * block.rows();
      }
    }
    return size;
  }

  /** The bytes on disk. */
  long bytes() {
    return file.bytes();
  }

  /** The bytes on the heap of the largest block. */
  long largestBlock() {
    return largestBlock;
  }

  /** The blocks in order. */
  SpillFile.Cursor cursor() {
    return file.cursor();
  }

  /** Deletes the run. */
  @Override
  public void close() {
    file.close();
  }
}
