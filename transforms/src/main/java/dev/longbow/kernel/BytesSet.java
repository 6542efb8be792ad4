package dev.longbow.kernel;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Hashing;
import java.util.Arrays;

/** A fixed set of strings or binary values, hashed. */
final class BytesSet {
  private final BytesColumn options;

  /** Option number plus one at the slot of its hash; 0 is free. */
  private final int[] table;

  BytesSet(BytesColumn options) {
    this.options = options;
    table = new int[Integer.highestOneBit(options.length() + 1) * 4];
    for (int i = 0; i < options.length(); i++) {
      table[slot(options.bytes(), options.offsets()[i], options.offsets()[i + 1])] = i + 1;
    }
  }

  void mask(BytesColumn values, byte[] mask) {
    byte[] bytes = values.bytes();
    int[] offsets = values.offsets();
    for (int i = 0; i < values.length(); i++) {
      mask[i] =
          table[slot(bytes, offsets[i], offsets[i + 1])] != 0
              ? MaskKernels.TRUE
              : MaskKernels.FALSE;
    }
  }

  private int slot(byte[] bytes, int from, int to) {
    int last = table.length - 1;
    int slot = (int) Hashing.bytes(bytes, from, to) & last;
    while (table[slot] != 0 && !isOption(table[slot] - 1, bytes, from, to)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  private boolean isOption(int option, byte[] bytes, int from, int to) {
    int[] offsets = options.offsets();
    return Arrays.equals(options.bytes(), offsets[option], offsets[option + 1], bytes, from, to);
  }
}
