package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The value of the first or the last row of each group, of any type, nulls included, or the first
 * value that is not null. Values are taken out of each batch as columns; those that later rows
 * replaced are dropped when they are as many as those in use.
 */
final class FirstLastAccumulator implements Accumulator {
  private static final int LEAST_KEPT = 4096;

  private final DataType type;
  private final Schema schema;
  private final boolean last;
  private final boolean skipsNulls;

  /** For each group the place of its value among all kept ones, plus one; 0 for none. */
  private int[] places = new int[0];

  /** For each group the batch, counted from 1, whose last row it has been given. */
  private int[] seenIn = new int[0];

  private int batches;
  private final List<Column> kept = new ArrayList<>();
  private int keptRows;
  private long keptBytes;
  private int groupsWithValue;

  FirstLastAccumulator(DataType type, boolean last, boolean skipsNulls) {
    this.type = type;
    this.schema = new Schema(List.of(Field.of("value", type)));
    this.last = last;
    this.skipsNulls = skipsNulls;
  }

  @Override
  public void resize(int groups) {
    places = Arrays.copyOf(places, groups);
    if (last) {
      seenIn = Arrays.copyOf(seenIn, groups);
    }
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    int[] selection = new int[rows];
    int count =
        last
            ? lastRows(groups, rows, selection)
            : firstRows(skipsNulls ? argument.validity() : null, groups, rows, selection);
    if (count > 0) {
      BatchAppender appender = new BatchAppender(schema);
      appender.append(new Batch(schema, List.of(argument), rows), selection, 0, count);
      keep(appender.build().column(0));
    }
    if (keptRows > 2L * groupsWithValue + LEAST_KEPT) {
      dropReplaced();
    }
  }

  private int firstRows(long[] present, int[] groups, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (places[groups[i]] == 0 && (present == null || Bits.isSet(present, i))) {
        selection[count++] = i;
        places[groups[i]] = keptRows + count;
      }
    }
    groupsWithValue += count;
    return count;
  }

  private int lastRows(int[] groups, int rows, int[] selection) {
    int count = 0;
    batches++;
    for (int i = rows - 1; i >= 0; i--) {
      int group = groups[i];
      if (seenIn[group] != batches) {
        groupsWithValue += seenIn[group] == 0 ? 1 : 0;
        seenIn[group] = batches;
        selection[count++] = i;
        places[group] = keptRows + count;
      }
    }
    return count;
  }

  private void keep(Column column) {
    kept.add(column);
    keptRows = Math.addExact(keptRows, column.length());
    keptBytes += column.heapBytes();
  }

  private void dropReplaced() {
    int[] selection = new int[groupsWithValue];
    int count = 0;
    for (int group = 0; group < places.length; group++) {
      if (places[group] > 0) {
        selection[count] = places[group] - 1;
        places[group] = ++count;
      }
    }
    Column used = all().gather(selection, count);
    kept.clear();
    keptRows = 0;
    keptBytes = 0;
    keep(used);
  }

  /** All kept values in one column. */
  private Column all() {
    if (kept.size() > 1) {
      BatchAppender appender = new BatchAppender(schema);
      kept.forEach(column -> appender.append(new Batch(schema, List.of(column), column.length())));
      Column one = appender.build().column(0);
      kept.clear();
      kept.add(one);
      keptBytes = one.heapBytes();
    }
    return kept.get(0);
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    add(states.get(0), groups, rows);
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    return List.of(results(order, from, count));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    if (kept.isEmpty()) {
      return ColumnBuilder.constant(type, null, count);
    }
    int[] selection = new int[count];
    long[] missing = null;
    for (int i = 0; i < count; i++) {
      int place = places[order[from + i]];
      if (place == 0) {
        missing = missing == null ? Bits.allSet(count) : missing;
        Bits.clear(missing, i);
      } else {
        selection[i] = place - 1;
      }
    }
    Column column = all().gather(selection, count);
    if (column instanceof DictionaryColumn coded) {
      // What is written may not depend on whether all that was kept had one dictionary.
      column = coded.decode();
    }
    return missing == null
        ? column
        : column.withValidity(Bits.and(column.validity(), missing, count));
  }

  @Override
  public long slotBytes() {
    return 4L * places.length + 4L * seenIn.length;
  }

  @Override
  public long heapBytes() {
    // Several columns are brought together before any is given out, which needs room for both.
    return slotBytes() + (kept.size() > 1 ? 2 : 1) * keptBytes;
  }
}
