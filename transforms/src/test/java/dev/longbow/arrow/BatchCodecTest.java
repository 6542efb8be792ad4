package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchCodecTest {
  private static final long[] SEEDS = {1, 2, 3};

  private static Batch roundTrip(Batch batch, String what) {
    byte[] bytes = BatchCodec.encode(batch);
    assertEquals(batch.rows(), BatchCodec.rows(bytes), what);
    assertEquals(0, bytes.length % 8, what);
    Batch decoded = BatchCodec.decode(batch.schema(), bytes);
    assertEquals(batch.schema(), decoded.schema(), what);
    assertEquals(batch.rows(), decoded.rows(), what);
    assertEquals(SampleBatches.values(batch), SampleBatches.values(decoded), what);
    for (int i = 0; i < batch.schema().size(); i++) {
      Column column = decoded.column(i);
      assertEquals(batch.column(i).type(), column.type(), what);
      assertEquals(batch.column(i).nullCount(), column.nullCount(), what);
      assertEquals(column.nullCount() > 0, column.mayHaveNulls() && column.length() > 0, what);
    }
    assertArrayEquals(bytes, BatchCodec.encode(decoded), () -> "Bytes of the decoded " + what);
    return decoded;
  }

  @Test
  void everyTypeWithEveryKindOfNullsAtEveryAlignment() {
    for (long seed : SEEDS) {
      SampleBatches samples = new SampleBatches(seed);
      for (Nulls nulls : Nulls.values()) {
        for (int rows : new int[] {0, 1, 2, 7, 8, 9, 31, 63, 64, 65, 127, 128, 200}) {
          String what = "seed %d, %d rows, nulls %s".formatted(seed, rows, nulls);
          roundTrip(samples.batch(rows, nulls), what);
        }
      }
    }
  }

  @Test
  void slicesAndGatheredRows() {
    for (long seed : SEEDS) {
      Random random = new Random(seed);
      Batch batch = new SampleBatches(seed).batch(300, Nulls.SOME);
      for (int i = 0; i < 25; i++) {
        int from = random.nextInt(300);
        int count = random.nextInt(301 - from);
        String what = "seed %d, rows %d to %d".formatted(seed, from, from + count);
        Batch slice = roundTrip(batch.slice(from, count), what);
        assertEquals(comparableRows(batch, from, count), comparableRows(slice, 0, count), what);
        int[] selection = random.ints(count, 0, 300).toArray();
        roundTrip(batch.gather(selection, count), what + ", gathered");
      }
    }
  }

  private static List<Object> comparableRows(Batch batch, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(row -> SampleBatches.comparable(batch.row(row)))
        .toList();
  }

  @Test
  void theSmallestAndTheLargestValues() {
    roundTrip(
        SampleBatches.batch(
            ColumnBuilder.of(DataType.INT8, -128L, 127L),
            ColumnBuilder.of(DataType.INT16, -32768L, 32767L),
            ColumnBuilder.of(DataType.INT32, -2147483648L, 2147483647L),
            ColumnBuilder.of(DataType.INT64, Long.MIN_VALUE, Long.MAX_VALUE),
            ColumnBuilder.of(DataType.UINT8, 0L, 255L),
            ColumnBuilder.of(DataType.UINT16, 0L, 65535L),
            ColumnBuilder.of(DataType.UINT32, 0L, 4294967295L),
            ColumnBuilder.of(
                DataType.UINT64,
                BigInteger.ZERO,
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)),
            ColumnBuilder.of(
                new DataType.Decimal(38, 10),
                new BigDecimal("-9999999999999999999999999999.9999999999"),
                new BigDecimal("9999999999999999999999999999.9999999999")),
            ColumnBuilder.of(
                DataType.DATE,
                LocalDate.ofEpochDay(Integer.MIN_VALUE),
                LocalDate.ofEpochDay(Integer.MAX_VALUE)),
            ColumnBuilder.of(DataType.TIME, LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000)),
            ColumnBuilder.of(
                DataType.TIMESTAMP,
                LocalDateTime.of(1, 1, 1, 0, 0),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)),
            ColumnBuilder.of(
                DataType.TIMESTAMP_TZ,
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z")),
            ColumnBuilder.of(DataType.UUID, new UUID(0, 0), new UUID(-1, -1)),
            ColumnBuilder.of(DataType.STRING, "", "\uD83D\uDC1F\u0000"),
            ColumnBuilder.of(DataType.BINARY, new byte[0], new byte[] {-1, 0, 127, -128})),
        "extremes");
  }

  @Test
  void keepsEveryBitOfFloatingPointNumbers() {
    double[] doubles = {
      0.0,
      -0.0,
      Double.NaN,
      Double.longBitsToDouble(0xfff8_0000_dead_beefL),
      Double.longBitsToDouble(0x7ff0_0000_0000_0001L),
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      -Double.MAX_VALUE
    };
    float[] floats = {
      0f,
      -0f,
      Float.NaN,
      Float.intBitsToFloat(0xffc0_beef),
      Float.intBitsToFloat(0x7fc0_0001),
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MAX_VALUE
    };
    Batch decoded =
        roundTrip(
            SampleBatches.batch(
                new DoubleColumn(DataType.FLOAT64, doubles.length, doubles, null),
                new FloatColumn(DataType.FLOAT32, floats.length, floats, null)),
            "floating-point numbers");
    for (int i = 0; i < doubles.length; i++) {
      assertEquals(
          Double.doubleToRawLongBits(doubles[i]),
          Double.doubleToRawLongBits(((DoubleColumn) decoded.column(0)).values()[i]));
      assertEquals(
          Float.floatToRawIntBits(floats[i]),
          Float.floatToRawIntBits(((FloatColumn) decoded.column(1)).values()[i]));
    }
  }

  @Test
  void rowsWithoutColumns() {
    for (int rows : new int[] {0, 1, 5_000_000}) {
      Batch batch = new Batch(Schema.of(), List.of(), rows);
      byte[] bytes = BatchCodec.encode(batch);
      assertEquals(rows, BatchCodec.rows(bytes));
      assertEquals(rows, BatchCodec.decode(batch.schema(), bytes).rows());
    }
  }

  @Test
  void largeBatches() {
    int rows = 100_003;
    SampleBatches samples = new SampleBatches(4);
    Random random = new Random(4);
    long[] longs = random.longs(rows).toArray();
    byte[] bools = new byte[rows];
    for (int i = 0; i < rows; i++) {
      bools[i] = (byte) (longs[i] & 1);
    }
    Batch batch =
        SampleBatches.batch(
            new LongColumn(DataType.INT64, rows, longs, null),
            new BoolColumn(DataType.BOOL, rows, bools, null),
            samples.strings(rows, 40_000, Nulls.SOME),
            samples.strings(rows, 1, Nulls.ALL),
            samples.strings(rows, 70_000, Nulls.NONE).decode(),
            samples.column(new DataType.ListOf(DataType.INT64), rows, Nulls.SOME));
    Batch decoded = roundTrip(batch, "large batch");
    assertInstanceOf(DictionaryColumn.class, decoded.column(2));
  }

  @Test
  void arraysMayBeLongerThanTheColumn() {
    long[] longs = {1, 2, 3, 4, 5};
    byte[] bools = {1, 0, 1, 1, 1};
    Batch decoded =
        roundTrip(
            SampleBatches.batch(
                new LongColumn(DataType.INT64, 3, longs, new long[] {-1, -1}),
                new BoolColumn(DataType.BOOL, 3, bools, new long[] {~2L, 0})),
            "long arrays");
    assertEquals(1, decoded.column(1).nullCount());
    assertEquals(3, ((LongColumn) decoded.column(0)).values().length);
  }

  @Test
  void equalColumnsGiveEqualBytesWhateverLiesBehindTheLastRow() {
    long[] bits = Bits.allSet(5);
    Bits.clear(bits, 2);
    long[] others = {bits[0] & 31 | 0xff00};
    byte[] values = {1, 0, 1, 1, 0};
    byte[] longer = {1, 0, 1, 1, 0, 1, 1};
    assertArrayEquals(
        BatchCodec.encode(SampleBatches.batch(new BoolColumn(DataType.BOOL, 5, values, bits))),
        BatchCodec.encode(SampleBatches.batch(new BoolColumn(DataType.BOOL, 5, longer, others))));
  }

  @Test
  void decodedBatchesShareNothingWithTheBytes() {
    Batch batch = new SampleBatches(5).batch(100, Nulls.SOME);
    byte[] bytes = BatchCodec.encode(batch);
    Batch decoded = BatchCodec.decode(batch.schema(), bytes);
    Arrays.fill(bytes, (byte) 0x55);
    assertEquals(SampleBatches.values(batch), SampleBatches.values(decoded));
  }

  @Test
  void refusesMoreThanTwoGibibytesBeforeAllocatingThem() {
    int rows = 1 << 20;
    Column column = new LongColumn(DataType.INT64, rows, new long[rows], null);
    List<Field> fields =
        IntStream.range(0, 256).mapToObj(i -> Field.of("c" + i, DataType.INT64)).toList();
    Batch batch = new Batch(new Schema(fields), Collections.nCopies(256, column), rows);
    LongbowException error = assertThrows(LongbowException.class, () -> BatchCodec.encode(batch));
    assertEquals(ErrorCode.MEMORY, error.code());
    assertTrue(error.text().contains("1048576 rows"), error.text());
  }
}
