package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import java.util.Arrays;
import java.util.List;

/** The smallest or largest of strings or binary values, by their unsigned bytes. */
final class BytesExtremeAccumulator implements Accumulator {
  private static final int OBJECT_BYTES = 24;

  private final DataType type;
  private final boolean largest;
  private byte[][] values = new byte[0][];
  private long valueBytes;

  BytesExtremeAccumulator(DataType type, boolean largest) {
    this.type = type;
    this.largest = largest;
  }

  @Override
  public void resize(int groups) {
    values = Arrays.copyOf(values, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    int[] codes = argument instanceof DictionaryColumn coded ? coded.codes() : null;
    BytesColumn flat =
        argument instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) argument;
    for (int i = 0; i < rows; i++) {
      if (!argument.isNull(i)) {
        int value = codes == null ? i : codes[i];
        offer(groups[i], flat.bytes(), flat.offsets()[value], flat.offsets()[value + 1]);
      }
    }
  }

  private void offer(int group, byte[] bytes, int from, int to) {
    byte[] held = values[group];
    if (held != null) {
      int order = Arrays.compareUnsigned(bytes, from, to, held, 0, held.length);
      if (largest ? order <= 0 : order >= 0) {
        return;
      }
      valueBytes -= held.length + OBJECT_BYTES;
    }
    values[group] = Arrays.copyOfRange(bytes, from, to);
    valueBytes += to - from + OBJECT_BYTES;
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
    int[] offsets = new int[count + 1];
    long[] validity = null;
    for (int i = 0; i < count; i++) {
      byte[] value = values[order[from + i]];
      offsets[i + 1] = Math.addExact(offsets[i], value == null ? 0 : value.length);
      if (value == null) {
        validity = validity == null ? Bits.allSet(count) : validity;
        Bits.clear(validity, i);
      }
    }
    byte[] bytes = new byte[offsets[count]];
    for (int i = 0; i < count; i++) {
      byte[] value = values[order[from + i]];
      if (value != null) {
        System.arraycopy(value, 0, bytes, offsets[i], value.length);
      }
    }
    return new BytesColumn(type, count, offsets, bytes, validity);
  }

  @Override
  public long heapBytes() {
    return 8L * values.length + valueBytes;
  }
}
