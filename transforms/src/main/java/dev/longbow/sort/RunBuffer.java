package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Rows in memory that will become one sorted run. They stay where they are until it is read. */
final class RunBuffer {
  /** Smaller batches are put together, for a run has room for so many batches only. */
  private static final int SMALL_BATCH = 1024;

  private static final int JOINED_ROWS = 8192;

  /** What a row takes while it is sorted: its name and scratch. */
  private static final int ORDER_BYTES = Integer.BYTES + RowSorter.SCRATCH_BYTES;

  private final Schema schema;
  private final NormalizedKeys keys;
  private final List<Batch> small = new ArrayList<>();
  private int smallRows;
  private RowGather gather;
  private KeyPart[] parts;
  private int[] batchRows = new int[16];
  private int batches;
  private int rows;
  private long bytes;
  private final Set<BytesColumn> dictionaries = Collections.newSetFromMap(new IdentityHashMap<>());

  RunBuffer(Schema schema, NormalizedKeys keys) {
    this.schema = schema;
    this.keys = keys;
    clear();
  }

  /** Forgets all rows. */
  void clear() {
    gather = new RowGather(schema);
    parts = new KeyPart[keys.positions().length];
    for (int i = 0; i < parts.length; i++) {
      SortKey key = keys.keys().get(i);
      int position = keys.positions()[i];
      int words = OrderedWords.count(schema.field(position).type());
      parts[i] =
          words > 0
              ? new KeyPart.Fixed(key, words)
              : new BytesKeyPart(key, gather.strings(position));
    }
    small.clear();
    smallRows = 0;
    batches = 0;
    rows = 0;
    bytes = 0;
    dictionaries.clear();
  }

  /** Adds a batch's rows behind those that are there. */
  void add(Batch batch) {
    for (int from = 0; from < batch.rows(); from += RowGather.MOST) {
      addPart(batch.slice(from, Math.min(RowGather.MOST, batch.rows() - from)));
    }
  }

  private void addPart(Batch batch) {
    rows = Math.addExact(rows, batch.rows());
    bytes += sizeOf(batch);
    if (batch.rows() < SMALL_BATCH) {
      small.add(batch);
      smallRows += batch.rows();
      if (smallRows >= JOINED_ROWS) {
        joinSmall();
      }
    } else {
      joinSmall();
      put(batch);
    }
  }

  private void put(Batch batch) {
    if (batches == batchRows.length) {
      batchRows = java.util.Arrays.copyOf(batchRows, 2 * batches);
    }
    batchRows[batches] = batch.rows();
    gather.set(batches, batch);
    for (int i = 0; i < parts.length; i++) {
      parts[i].add(batches, batch.column(keys.positions()[i]));
    }
    batches++;
  }

  private void joinSmall() {
    if (small.size() < 2) {
      small.forEach(this::put);
    } else {
      RowGather joined = new RowGather(schema);
      int[] ids = new int[smallRows];
      int at = 0;
      for (int i = 0; i < small.size(); i++) {
        joined.set(i, small.get(i));
        for (int row = 0; row < small.get(i).rows(); row++) {
          ids[at++] = RowGather.id(i, row);
        }
      }
      put(joined.gather(ids, 0, at));
    }
    small.clear();
    smallRows = 0;
  }

  private long sizeOf(Batch batch) {
    long size = 0;
    for (Column column : batch.columns()) {
      size += column.heapBytes();
      if (column instanceof DictionaryColumn coded && !dictionaries.add(coded.dictionary())) {
        // Shared with a batch that is here already.
        size -= coded.dictionary().heapBytes();
      }
    }
    return size;
  }

  int rows() {
    return rows;
  }

  /** Whether there is no room for another batch, however much memory there is. */
  boolean isFull() {
    return batches >= RowGather.MOST - 1 || rows > Integer.MAX_VALUE / 4;
  }

  /** The bytes of the rows themselves. */
  long dataBytes() {
    return bytes;
  }

  /** The bytes that the rows take until they are sorted. */
  long heapBytes() {
    long total = bytes + (long) ORDER_BYTES * rows;
    for (KeyPart part : parts) {
      total += part.heapBytes(rows);
    }
    return total;
  }

  /** The names of all rows, sorted. */
  int[] sort() {
    joinSmall();
    int[] order = new int[rows];
    int at = 0;
    for (int batch = 0; batch < batches; batch++) {
      for (int row = 0; row < batchRows[batch]; row++) {
        order[at++] = RowGather.id(batch, row);
      }
    }
    for (KeyPart part : parts) {
      part.prepare();
    }
    RowSorter.sort(parts, order);
    return order;
  }

  /** Where the rows are, by the names that {@link #sort} gave. */
  RowGather gather() {
    return gather;
  }
}
