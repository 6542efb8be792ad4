package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.HeapBytes;
import dev.longbow.memory.Reservation;
import java.util.ArrayList;
import java.util.List;

/** Collects build rows and makes a {@link BuildTable} of them, as far as the budget allows. */
final class BuildSide {
  /** Bytes of index per row that are asked for in advance. */
  private static final int INDEX_BYTES = 24;

  private static final int MOST_ROWS = 1 << 28;

  /** Offsets of strings are ints. */
  private static final long MOST_TEXT = 1 << 30;

  private final JoinLayout layout;
  private final Held held;
  private HeapBytes heap;
  private final List<Batch> batches = new ArrayList<>();
  private final long[] text;
  private int rows;

  BuildSide(JoinLayout layout, Reservation memory) {
    this.layout = layout;
    this.held = new Held(memory);
    this.heap = new HeapBytes(layout.build().size());
    this.text = new long[layout.build().size()];
  }

  /** Takes kept columns; false, and nothing is taken, when they do not fit. */
  boolean add(Batch batch) {
    long most = MOST_ROWS / (1 + layout.spec().keys());
    if (rows + (long) batch.rows() > most || exceedsText(batch)) {
      return false;
    }
    if (!held.grow(bytesOf(batch))) {
      return false;
    }
    take(batch);
    return true;
  }

  /** Takes kept columns whether or not they fit. */
  void force(Batch batch) {
    held.force(bytesOf(batch));
    take(batch);
  }

  private long bytesOf(Batch batch) {
    return heap.of(batch) + (long) INDEX_BYTES * batch.rows();
  }

  private void take(Batch batch) {
    for (int i = 0; i < text.length; i++) {
      text[i] += HeapBytes.flatText(batch.column(i));
    }
    batches.add(batch);
    rows += batch.rows();
  }

  private boolean exceedsText(Batch batch) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] > 0 && text[i] + HeapBytes.flatText(batch.column(i)) > MOST_TEXT) {
        return true;
      }
    }
    return false;
  }

  /** Keeps only the first of the batches. */
  void retain(int count) {
    List<Batch> kept = new ArrayList<>(batches.subList(0, count));
    release();
    rows = 0;
    java.util.Arrays.fill(text, 0);
    heap = new HeapBytes(text.length);
    kept.forEach(this::force);
  }

  /** The batches so far, in order of arrival. */
  List<Batch> batches() {
    return batches;
  }

  int rows() {
    return rows;
  }

  /** The bytes held. */
  long bytes() {
    return held.bytes();
  }

  /**
   * The table; nobody may use this afterwards but to {@link #release} it.
   *
   * @param force whether it must be made even beyond the budget
   * @return null when the budget does not have the memory; then everything is as it was
   */
  BuildTable seal(boolean force) {
    long before = held.bytes();
    KeyIndex index = index(force);
    long copies = index == null ? 0 : bytesToCopy();
    if (index != null && !held.grow(copies)) {
      if (force) {
        held.force(copies);
      } else {
        index = null;
      }
    }
    if (index == null) {
      held.shrink(held.bytes() - before);
      return null;
    }
    boolean orders = index.rows() != null && !layout.spec().type().keepsBuild();
    Column[] columns = new Column[layout.build().size()];
    List<Batch> left = new ArrayList<>(batches);
    batches.clear();
    long bytes = index.heapBytes();
    for (int i = 0; i < columns.length; i++) {
      if (layout.isGivenFromBuild(i)) {
        Column column = concat(left, i);
        columns[i] = orders ? column.gather(index.rows(), index.rows().length) : column;
        bytes += columns[i].heapBytes();
      }
    }
    int[] order = index.rows();
    BuildTable table =
        new BuildTable(orders ? order.length : rows, columns, orders ? index.contiguous() : index);
    held.shrink(held.bytes() - bytes);
    return table;
  }

  private Column concat(List<Batch> pieces, int position) {
    return ColumnConcatenation.of(
        layout.build().field(position),
        pieces.stream().map(batch -> batch.column(position)).toList(),
        rows);
  }

  /** What the columns take when they are one piece each, and while they are put in order. */
  private long bytesToCopy() {
    long total = 0;
    long largest = 0;
    for (int i = 0; i < text.length; i++) {
      if (layout.isGivenFromBuild(i)) {
        long bytes = bytesToCopy(i);
        total += bytes;
        largest = Math.max(largest, bytes);
      }
    }
    return total + largest;
  }

  private long bytesToCopy(int position) {
    BytesColumn dictionary = null;
    boolean shared = true;
    long bytes = 0;
    for (Batch batch : batches) {
      Column column = batch.column(position);
      if (column instanceof DictionaryColumn coded) {
        shared &= dictionary == null || dictionary == coded.dictionary();
        dictionary = coded.dictionary();
        bytes += 4L * column.length();
      } else {
        shared = false;
        bytes += column.heapBytes();
      }
    }
    return dictionary == null || shared ? bytes : 4L * rows + text[position];
  }

  private KeyIndex index(boolean force) {
    IndexBuilder builder = new IndexBuilder(layout, batches, rows);
    IndexBuilder.Budget budget =
        new IndexBuilder.Budget() {
          private long asked = (long) INDEX_BYTES * rows;

          @Override
          public boolean allows(long bytes) {
            if (bytes <= asked) {
              return true;
            }
            boolean allowed = needed(bytes - asked, force);
            asked = allowed ? bytes : asked;
            return allowed;
          }
        };
    return builder.build(budget);
  }

  private boolean needed(long bytes, boolean force) {
    if (force) {
      held.force(bytes);
      return true;
    }
    return held.grow(bytes);
  }

  /** Gives the memory back. */
  void release() {
    batches.clear();
    held.release();
  }
}
