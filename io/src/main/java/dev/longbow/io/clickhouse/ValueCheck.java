package dev.longbow.io.clickhouse;

import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.column.StructColumn;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds values that a column of the server cannot hold as they are: it would wrap, cut or replace
 * them without a word.
 */
sealed interface ValueCheck {
  /** Everything fits. */
  ValueCheck NONE = new Any();

  /** The first row from a range whose value does not fit, or -1. */
  int find(Column column, int from, int to);

  /** What fits, for errors: {@code 0 to 255}. */
  String expected();

  /** Every value fits. */
  record Any() implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      return -1;
    }

    @Override
    public String expected() {
      return "anything";
    }
  }

  /** No nulls, and values that fit. */
  record NotNull(ValueCheck values) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      if (column.mayHaveNulls()) {
        for (int i = from; i < to; i++) {
          if (column.isNull(i)) {
            return i;
          }
        }
      }
      return values.find(column, from, to);
    }

    @Override
    public String expected() {
      return values == NONE ? "no null" : values.expected() + ", no null";
    }
  }

  /**
   * Integers, dates and times in a range, and of a unit.
   *
   * @param unsigned whether 64-bit values are unsigned; then none above {@code max} and none that
   *     would be negative fits
   * @param unit what values must be multiples of
   */
  record Range(long min, long max, boolean unsigned, long unit, String expected)
      implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      if (column instanceof LongColumn longs) {
        return find(longs, from, to);
      }
      for (int i = from; i < to; i++) {
        long value = value(column, i);
        if ((value < min || value > max || unit > 1 && value % unit != 0) && !column.isNull(i)) {
          return i;
        }
      }
      return -1;
    }

    private int find(LongColumn column, int from, int to) {
      long[] values = column.values();
      long least = unsigned ? Math.max(min, 0) : min;
      for (int i = from; i < to; i++) {
        long value = values[i];
        if ((value < least || value > max || unit > 1 && value % unit != 0) && !column.isNull(i)) {
          return i;
        }
      }
      return -1;
    }

    private long value(Column column, int row) {
      if (column instanceof IntColumn ints) {
        return unsigned ? ints.values()[row] & 0xFFFF_FFFFL : ints.values()[row];
      } else if (column instanceof ShortColumn shorts) {
        return unsigned ? shorts.values()[row] & 0xFFFF : shorts.values()[row];
      }
      byte value = ((ByteColumn) column).values()[row];
      return unsigned ? value & 0xFF : value;
    }
  }

  /** Decimals whose digits, without the point, are less than a bound. */
  record Digits(BigInteger bound, String expected) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      long[] words = ((Int128Column) column).words();
      boolean small = bound.bitLength() < 63;
      long limit = small ? bound.longValueExact() : 0;
      for (int i = from; i < to; i++) {
        long low = words[2 * i];
        long high = words[2 * i + 1];
        boolean fits =
            small
                ? high == low >> 63 && low < limit && low > -limit
                : value(low, high).abs().compareTo(bound) < 0;
        if (!fits && !column.isNull(i)) {
          return i;
        }
      }
      return -1;
    }

    private static BigInteger value(long low, long high) {
      return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
    }
  }

  /** Strings and binary values of one length. */
  record Length(int bytes, String expected) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      for (int i = from; i < to; i++) {
        if (!column.isNull(i) && length(column, i) != bytes) {
          return i;
        }
      }
      return -1;
    }

    private static int length(Column column, int row) {
      BytesColumn values =
          column instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) column;
      int at = column instanceof DictionaryColumn coded ? coded.codes()[row] : row;
      return values.offsets()[at + 1] - values.offsets()[at];
    }
  }

  /** Strings that are texts of something: members of an enumeration, addresses. */
  record Texts(Predicate<String> fits, String expected) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      if (column instanceof DictionaryColumn coded) {
        boolean[] bad = new boolean[coded.dictionary().length()];
        for (int i = 0; i < bad.length; i++) {
          bad[i] = !coded.dictionary().isNull(i) && !fits.test(text(coded.dictionary(), i));
        }
        for (int i = from; i < to; i++) {
          if (!coded.isNull(i) && bad[coded.codes()[i]]) {
            return i;
          }
        }
        return -1;
      }
      for (int i = from; i < to; i++) {
        if (!column.isNull(i) && !fits.test(text((BytesColumn) column, i))) {
          return i;
        }
      }
      return -1;
    }

    private static String text(BytesColumn column, int row) {
      int start = column.offsets()[row];
      return new String(
          column.bytes(), start, column.offsets()[row + 1] - start, StandardCharsets.UTF_8);
    }
  }

  /** Lists and maps whose elements fit. */
  record Elements(ValueCheck element) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      ListColumn list = (ListColumn) column;
      for (int i = from; i < to && element != NONE; i++) {
        int start = list.offsets()[i];
        int end = list.offsets()[i + 1];
        if (!list.isNull(i) && end > start && element.find(list.elements(), start, end) >= 0) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public String expected() {
      return "elements of " + element.expected();
    }
  }

  /** Structs whose fields fit. */
  record Parts(List<ValueCheck> parts) implements ValueCheck {
    @Override
    public int find(Column column, int from, int to) {
      StructColumn struct = (StructColumn) column;
      int first = -1;
      for (int field = 0; field < parts.size(); field++) {
        Column child = struct.children().get(field);
        for (int i = from; i < (first < 0 ? to : first) && parts.get(field) != NONE; i++) {
          if (!struct.isNull(i) && parts.get(field).find(child, i, i + 1) >= 0) {
            first = i;
          }
        }
      }
      return first;
    }

    @Override
    public String expected() {
      return "fields of "
          + parts.stream().filter(part -> part != NONE).map(ValueCheck::expected).toList();
    }
  }
}
