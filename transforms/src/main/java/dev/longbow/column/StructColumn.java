package dev.longbow.column;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Structs: one child column per field, each as long as this column. */
public final class StructColumn extends Column {
  private final List<Column> children;

  /** A column over its children; {@code validity} null means no nulls. */
  public StructColumn(DataType type, int length, List<Column> children, long[] validity) {
    super(type, length, validity);
    this.children = List.copyOf(children);
  }

  /** The children in field order. */
  public List<Column> children() {
    return children;
  }

  @Override
  Object boxed(int row) {
    Map<String, Object> struct = new LinkedHashMap<>();
    List<Field> fields = ((DataType.Struct) type()).fields();
    for (int i = 0; i < children.size(); i++) {
      struct.put(fields.get(i).name(), children.get(i).value(row));
    }
    return struct;
  }

  @Override
  public StructColumn gather(int[] selection, int count) {
    return new StructColumn(
        type(),
        count,
        children.stream().map(child -> child.gather(selection, count)).toList(),
        Bits.gather(validity(), selection, count));
  }

  @Override
  public StructColumn slice(int from, int count) {
    return new StructColumn(
        type(),
        count,
        children.stream().map(child -> child.slice(from, count)).toList(),
        Bits.slice(validity(), from, count));
  }

  @Override
  public StructColumn withValidity(long[] bits) {
    return new StructColumn(type(), length(), children, bits);
  }

  @Override
  public StructColumn withType(DataType other) {
    return new StructColumn(other, length(), children, validity());
  }

  @Override
  public long heapBytes() {
    long total = validityBytes();
    for (Column child : children) {
      total += child.heapBytes();
    }
    return total;
  }
}
