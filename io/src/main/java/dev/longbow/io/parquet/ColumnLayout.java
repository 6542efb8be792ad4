package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import java.util.List;
import org.apache.parquet.format.Type;

/**
 * How a leaf is stored, which is a field or a part of a nested one: its place in the schema and its
 * physical type.
 *
 * @param field the field
 * @param position the field's position among the columns
 * @param leaf the type of the leaf's values
 * @param path the leaf's path in the schema
 * @param node the values from the field to the leaf
 * @param type the leaf's physical type
 * @param width bytes of a value when the physical type is one of fixed length
 */
record ColumnLayout(
    Field field,
    int position,
    DataType leaf,
    List<String> path,
    LevelNode node,
    Type type,
    int width) {
  /** Whether the field's values are the leaf's. */
  boolean isFlat() {
    return node.kind() == LevelNode.Kind.LEAF;
  }

  /** A new buffer for the leaf's values. */
  ValueBuffer values() {
    boolean signed = !(leaf instanceof DataType.Int integer) || integer.signed();
    return switch (type) {
      case BOOLEAN -> new BoolValues();
      case INT32 -> new IntValues(signed);
      case INT64 -> new LongValues(signed);
      case FLOAT -> new FloatValues();
      case DOUBLE -> new DoubleValues();
      case BYTE_ARRAY -> new BytesValues();
      case FIXED_LEN_BYTE_ARRAY ->
          leaf instanceof DataType.Uuid ? FixedValues.uuids() : FixedValues.decimals(width);
      case INT96 -> throw new IllegalStateException("INT96 is not written");
    };
  }

  /** A new buffer for the levels. */
  Levels levels() {
    return isFlat()
        ? new FlatLevels(field.name(), !field.nullable())
        : new NestedLevels(field.name(), node);
  }
}
