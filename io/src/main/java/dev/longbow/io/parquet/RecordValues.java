package dev.longbow.io.parquet;

import dev.longbow.column.Boxes;
import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Values of parquet-java's records as the boxed values of {@code Column.value}. */
final class RecordValues {
  private RecordValues() {}

  /** A field of a record: null, a value, or, when the field is repeated, a list. */
  static Object field(Group record, int index) {
    Type type = record.getType().getType(index);
    int count = record.getFieldRepetitionCount(index);
    if (type.isRepetition(Repetition.REPEATED)) {
      List<Object> list = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        list.add(single(record, index, i, type));
      }
      return list;
    }
    return count == 0 ? null : single(record, index, 0, type);
  }

  private static Object single(Group record, int index, int occurrence, Type type) {
    return type.isPrimitive()
        ? primitive(record, index, occurrence, type.asPrimitiveType())
        : group(record.getGroup(index, occurrence));
  }

  private static Object group(Group value) {
    GroupType type = value.getType();
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
        && type.getFieldCount() == 1) {
      return list(value, type);
    } else if ((logical instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
            || logical instanceof LogicalTypeAnnotation.MapKeyValueTypeAnnotation)
        && SchemaMapping.isMap(type)) {
      List<Object> entries = new ArrayList<>();
      for (int i = 0; i < value.getFieldRepetitionCount(0); i++) {
        Group entry = value.getGroup(0, i);
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("key", field(entry, 0));
        pair.put("value", field(entry, 1));
        entries.add(pair);
      }
      return entries;
    }
    Map<String, Object> struct = new LinkedHashMap<>();
    for (int i = 0; i < type.getFieldCount(); i++) {
      struct.put(type.getFieldName(i), field(value, i));
    }
    return struct;
  }

  private static Object list(Group value, GroupType type) {
    if (SchemaMapping.listElement(type) == type.getType(0)) {
      return field(value, 0);
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < value.getFieldRepetitionCount(0); i++) {
      elements.add(field(value.getGroup(0, i), 0));
    }
    return elements;
  }

  private static Object primitive(Group record, int index, int at, PrimitiveType field) {
    DataType type = SchemaMapping.primitive(field);
    return switch (field.getPrimitiveTypeName()) {
      case BOOLEAN -> record.getBoolean(index, at);
      case FLOAT -> record.getFloat(index, at);
      case DOUBLE -> record.getDouble(index, at);
      case INT32 -> integer(record.getInteger(index, at), field, type);
      case INT64 -> integer(record.getLong(index, at), field, type);
      case INT96 -> Boxes.localDateTime(int96(record.getInt96(index, at)));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(record.getBinary(index, at), type);
    };
  }

  private static Object integer(long stored, PrimitiveType field, DataType type) {
    if (type instanceof DataType.Date) {
      return LocalDate.ofEpochDay(stored);
    } else if (type instanceof DataType.Time) {
      return LocalTime.ofNanoOfDay(1000 * Decoders.toMicros(field, stored).longValueExact());
    } else if (type instanceof DataType.Timestamp timestamp) {
      long micros = Decoders.toMicros(field, stored).longValueExact();
      return timestamp.zoned() ? Boxes.instant(micros) : Boxes.localDateTime(micros);
    } else if (type instanceof DataType.Decimal decimal) {
      return BigDecimal.valueOf(stored, decimal.scale());
    } else if (type instanceof DataType.Int integer && !integer.signed()) {
      return integer.bits() == 64
          ? (Object) Boxes.unsigned(stored)
          : (Object) (stored & ((1L << integer.bits()) - 1));
    }
    return stored;
  }

  private static long int96(Binary value) {
    byte[] bytes = value.getBytes();
    return LongDecoder.int96(LittleEndian.getLong(bytes, 0), LittleEndian.getInt(bytes, 8));
  }

  private static Object bytes(Binary value, DataType type) {
    if (type instanceof DataType.Text) {
      return value.toStringUsingUTF8();
    } else if (type instanceof DataType.Decimal decimal) {
      return new BigDecimal(new BigInteger(value.getBytes()), decimal.scale());
    } else if (type instanceof DataType.Uuid) {
      ByteBuffer bytes = ByteBuffer.wrap(value.getBytes());
      return new UUID(bytes.getLong(), bytes.getLong());
    } else if (type.isFloating()) {
      byte[] half = value.getBytes();
      return FloatDecoder.fromHalf(half[0] & 0xFF | half[1] << 8);
    }
    return value.getBytes();
  }
}
