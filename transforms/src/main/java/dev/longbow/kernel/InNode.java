package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Hashing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Membership among constants. */
final class InNode extends PredicateNode {
  private final Node operand;
  private final boolean nullOption;
  private final LongSet longs;
  private final BytesSet bytes;
  private final Set<Object> boxed = new HashSet<>();
  private long[] wide = new long[0];

  InNode(Node operand, List<Object> options, boolean nullOption) {
    this.operand = operand;
    this.nullOption = nullOption;
    Column column = ColumnBuilder.of(operand.type(), options.toArray());
    LongSet longSet = null;
    BytesSet bytesSet = null;
    if (column instanceof BytesColumn texts) {
      bytesSet = new BytesSet(texts);
    } else if (operand.type().physical() != DataType.Physical.INT128) {
      longSet = new LongSet(keys(column, new long[column.length()]), column.length());
    } else {
      for (int i = 0; i < column.length(); i++) {
        boxed.add(column.value(i));
      }
    }
    this.longs = longSet;
    this.bytes = bytesSet;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    Column column = operand.evaluate(batch);
    int rows = column.length();
    if (bytes != null) {
      bytes.mask(column instanceof DictionaryColumn c ? c.decode() : (BytesColumn) column, mask);
    } else if (longs != null) {
      wide = Scratch.longs(wide, rows);
      longs.mask(keys(column, wide), rows, mask);
    } else {
      for (int i = 0; i < rows; i++) {
        mask[i] = boxed.contains(column.value(i)) ? MaskKernels.TRUE : MaskKernels.FALSE;
      }
    }
    if (nullOption) {
      // A row that matches nothing might have matched the NULL: 0 becomes 1, 3 stays.
      for (int i = 0; i < rows; i++) {
        mask[i] |= MaskKernels.NULL;
      }
    }
    MaskKernels.applyValidity(mask, column.validity(), rows, MaskKernels.NULL);
  }

  /** Longs that are equal exactly when the values are; not for 128-bit values. */
  private static long[] keys(Column column, long[] scratch) {
    if (column instanceof DoubleColumn c) {
      double[] values = c.values();
      for (int i = 0; i < c.length(); i++) {
        scratch[i] = Hashing.keyBits(values[i]);
      }
      return scratch;
    } else if (column instanceof FloatColumn c) {
      float[] values = c.values();
      for (int i = 0; i < c.length(); i++) {
        scratch[i] = Hashing.keyBits(values[i]);
      }
      return scratch;
    }
    return Columns.widen(column, scratch);
  }
}
