package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.util.Arrays;
import java.util.List;

/** Leaves out rows that are not among the first of their group, in an order, within a batch. */
public final class FirstOfGroups {
  private final Schema schema;
  private final NormalizedKeys keys;
  private final NormalizedKeys groups;
  private final long count;

  /**
   * For batches of a schema.
   *
   * @param keys by which rows are ordered; equal ones stay as they are
   * @param groups how many of the keys, from the first, make groups
   * @param count how many rows of a group are wanted
   */
  public FirstOfGroups(Schema schema, List<SortKey> keys, int groups, long count) {
    this.schema = schema;
    this.keys = new NormalizedKeys(schema, keys);
    this.groups = new NormalizedKeys(schema, keys.subList(0, groups));
    this.count = count;
  }

  /** The first rows of each group of a batch of at most 64 K rows, in the batch's order. */
  public Batch of(Batch batch) {
    RunBuffer buffer = new RunBuffer(schema, keys);
    buffer.add(batch);
    int[] order = buffer.sort();
    EncodedKeys encoded = groups.encode(batch);
    int[] selection = new int[batch.rows()];
    int kept = 0;
    long ofGroup = 0;
    for (int i = 0; i < order.length; i++) {
      int row = RowGather.row(order[i]);
      boolean begins = i == 0 || encoded.compare(RowGather.row(order[i - 1]), encoded, row) != 0;
      ofGroup = begins ? 0 : ofGroup + 1;
      if (ofGroup < count) {
        selection[kept++] = row;
      }
    }
    if (kept == batch.rows()) {
      return batch;
    }
    Arrays.sort(selection, 0, kept);
    return batch.gather(selection, kept);
  }
}
