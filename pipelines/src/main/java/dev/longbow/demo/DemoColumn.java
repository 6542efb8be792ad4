package dev.longbow.demo;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A column of a demo table: its field and how a range of its rows is made. */
record DemoColumn(Field field, Maker maker) {

  /** Makes the rows {@code from .. from + count}. */
  interface Maker {
    Column make(long from, int count);
  }

  /** A whole number per row. */
  interface LongValue {
    long at(long row);
  }

  /** A floating-point number per row. */
  interface DoubleValue {
    double at(long row);
  }

  /** Whether a row is null. */
  interface NullRule {
    boolean at(long row);
  }

  static DemoColumn int64(String name, LongValue value) {
    return int64(name, DataType.INT64, value);
  }

  static DemoColumn timestamp(String name, LongValue micros) {
    return int64(name, DataType.TIMESTAMP, micros);
  }

  private static DemoColumn int64(String name, DataType type, LongValue value) {
    return new DemoColumn(
        new Field(name, type, false),
        (from, count) -> {
          long[] values = new long[count];
          for (int i = 0; i < count; i++) {
            values[i] = value.at(from + i);
          }
          return new LongColumn(type, count, values, null);
        });
  }

  static DemoColumn int32(String name, LongValue value) {
    return int32(name, DataType.INT32, value);
  }

  static DemoColumn date(String name, LongValue days) {
    return int32(name, DataType.DATE, days);
  }

  private static DemoColumn int32(String name, DataType type, LongValue value) {
    return new DemoColumn(
        new Field(name, type, false),
        (from, count) -> {
          int[] values = new int[count];
          for (int i = 0; i < count; i++) {
            values[i] = (int) value.at(from + i);
          }
          return new IntColumn(type, count, values, null);
        });
  }

  static DemoColumn float64(String name, DoubleValue value) {
    return new DemoColumn(
        new Field(name, DataType.FLOAT64, false),
        (from, count) -> {
          double[] values = new double[count];
          for (int i = 0; i < count; i++) {
            values[i] = value.at(from + i);
          }
          return new DoubleColumn(DataType.FLOAT64, count, values, null);
        });
  }

  static DemoColumn float32(String name, DoubleValue value) {
    return new DemoColumn(
        new Field(name, DataType.FLOAT32, false),
        (from, count) -> {
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = (float) value.at(from + i);
          }
          return new FloatColumn(DataType.FLOAT32, count, values, null);
        });
  }

  /** Text that is one of a few choices. */
  static DemoColumn choice(String name, List<String> choices, LongValue index) {
    BytesColumn dictionary = text(choices);
    return new DemoColumn(
        new Field(name, DataType.STRING, false),
        (from, count) -> {
          int[] codes = new int[count];
          for (int i = 0; i < count; i++) {
            codes[i] = (int) index.at(from + i);
          }
          return new DictionaryColumn(count, codes, dictionary, null);
        });
  }

  /** Text made of a prefix and a number. */
  static DemoColumn numbered(String name, String prefix, LongValue number) {
    return padded(name, prefix, 1, number);
  }

  /** Text made of a prefix and a number of at least so many digits, zeros in front. */
  static DemoColumn padded(String name, String prefix, int minimum, LongValue number) {
    byte[] head = prefix.getBytes(StandardCharsets.UTF_8);
    return new DemoColumn(
        new Field(name, DataType.STRING, false),
        (from, count) -> {
          int[] offsets = new int[count + 1];
          byte[] bytes = new byte[count * (head.length + 19)];
          int end = 0;
          for (int i = 0; i < count; i++) {
            System.arraycopy(head, 0, bytes, end, head.length);
            end += head.length;
            byte[] digits = Long.toString(number.at(from + i)).getBytes(StandardCharsets.US_ASCII);
            for (int zeros = minimum - digits.length; zeros > 0; zeros--) {
              bytes[end++] = '0';
            }
            System.arraycopy(digits, 0, bytes, end, digits.length);
            end += digits.length;
            offsets[i + 1] = end;
          }
          return new BytesColumn(DataType.STRING, count, offsets, bytes, null);
        });
  }

  /** The same column with nulls. */
  DemoColumn withNulls(NullRule rule) {
    return new DemoColumn(
        new Field(field.name(), field.type(), true),
        (from, count) -> {
          long[] validity = Bits.allSet(count);
          for (int i = 0; i < count; i++) {
            if (rule.at(from + i)) {
              Bits.clear(validity, i);
            }
          }
          return maker.make(from, count).withValidity(validity);
        });
  }

  private static BytesColumn text(List<String> values) {
    int[] offsets = new int[values.size() + 1];
    byte[] bytes = String.join("", values).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < values.size(); i++) {
      offsets[i + 1] = offsets[i] + values.get(i).getBytes(StandardCharsets.UTF_8).length;
    }
    return new BytesColumn(DataType.STRING, values.size(), offsets, bytes, null);
  }
}
