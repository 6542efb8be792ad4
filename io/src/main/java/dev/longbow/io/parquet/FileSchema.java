package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;

/**
 * The Parquet schema of our schema. Types carry both the logical type and, for old readers, the
 * converted type where there is one of exactly the same meaning.
 *
 * @param elements the schema as the footer holds it
 * @param columns the leaves in order
 */
record FileSchema(List<SchemaElement> elements, List<ColumnLayout> columns) {
  /**
   * The Parquet schema of a schema.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} for types that cannot be written
   */
  static FileSchema of(Schema schema) {
    FileSchema built = new FileSchema(new ArrayList<>(), new ArrayList<>());
    built.elements.add(new SchemaElement("schema").setNum_children(schema.size()));
    for (int i = 0; i < schema.size(); i++) {
      built.add(schema.field(i), i);
    }
    return new FileSchema(List.copyOf(built.elements), List.copyOf(built.columns));
  }

  private void add(Field column, int position) {
    add(column.name(), column.type(), column.nullable(), column, position, List.of(), next -> next);
  }

  /**
   * Adds a value and what is inside it.
   *
   * @param outer puts the node of the value into those around it
   */
  private void add(
      String name,
      DataType type,
      boolean nullable,
      Field column,
      int position,
      List<String> around,
      UnaryOperator<LevelNode> outer) {
    List<String> path = with(around, name);
    SchemaElement group =
        new SchemaElement(name)
            .setRepetition_type(
                nullable ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    UnaryOperator<LevelNode> list =
        next -> outer.apply(new LevelNode(LevelNode.Kind.LIST, nullable, 0, next));
    if (type instanceof DataType.ListOf listOf) {
      elements.add(
          group
              .setNum_children(1)
              .setConverted_type(ConvertedType.LIST)
              .setLogicalType(LogicalType.LIST(new ListType())));
      elements.add(repeated("list", 1));
      add("element", listOf.element(), true, column, position, with(path, "list"), list);
    } else if (type instanceof DataType.MapOf map) {
      elements.add(
          group
              .setNum_children(1)
              .setConverted_type(ConvertedType.MAP)
              .setLogicalType(LogicalType.MAP(new MapType())));
      elements.add(repeated("key_value", 2));
      List<String> entry = with(path, "key_value");
      add(
          "key",
          map.key(),
          false,
          column,
          position,
          entry,
          next -> list.apply(new LevelNode(LevelNode.Kind.STRUCT, false, 0, next)));
      add(
          "value",
          map.value(),
          true,
          column,
          position,
          entry,
          next -> list.apply(new LevelNode(LevelNode.Kind.STRUCT, false, 1, next)));
    } else if (type instanceof DataType.Struct struct && !struct.fields().isEmpty()) {
      elements.add(group.setNum_children(struct.fields().size()));
      for (int i = 0; i < struct.fields().size(); i++) {
        int child = i;
        Field field = struct.fields().get(i);
        add(
            field.name(),
            field.type(),
            field.nullable(),
            column,
            position,
            path,
            next -> outer.apply(new LevelNode(LevelNode.Kind.STRUCT, nullable, child, next)));
      }
    } else if (type.isNested() || type instanceof DataType.Null) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot write column '%s' of type %s to Parquet: it has no values"
              .formatted(column.name(), column.type()));
    } else {
      SchemaElement element = leaf(name, type, nullable);
      elements.add(element);
      columns.add(
          new ColumnLayout(
              column,
              position,
              type,
              path,
              outer.apply(new LevelNode(LevelNode.Kind.LEAF, nullable, 0, null)),
              element.getType(),
              element.getType_length()));
    }
  }

  private static SchemaElement repeated(String name, int children) {
    return new SchemaElement(name)
        .setRepetition_type(FieldRepetitionType.REPEATED)
        .setNum_children(children);
  }

  private static List<String> with(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  private static SchemaElement leaf(String name, DataType type, boolean nullable) {
    SchemaElement element =
        new SchemaElement(name)
            .setRepetition_type(
                nullable ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    if (type instanceof DataType.Bool) {
      element.setType(Type.BOOLEAN);
    } else if (type instanceof DataType.Int integer) {
      integer(element, integer);
    } else if (type instanceof DataType.Floating floating) {
      element.setType(floating.bits() == 32 ? Type.FLOAT : Type.DOUBLE);
    } else if (type instanceof DataType.Text) {
      element
          .setType(Type.BYTE_ARRAY)
          .setConverted_type(ConvertedType.UTF8)
          .setLogicalType(LogicalType.STRING(new StringType()));
    } else if (type instanceof DataType.Binary) {
      element.setType(Type.BYTE_ARRAY);
    } else if (type instanceof DataType.Date) {
      element
          .setType(Type.INT32)
          .setConverted_type(ConvertedType.DATE)
          .setLogicalType(LogicalType.DATE(new DateType()));
    } else if (type instanceof DataType.Time) {
      // A time of day without zone: the converted type would mean one in UTC.
      element
          .setType(Type.INT64)
          .setLogicalType(
              LogicalType.TIME(new TimeType(false, TimeUnit.MICROS(new MicroSeconds()))));
    } else if (type instanceof DataType.Timestamp timestamp) {
      element
          .setType(Type.INT64)
          .setLogicalType(
              LogicalType.TIMESTAMP(
                  new TimestampType(timestamp.zoned(), TimeUnit.MICROS(new MicroSeconds()))));
      if (timestamp.zoned()) {
        element.setConverted_type(ConvertedType.TIMESTAMP_MICROS);
      }
    } else if (type instanceof DataType.Decimal decimal) {
      decimal(element, decimal);
    } else {
      element
          .setType(Type.FIXED_LEN_BYTE_ARRAY)
          .setType_length(16)
          .setLogicalType(LogicalType.UUID(new UUIDType()));
    }
    return element;
  }

  private static void integer(SchemaElement element, DataType.Int type) {
    element
        .setType(type.bits() == 64 ? Type.INT64 : Type.INT32)
        .setConverted_type(ConvertedType.valueOf((type.signed() ? "INT_" : "UINT_") + type.bits()))
        .setLogicalType(LogicalType.INTEGER(new IntType((byte) type.bits(), type.signed())));
  }

  private static void decimal(SchemaElement element, DataType.Decimal type) {
    if (type.precision() <= 9) {
      element.setType(Type.INT32);
    } else if (type.precision() <= 18) {
      element.setType(Type.INT64);
    } else {
      // One sign bit and the digits.
      int bits = 1 + BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE).bitLength();
      element.setType(Type.FIXED_LEN_BYTE_ARRAY).setType_length((bits + 7) / 8);
    }
    element
        .setConverted_type(ConvertedType.DECIMAL)
        .setPrecision(type.precision())
        .setScale(type.scale())
        .setLogicalType(LogicalType.DECIMAL(new DecimalType(type.scale(), type.precision())));
  }
}
