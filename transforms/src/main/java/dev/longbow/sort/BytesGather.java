package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import java.util.Arrays;

/**
 * Gathers strings and binary values. While all slots are dictionary-encoded, so is the result, with
 * the union of their dictionaries.
 */
final class BytesGather extends ColumnGather {
  private final DataType type;
  private final DictionaryUnion union = new DictionaryUnion();
  private BytesColumn[] values = new BytesColumn[16];
  private int[][] codes = new int[16][];

  /** By slot: the place of each code in the union; null where that is the same. */
  private int[][] places = new int[16][];

  private int plain;
  private BytesColumn measured;
  private int measuredMost;

  BytesGather(DataType type) {
    this.type = type;
  }

  @Override
  void put(int slot, Column column) {
    if (slot >= values.length) {
      values = Arrays.copyOf(values, 2 * slot);
      codes = Arrays.copyOf(codes, 2 * slot);
      places = Arrays.copyOf(places, 2 * slot);
    }
    plain -= values[slot] != null && codes[slot] == null ? 1 : 0;
    values[slot] = column == null ? null : BytesOrder.values(column);
    codes[slot] = column == null ? null : BytesOrder.codes(column);
    places[slot] = codes[slot] == null ? null : union.add(values[slot]);
    plain += values[slot] != null && codes[slot] == null ? 1 : 0;
  }

  /** Whether the rows of all slots have codes of the union. */
  boolean isCoded() {
    return plain == 0 && union.isOpen() && union.values() != null;
  }

  DictionaryUnion union() {
    return union;
  }

  /** The place of a row's value in the union; of a null, any. */
  int code(int id) {
    int slot = id >>> ROW_BITS;
    int code = codes[slot][id & ROW];
    int[] to = places[slot];
    return to == null ? code : code < to.length ? to[code] : 0;
  }

  BytesColumn values(int slot) {
    return values[slot];
  }

  /** Where in {@link #values} a row's value is. */
  int valueRow(int id) {
    int[] of = codes[id >>> ROW_BITS];
    return of == null ? id & ROW : of[id & ROW];
  }

  @Override
  Column gather(int[] ids, int from, int count) {
    long[] validity = gatherValidity(ids, from, count);
    if (!isCoded()) {
      return plain(ids, from, count, validity);
    }
    int[] to = new int[count];
    for (int i = 0; i < count; i++) {
      int id = ids[from + i];
      int slot = id >>> ROW_BITS;
      int code = codes[slot][id & ROW];
      int[] place = places[slot];
      to[i] = place == null ? code : place[code];
    }
    return new DictionaryColumn(count, to, union.values(), validity);
  }

  private Column plain(int[] ids, int from, int count, long[] validity) {
    int[] to = new int[count + 1];
    for (int i = 0; i < count; i++) {
      to[i + 1] = Math.addExact(to[i], (int) valueBytes(ids[from + i]));
    }
    byte[] bytes = new byte[to[count]];
    for (int i = 0; i < count; i++) {
      int length = to[i + 1] - to[i];
      if (length > 0) {
        int id = ids[from + i];
        BytesColumn source = values[id >>> ROW_BITS];
        System.arraycopy(source.bytes(), source.offsets()[valueRow(id)], bytes, to[i], length);
      }
    }
    return new BytesColumn(type, count, to, bytes, validity);
  }

  @Override
  long valueBytes(int id) {
    if (isNull(id)) {
      return 0;
    }
    int[] offsets = values[id >>> ROW_BITS].offsets();
    int row = valueRow(id);
    return offsets[row + 1] - offsets[row];
  }

  @Override
  long mostValueBytes(int slot) {
    // Batches in sequence often share a dictionary.
    BytesColumn column = values[slot];
    if (column != measured) {
      int[] offsets = column.offsets();
      int most = 0;
      for (int i = 0; i < column.length(); i++) {
        most = Math.max(most, offsets[i + 1] - offsets[i]);
      }
      measured = column;
      measuredMost = most;
    }
    return measuredMost;
  }
}
