package dev.longbow.sort;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/**
 * Takes rows of one column out of many batches. A row is named by an int: the batch's slot in the
 * upper 16 bits, its number there in the lower ones.
 */
abstract class ColumnGather {
  static final int ROW_BITS = 16;
  static final int ROW = (1 << ROW_BITS) - 1;

  private long[][] validity = new long[16][];
  private int nullable;

  static ColumnGather of(DataType type) {
    return switch (type.physical()) {
      case BOOL -> new FixedGathers.Bools(type);
      case INT8 -> new FixedGathers.Bytes(type);
      case INT16 -> new FixedGathers.Shorts(type);
      case INT32 -> new FixedGathers.Ints(type);
      case INT64 -> new FixedGathers.Longs(type);
      case FLOAT32 -> new FixedGathers.Floats(type);
      case FLOAT64 -> new FixedGathers.Doubles(type);
      case INT128 -> new FixedGathers.Wides(type);
      case BYTES -> new BytesGather(type);
      case LIST, STRUCT -> new NestedGather(type);
    };
  }

  /** Puts a column into a slot in place of what was there; null to forget that. */
  final void set(int slot, Column column) {
    if (slot >= validity.length) {
      int slots = Math.max(slot + 1, 2 * validity.length);
      validity = java.util.Arrays.copyOf(validity, slots);
    }
    nullable -= validity[slot] == null ? 0 : 1;
    validity[slot] = column == null ? null : column.validity();
    nullable += validity[slot] == null ? 0 : 1;
    put(slot, column);
  }

  abstract void put(int slot, Column column);

  /** The rows {@code ids[from .. from + count)} in that order. */
  abstract Column gather(int[] ids, int from, int count);

  /** The bytes of a row's value, whatever its encoding; 0 for a value of fixed width. */
  long valueBytes(int id) {
    return 0;
  }

  /** At least as much as {@link #valueBytes} of any row in the slot. */
  long mostValueBytes(int slot) {
    return 0;
  }

  final boolean isNull(int id) {
    return !Bits.isSet(validity[id >>> ROW_BITS], id & ROW);
  }

  final long[] gatherValidity(int[] ids, int from, int count) {
    if (nullable == 0) {
      return null;
    }
    long[] bits = null;
    for (int i = 0; i < count; i++) {
      int id = ids[from + i];
      long[] source = validity[id >>> ROW_BITS];
      if (source != null && !Bits.isSet(source, id & ROW)) {
        bits = bits == null ? Bits.allSet(count) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }
}
