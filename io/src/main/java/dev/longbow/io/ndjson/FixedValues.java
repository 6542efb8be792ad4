package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.io.text.TemporalParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Numbers, booleans and times; kept as longs (two for decimals and uuids) until a batch is made.
 */
final class FixedValues extends JsonColumn {
  /** What Jackson allows a number; no decimal needs more, in a string neither. */
  private static final int MOST_DIGITS = 1000;

  private final int words;
  private final boolean isFloating;
  private long[] values = new long[0];

  FixedValues(DataType type) {
    super(type);
    this.words = type.physical() == DataType.Physical.INT128 ? 2 : 1;
    this.isFloating = type instanceof DataType.Floating;
  }

  @Override
  void grow(int rows) {
    values = Arrays.copyOf(values, words * rows);
  }

  @Override
  void noValue(int row) {
    values[words * row] = 0;
    values[words * row + words - 1] = 0;
  }

  @Override
  void value(int row, JsonParser parser, JsonToken token) throws IOException {
    if (type instanceof DataType.Int integer) {
      values[row] = integer(integer, parser, token);
    } else if (isFloating) {
      values[row] = floating(parser, token);
    } else if (type instanceof DataType.Bool) {
      if (!token.isBoolean()) {
        throw bad(parser);
      }
      values[row] = token == JsonToken.VALUE_TRUE ? 1 : 0;
    } else if (type instanceof DataType.Decimal decimal) {
      decimal(row, decimal, parser, token);
    } else if (type instanceof DataType.Uuid) {
      uuid(row, parser, token);
    } else {
      values[row] = temporal(parser, token);
    }
  }

  private long integer(DataType.Int integer, JsonParser parser, JsonToken token)
      throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw bad(parser);
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger value = parser.getBigIntegerValue();
      if (integer.bits() < 64 || integer.signed() || value.signum() < 0 || value.bitLength() > 64) {
        throw bad(parser);
      }
      return value.longValue();
    }
    long value = parser.getLongValue();
    long largest = (1L << (integer.bits() - 1)) - 1;
    boolean fits =
        integer.signed()
            ? integer.bits() == 64 || (value >= -largest - 1 && value <= largest)
            : value >= 0 && (integer.bits() == 64 || value <= 2 * largest + 1);
    if (!fits) {
      throw bad(parser);
    }
    return value;
  }

  private long floating(JsonParser parser, JsonToken token) throws IOException {
    double value;
    if (token.isNumeric()) {
      // The float first: rounded twice, it could be another one.
      float narrow = type.equals(DataType.FLOAT32) ? parser.getFloatValue() : 0;
      value = parser.getDoubleValue();
      if (Double.isInfinite(value) || Float.isInfinite(narrow)) {
        throw bad(parser);
      }
      if (type.equals(DataType.FLOAT32)) {
        return Float.floatToRawIntBits(narrow);
      }
    } else if (token == JsonToken.VALUE_STRING) {
      value =
          switch (parser.getText()) {
            case "NaN", "nan" -> Double.NaN;
            case "Infinity", "inf", "+Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> throw bad(parser);
          };
    } else {
      throw bad(parser);
    }
    return type.equals(DataType.FLOAT32)
        ? Float.floatToRawIntBits((float) value)
        : Double.doubleToRawLongBits(value);
  }

  private void decimal(int row, DataType.Decimal decimal, JsonParser parser, JsonToken token)
      throws IOException {
    if (parser.getTextLength() > MOST_DIGITS) {
      throw bad(parser);
    }
    BigInteger unscaled;
    try {
      BigDecimal value =
          token.isNumeric()
              ? parser.getDecimalValue()
              : new BigDecimal(token == JsonToken.VALUE_STRING ? parser.getText() : "");
      // Before digits are made of an exponent that somebody made up.
      if (Math.abs((long) value.scale()) > 1000 || value.precision() > 1000) {
        throw bad(parser);
      }
      BigDecimal scaled = value.setScale(decimal.scale());
      if (scaled.precision() > decimal.precision()) {
        throw bad(parser);
      }
      unscaled = scaled.unscaledValue();
    } catch (ArithmeticException | NumberFormatException e) {
      throw bad(parser);
    }
    values[2 * row] = unscaled.longValue();
    values[2 * row + 1] = unscaled.shiftRight(64).longValue();
  }

  private void uuid(int row, JsonParser parser, JsonToken token) throws IOException {
    UUID uuid;
    try {
      uuid = UUID.fromString(token == JsonToken.VALUE_STRING ? parser.getText() : "");
    } catch (IllegalArgumentException e) {
      throw bad(parser);
    }
    if (!uuid.toString().equalsIgnoreCase(parser.getText())) {
      throw bad(parser);
    }
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    values[2 * row] = bytes.getLong();
    values[2 * row + 1] = bytes.getLong();
  }

  private long temporal(JsonParser parser, JsonToken token) throws IOException {
    long value =
        token == JsonToken.VALUE_STRING ? temporal(type, parser.getText()) : TemporalParser.NONE;
    if (value == TemporalParser.NONE) {
      throw bad(parser);
    }
    return value;
  }

  /** A date or time of ISO 8601; {@link TemporalParser#NONE} when it is none. */
  static long temporal(DataType type, String text) {
    if (text.length() < 5 || text.length() > 64) {
      return TemporalParser.NONE;
    }
    // The parser may look at some bytes behind the text.
    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 4 * 64 + 16);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0) {
        return TemporalParser.NONE;
      }
    }
    if (type instanceof DataType.Date) {
      return TemporalParser.date(bytes, 0, length);
    } else if (type instanceof DataType.Time) {
      return TemporalParser.time(bytes, 0, length);
    }
    return ((DataType.Timestamp) type).zoned()
        ? TemporalParser.instant(bytes, 0, length)
        : TemporalParser.timestamp(bytes, 0, length);
  }

  @Override
  Column build(int rows, long[] bits) {
    return switch (type.physical()) {
      case BOOL -> new BoolColumn(type, rows, bytes(rows), bits);
      case INT8 -> new ByteColumn(type, rows, bytes(rows), bits);
      case INT16 -> {
        short[] array = new short[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (short) values[i];
        }
        yield new ShortColumn(type, rows, array, bits);
      }
      case INT32 -> {
        int[] array = new int[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = (int) values[i];
        }
        yield new IntColumn(type, rows, array, bits);
      }
      case INT64 -> new LongColumn(type, rows, Arrays.copyOf(values, rows), bits);
      case FLOAT32 -> {
        float[] array = new float[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = Float.intBitsToFloat((int) values[i]);
        }
        yield new FloatColumn(type, rows, array, bits);
      }
      case FLOAT64 -> {
        double[] array = new double[rows];
        for (int i = 0; i < rows; i++) {
          array[i] = Double.longBitsToDouble(values[i]);
        }
        yield new DoubleColumn(type, rows, array, bits);
      }
      case INT128 -> new Int128Column(type, rows, Arrays.copyOf(values, 2 * rows), bits);
      case BYTES, LIST, STRUCT -> throw new IllegalStateException(type.toString());
    };
  }

  private byte[] bytes(int rows) {
    byte[] array = new byte[rows];
    for (int i = 0; i < rows; i++) {
      array[i] = (byte) values[i];
    }
    return array;
  }

  @Override
  long heapBytes() {
    return 8L * values.length;
  }
}
