package dev.longbow.column;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Builds a column from boxed values (the classes of {@link Column#value}): for literals, in-memory
 * rows, tests and small results. Kernels write arrays instead.
 */
public final class ColumnBuilder {
  private final DataType type;
  private final List<Object> values = new ArrayList<>();

  /** A builder of a column of this type. */
  public ColumnBuilder(DataType type) {
    this.type = type;
  }

  /** A column of these values. */
  public static Column of(DataType type, Object... values) {
    ColumnBuilder builder = new ColumnBuilder(type);
    for (Object value : values) {
      builder.append(value);
    }
    return builder.build();
  }

  /** A column with the same value (or null) in every row. */
  public static Column constant(DataType type, Object value, int rows) {
    Column one = of(type, value);
    return one.gather(new int[rows], rows);
  }

  /** Appends a value of the class that {@link Column#value} gives for the type, or null. */
  public ColumnBuilder append(Object value) {
    values.add(value);
    return this;
  }

  /**
   * The column.
   *
   * @throws LongbowException {@link ErrorCode#BAD_VALUE} when a value does not fit the type
   */
  public Column build() {
    int rows = values.size();
    long[] validity = null;
    for (int i = 0; i < rows; i++) {
      if (values.get(i) == null) {
        validity = validity == null ? Bits.allSet(rows) : validity;
        Bits.clear(validity, i);
      }
    }
    try {
      return build(rows, validity);
    } catch (ClassCastException | ArithmeticException e) {
      throw new LongbowException(ErrorCode.BAD_VALUE, "Cannot store " + values + " as " + type, e);
    }
  }

  private Column build(int rows, long[] validity) {
    return switch (type.physical()) {
      case BOOL -> {
        byte[] array = new byte[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (byte) (Boolean.TRUE.equals((Boolean) values.get(i)) ? 1 : 0);
        }
        yield new BoolColumn(type, rows, array, validity);
      }
      case INT8 -> {
        byte[] array = new byte[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (byte) integer(values.get(i));
        }
        yield new ByteColumn(type, rows, array, validity);
      }
      case INT16 -> {
        short[] array = new short[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (short) integer(values.get(i));
        }
        yield new ShortColumn(type, rows, array, validity);
      }
      case INT32 -> {
        int[] array = new int[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (int) integer(values.get(i));
        }
        yield new IntColumn(type, rows, array, validity);
      }
      case INT64 -> {
        long[] array = new long[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = integer(values.get(i));
        }
        yield new LongColumn(type, rows, array, validity);
      }
      case FLOAT32 -> {
        float[] array = new float[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = values.get(i) == null ? 0 : ((Number) values.get(i)).floatValue();
        }
        yield new FloatColumn(type, rows, array, validity);
      }
      case FLOAT64 -> {
        double[] array = new double[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = values.get(i) == null ? 0 : ((Number) values.get(i)).doubleValue();
        }
        yield new DoubleColumn(type, rows, array, validity);
      }
      case INT128 -> {
        long[] words = new long[2 * rows];
        for (int i = 0; i < rows; i++) {
          int128(values.get(i), words, i);
        }
        yield new Int128Column(type, rows, words, validity);
      }
      case BYTES -> {
        int[] offsets = new int[rows + 1];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < rows; i++) {
          if (values.get(i) != null) {
            bytes.writeBytes(
                values.get(i) instanceof byte[] raw
                    ? raw
                    : ((String) values.get(i)).getBytes(StandardCharsets.UTF_8));
          }
          offsets[i + 1] = bytes.size();
        }
        yield new BytesColumn(type, rows, offsets, bytes.toByteArray(), validity);
      }
      case LIST -> {
        DataType element =
            type instanceof DataType.MapOf map
                ? new DataType.Struct(
                    List.of(new Field("key", map.key(), false), Field.of("value", map.value())))
                : ((DataType.ListOf) type).element();
        ColumnBuilder elements = new ColumnBuilder(element);
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
          if (values.get(i) != null) {
            ((List<?>) values.get(i)).forEach(elements::append);
          }
          offsets[i + 1] = elements.values.size();
        }
        yield new ListColumn(type, rows, offsets, elements.build(), validity);
      }
      case STRUCT -> {
        List<Column> children = new ArrayList<>();
        for (Field field : ((DataType.Struct) type).fields()) {
          ColumnBuilder child = new ColumnBuilder(field.type());
          for (Object value : values) {
            child.append(value == null ? null : ((Map<?, ?>) value).get(field.name()));
          }
          children.add(child.build());
        }
        yield new StructColumn(type, rows, children, validity);
      }
    };
  }

  /** The stored integer of a boxed integer, date, time or timestamp, range-checked. */
  private long integer(Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof LocalDate date) {
      return date.toEpochDay();
    } else if (value instanceof LocalTime time) {
      return time.toNanoOfDay() / 1000;
    } else if (value instanceof LocalDateTime dateTime) {
      return Boxes.micros(dateTime);
    } else if (value instanceof Instant instant) {
      return Boxes.micros(instant);
    }
    BigInteger number =
        value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue());
    DataType.Int integer = type instanceof DataType.Int given ? given : new DataType.Int(64, true);
    int bits = integer.signed() ? integer.bits() - 1 : integer.bits();
    if (number.bitLength() > bits || (!integer.signed() && number.signum() < 0)) {
      throw new ArithmeticException("Value " + value + " outside " + type);
    }
    return number.longValue();
  }

  private void int128(Object value, long[] words, int row) {
    if (value instanceof UUID uuid) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      words[2 * row] = bytes.getLong();
      words[2 * row + 1] = bytes.getLong();
    } else if (value != null) {
      DataType.Decimal decimal = (DataType.Decimal) type;
      BigDecimal scaled = ((BigDecimal) value).setScale(decimal.scale(), RoundingMode.UNNECESSARY);
      if (scaled.precision() > decimal.precision()) {
        throw new ArithmeticException("Value " + value + " outside " + type);
      }
      words[2 * row] = scaled.unscaledValue().longValue();
      words[2 * row + 1] = scaled.unscaledValue().shiftRight(64).longValue();
    }
  }

  @Override
  public String toString() {
    return "ColumnBuilder(" + type + ", " + Arrays.toString(values.toArray()) + ")";
  }
}
