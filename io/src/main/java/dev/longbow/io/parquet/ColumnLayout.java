package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import java.util.List;
import org.apache.parquet.format.Type;

/**
 * How a field is stored: its leaf's place in the schema and its physical type.
 *
 * @param field the field
 * @param leaf the type of the leaf's values: the field's, or its elements' for a list
 * @param path the leaf's path in the schema
 * @param type the leaf's physical type
 * @param width bytes of a value when the physical type is one of fixed length
 */
record ColumnLayout(Field field, DataType leaf, List<String> path, Type type, int width) {
  /** Whether the field is a list. */
  boolean isList() {
    return field.type() instanceof DataType.ListOf;
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
    return isList() ? new ListLevels() : new FlatLevels(field.name(), !field.nullable());
  }
}
