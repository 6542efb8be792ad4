package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.Boxes;
import dev.longbow.column.DataType;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/** Reads Arrow vectors with Arrow's own checked getters, as the values that columns box. */
final class ArrowValues {
  private ArrowValues() {}

  static void assertSame(
      Batch expected, VectorSchemaRoot root, DictionaryProvider dictionaries, String what) {
    assertEquals(expected.rows(), root.getRowCount(), what);
    assertEquals(SampleBatches.values(expected), values(expected, root, dictionaries), what);
  }

  private static Map<String, List<Object>> values(
      Batch typed, VectorSchemaRoot root, DictionaryProvider dictionaries) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    for (int i = 0; i < root.getFieldVectors().size(); i++) {
      FieldVector vector = root.getVector(i);
      assertEquals(root.getRowCount(), vector.getValueCount(), vector.getName());
      int nulls = 0;
      List<Object> values = new ArrayList<>();
      for (int row = 0; row < root.getRowCount(); row++) {
        values.add(value(typed.schema().field(i).type(), vector, row, dictionaries));
        nulls += values.get(row) == null ? 1 : 0;
      }
      assertEquals(nulls, vector.getNullCount(), vector.getName());
      all.put(vector.getName(), values);
    }
    return all;
  }

  private static Object value(
      DataType type, FieldVector vector, int row, DictionaryProvider dictionaries) {
    DictionaryEncoding encoding = vector.getField().getDictionary();
    if (vector.isNull(row)) {
      return null;
    } else if (encoding != null) {
      int code = ((Number) vector.getObject(row)).intValue();
      return value(type, dictionaries.lookup(encoding.getId()).getVector(), code, dictionaries);
    } else if (vector instanceof ListVector list) {
      List<Object> elements = new ArrayList<>();
      DataType element =
          type instanceof DataType.MapOf map
              ? ArrowTypes.entries(map)
              : ((DataType.ListOf) type).element();
      for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
        elements.add(value(element, list.getDataVector(), i, dictionaries));
      }
      return elements;
    } else if (vector instanceof StructVector struct) {
      Map<String, Object> fields = new LinkedHashMap<>();
      ((DataType.Struct) type)
          .fields()
          .forEach(
              field ->
                  fields.put(
                      field.name(),
                      value(field.type(), struct.getChild(field.name()), row, dictionaries)));
      return fields;
    }
    return flat(vector, row);
  }

  private static Object flat(FieldVector vector, int row) {
    if (vector instanceof BitVector bits) {
      return bits.getObject(row);
    } else if (vector instanceof TinyIntVector ints) {
      return (long) ints.get(row);
    } else if (vector instanceof SmallIntVector ints) {
      return (long) ints.get(row);
    } else if (vector instanceof IntVector ints) {
      return (long) ints.get(row);
    } else if (vector instanceof BigIntVector ints) {
      return ints.get(row);
    } else if (vector instanceof UInt1Vector ints) {
      return (long) ints.getObjectNoOverflow(row);
    } else if (vector instanceof UInt2Vector ints) {
      return (long) ints.get(row);
    } else if (vector instanceof UInt4Vector ints) {
      return ints.getObjectNoOverflow(row);
    } else if (vector instanceof UInt8Vector ints) {
      return ints.getObjectNoOverflow(row);
    } else if (vector instanceof Float4Vector || vector instanceof Float8Vector) {
      return vector.getObject(row);
    } else if (vector instanceof VarCharVector text) {
      return text.getObject(row).toString();
    } else if (vector instanceof VarBinaryVector binary) {
      return ByteBuffer.wrap(binary.get(row));
    } else if (vector instanceof DateDayVector dates) {
      return LocalDate.ofEpochDay(dates.get(row));
    } else if (vector instanceof TimeMicroVector times) {
      return LocalTime.ofNanoOfDay(times.get(row) * 1000);
    } else if (vector instanceof TimeStampMicroVector timestamps) {
      return Boxes.localDateTime(timestamps.get(row));
    } else if (vector instanceof TimeStampMicroTZVector timestamps) {
      return Boxes.instant(timestamps.get(row));
    } else if (vector instanceof DecimalVector decimals) {
      return decimals.getObject(row);
    } else if (vector instanceof FixedSizeBinaryVector uuids) {
      ByteBuffer bytes = ByteBuffer.wrap(uuids.get(row));
      return new UUID(bytes.getLong(), bytes.getLong());
    }
    throw new AssertionError("No value of " + vector.getField());
  }
}
