package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.Test;

/** {@link SchemaCodec} and {@link ArrowTypes}. */
final class SchemaCodecTest {
  private static Schema allTypes() {
    List<Field> fields = new ArrayList<>();
    for (DataType type : SampleBatches.TYPES) {
      fields.add(new Field("may be null " + type, type, true));
      fields.add(new Field("never null " + type, type, false));
    }
    return new Schema(fields);
  }

  private static org.apache.arrow.vector.types.pojo.Schema read(byte[] message) {
    return org.apache.arrow.vector.types.pojo.Schema.deserializeMessage(ByteBuffer.wrap(message));
  }

  @Test
  void everyTypeAndNullabilityComesBack() {
    Schema schema = allTypes();
    assertEquals(schema, SchemaCodec.decode(SchemaCodec.encode(schema)));
    assertEquals(schema, ArrowTypes.fromArrow(ArrowTypes.toArrow(schema)));
  }

  @Test
  void arrowReadsTheMessage() {
    assertEquals(ArrowTypes.toArrow(allTypes()), read(SchemaCodec.encode(allTypes())));
  }

  @Test
  void namesOfAnyKindComeBack() {
    Schema schema =
        Schema.of(
            Field.of("", DataType.INT8),
            Field.of("größe 日本 \uD83D\uDC1F", DataType.STRING),
            Field.of("a.b\n\"c\"", DataType.BOOL),
            Field.of("A", DataType.DATE),
            Field.of("a", DataType.TIME));
    assertEquals(schema, SchemaCodec.decode(SchemaCodec.encode(schema)));
    assertEquals(Schema.of(), SchemaCodec.decode(SchemaCodec.encode(Schema.of())));
  }

  @Test
  void equalSchemasGiveEqualBytesAndOthersOthers() {
    Schema schema = Schema.of(Field.of("a", DataType.TIMESTAMP), Field.of("b", DataType.UINT8));
    byte[] bytes = SchemaCodec.encode(schema);
    assertArrayEquals(
        bytes,
        SchemaCodec.encode(
            Schema.of(Field.of("a", DataType.TIMESTAMP), Field.of("b", DataType.UINT8))));
    for (Schema other :
        List.of(
            Schema.of(Field.of("a", DataType.TIMESTAMP_TZ), Field.of("b", DataType.UINT8)),
            Schema.of(Field.of("a", DataType.TIMESTAMP), Field.of("b", DataType.INT8)),
            Schema.of(Field.of("a", DataType.TIMESTAMP), Field.of("B", DataType.UINT8)),
            Schema.of(Field.of("a", DataType.TIMESTAMP), new Field("b", DataType.UINT8, false)),
            Schema.of(Field.of("b", DataType.UINT8), Field.of("a", DataType.TIMESTAMP)))) {
      assertNotEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(SchemaCodec.encode(other)));
    }
  }

  @Test
  void arrowTypesAreTheOnesOthersExpect() {
    org.apache.arrow.vector.types.pojo.Schema arrow =
        ArrowTypes.toArrow(
            Schema.of(
                Field.of("u", DataType.UINT16),
                Field.of("d", new DataType.Decimal(9, 2)),
                Field.of("t", DataType.TIMESTAMP),
                Field.of("z", DataType.TIMESTAMP_TZ),
                Field.of("i", DataType.UUID),
                Field.of("m", new DataType.MapOf(DataType.STRING, DataType.BOOL))));
    assertEquals(new ArrowType.Int(16, false), arrow.findField("u").getType());
    assertEquals(new ArrowType.Decimal(9, 2, 128), arrow.findField("d").getType());
    assertEquals(
        new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), arrow.findField("t").getType());
    assertEquals(
        new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), arrow.findField("z").getType());
    assertEquals(new ArrowType.FixedSizeBinary(16), arrow.findField("i").getType());
    assertEquals("arrow.uuid", arrow.findField("i").getMetadata().get("ARROW:extension:name"));
    org.apache.arrow.vector.types.pojo.Field entries = arrow.findField("m").getChildren().get(0);
    assertTrue(!entries.isNullable() && !entries.getChildren().get(0).isNullable());
    assertTrue(entries.getChildren().get(1).isNullable());
  }

  @Test
  void dictionaryEncodedColumnsHaveTheTypeOfTheirValues() {
    Schema schema =
        Schema.of(
            Field.of("flat", DataType.STRING),
            Field.of("one", DataType.STRING),
            new Field("two", DataType.BINARY, false),
            Field.of("four", DataType.STRING));
    byte[] message = SchemaCodec.encode(schema, new byte[] {0, 1, 2, 4});
    assertEquals(schema, SchemaCodec.decode(message));
    org.apache.arrow.vector.types.pojo.Schema arrow = read(message);
    assertNull(arrow.findField("flat").getDictionary());
    int[] bits = {0, 8, 16, 32};
    for (int i = 1; i < 4; i++) {
      DictionaryEncoding encoding = arrow.getFields().get(i).getDictionary();
      assertEquals(i, encoding.getId());
      assertEquals(new ArrowType.Int(bits[i], true), encoding.getIndexType());
    }
    assertArrayEquals(SchemaCodec.encode(schema), SchemaCodec.encode(schema, new byte[4]));
  }

  @Test
  void zonesOtherThanUtcAndScalesUpToThePrecision() {
    assertEquals(
        DataType.TIMESTAMP_TZ, type(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Asia/Tokyo")));
    assertEquals(new DataType.Decimal(5, 5), type(new ArrowType.Decimal(5, 5, 128)));
  }

  @Test
  void refusesTypesItDoesNotHave() {
    for (ArrowType type :
        List.of(
            new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.LargeBinary.INSTANCE,
            ArrowType.Utf8View.INSTANCE,
            new ArrowType.FixedSizeBinary(16),
            new ArrowType.FixedSizeBinary(3),
            new ArrowType.Date(DateUnit.MILLISECOND),
            new ArrowType.Time(TimeUnit.SECOND, 32),
            new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
            new ArrowType.Decimal(40, 2, 256),
            new ArrowType.Decimal(5, -1, 128),
            new ArrowType.Duration(TimeUnit.MICROSECOND),
            new ArrowType.Interval(IntervalUnit.DAY_TIME),
            new ArrowType.FixedSizeList(2),
            new ArrowType.Union(UnionMode.Sparse, new int[0]))) {
      LongbowException error = assertThrows(LongbowException.class, () -> type(type));
      assertEquals(ErrorCode.FORMAT_UNSUPPORTED, error.code(), type.toString());
      assertTrue(error.text().contains("'odd'") && error.text().contains(type.toString()));
    }
  }

  private static DataType type(ArrowType type) {
    return ArrowTypes.fromArrow(org.apache.arrow.vector.types.pojo.Field.nullable("odd", type))
        .type();
  }

  @Test
  void refusesDuplicateNames() {
    org.apache.arrow.vector.types.pojo.Field field =
        org.apache.arrow.vector.types.pojo.Field.nullable("a", ArrowType.Bool.INSTANCE);
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () ->
                ArrowTypes.fromArrow(
                    new org.apache.arrow.vector.types.pojo.Schema(List.of(field, field))));
    assertEquals(ErrorCode.NAME_AMBIGUOUS, error.code());
  }
}
