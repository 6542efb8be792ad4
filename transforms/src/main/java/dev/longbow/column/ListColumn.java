package dev.longbow.column;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists: row i is {@code elements[offsets[i] .. offsets[i + 1])}. Maps are lists of structs with
 * the fields {@code key} and {@code value}.
 */
public final class ListColumn extends Column {
  private final int[] offsets;
  private final Column elements;

  /** A column over {@code length + 1} offsets; {@code validity} null means no nulls. */
  public ListColumn(DataType type, int length, int[] offsets, Column elements, long[] validity) {
    super(type, length, validity);
    this.offsets = offsets;
    this.elements = elements;
  }

  /** The offsets into the elements, not decreasing; not to be written. */
  public int[] offsets() {
    return offsets;
  }

  /** The elements of all lists. */
  public Column elements() {
    return elements;
  }

  @Override
  Object boxed(int row) {
    List<Object> list = new ArrayList<>();
    for (int i = offsets[row]; i < offsets[row + 1]; i++) {
      list.add(elements.value(i));
    }
    return list;
  }

  @Override
  public ListColumn gather(int[] selection, int count) {
    int[] to = new int[count + 1];
    for (int i = 0; i < count; i++) {
      to[i + 1] = Math.addExact(to[i], offsets[selection[i] + 1] - offsets[selection[i]]);
    }
    int[] positions = new int[to[count]];
    for (int i = 0; i < count; i++) {
      int start = offsets[selection[i]];
      for (int j = to[i]; j < to[i + 1]; j++) {
        positions[j] = start + j - to[i];
      }
    }
    return new ListColumn(
        type(),
        count,
        to,
        elements.gather(positions, positions.length),
        Bits.gather(validity(), selection, count));
  }

  @Override
  public ListColumn slice(int from, int count) {
    int[] to = new int[count + 1];
    for (int i = 0; i <= count; i++) {
      to[i] = offsets[from + i] - offsets[from];
    }
    return new ListColumn(
        type(),
        count,
        to,
        elements.slice(offsets[from], to[count]),
        Bits.slice(validity(), from, count));
  }

  @Override
  public ListColumn withValidity(long[] bits) {
    return new ListColumn(type(), length(), offsets, elements, bits);
  }

  @Override
  public ListColumn withType(DataType other) {
    return new ListColumn(other, length(), offsets, elements, validity());
  }

  @Override
  public long heapBytes() {
    return 4L * offsets.length + elements.heapBytes() + validityBytes();
  }
}
