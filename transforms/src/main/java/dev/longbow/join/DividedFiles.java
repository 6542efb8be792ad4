package dev.longbow.join;

import dev.longbow.aggregate.KeyHasher;
import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Hashing;
import dev.longbow.column.Schema;
import dev.longbow.memory.SpillFile;

/** One side of a join on disk, divided by four bits of the hashes of its keys. */
final class DividedFiles {
  private static final int FANOUT_BITS = 4;
  static final int FANOUT = 1 << FANOUT_BITS;

  /** How often rows can be divided before all bits are used. */
  static final int DEEPEST = 64 / FANOUT_BITS;

  private final RunWriter[] writers = new RunWriter[FANOUT];
  private final int[] keys;
  private final boolean nullEqual;
  private final int shift;
  private final boolean[] wanted;

  /**
   * Files of one side.
   *
   * @param schema the kept columns of the side, with row numbers
   * @param depth how often the rows were divided before
   * @param wanted which files rows are written to; the others' rows are forgotten
   */
  DividedFiles(JoinRun run, JoinSpec spec, Schema schema, int depth, boolean[] wanted) {
    this.keys = RowAssembler.range(spec.keys());
    this.nullEqual = spec.nullEqual();
    this.shift = 64 - FANOUT_BITS * (depth + 1);
    this.wanted = wanted;
    for (int i = 0; i < FANOUT; i++) {
      writers[i] = new RunWriter(run, schema);
    }
  }

  void add(Batch batch) {
    long[] hashes = new long[batch.rows()];
    KeyHasher.hash(batch, keys, hashes);
    long[] complete =
        nullEqual ? null : KeyNulls.complete(batch.columns().subList(0, keys.length), batch.rows());
    int[][] rows = new int[FANOUT][batch.rows()];
    int[] counts = new int[FANOUT];
    for (int i = 0; i < batch.rows(); i++) {
      // Rows that match nothing may lie anywhere: evenly, then.
      long hash = Bits.isSet(complete, i) ? hashes[i] : Hashing.mix(Sequences.of(batch)[i]);
      int file = (int) (rank(hash) >>> shift) & (FANOUT - 1);
      rows[file][counts[file]++] = i;
    }
    for (int file = 0; file < FANOUT; file++) {
      if (counts[file] > 0 && wanted[file]) {
        writers[file].add(batch.gather(rows[file], counts[file]));
      }
    }
  }

  /** Bits first that exchanges do not divide by. */
  private static long rank(long hash) {
    return Long.rotateLeft(hash, 32);
  }

  /** The files, null where there are no rows. */
  SpillFile[] finish() {
    SpillFile[] files = new SpillFile[FANOUT];
    for (int i = 0; i < FANOUT; i++) {
      files[i] = writers[i].finish();
    }
    return files;
  }
}
