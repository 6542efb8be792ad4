package dev.longbow.io.csv;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Int128Column;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Decimals and UUIDs. A decimal with more digits behind the point than its type has is refused. */
final class WideCells extends CellReader {
  /** No decimal needs more; to read one of very many takes time with their square. */
  private static final int MOST_DIGITS = 1000;

  private final NumberStyle style;
  private final int scale;
  private final int precision;
  private long low;
  private long high;

  WideCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    style = new NumberStyle(dialect);
    scale = field.type() instanceof DataType.Decimal decimal ? decimal.scale() : -1;
    precision = field.type() instanceof DataType.Decimal decimal ? decimal.precision() : 0;
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    begin(rows);
    long[] words = new long[2 * rows];
    for (int row = 0; row < rows; row++) {
      int cell = row * stride + column;
      int from = column == 0 ? scanner.rowStart(row) : ends[cell - 1] + 1;
      int to = ends[cell];
      if (!tidy(bytes, from, to)) {
        setNull(row);
      } else if (scale >= 0 ? decimal() : uuid()) {
        words[2 * row] = low;
        words[2 * row + 1] = high;
      } else {
        setNull(row);
        bad.add(row, this, bytes, from, to);
      }
    }
    return new Int128Column(field.type(), rows, words, validity());
  }

  private boolean decimal() {
    if (!style.plain(this)) {
      return false;
    }
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    long unscaled = 0;
    int digits = 0;
    int behind = -1;
    for (int i = at; i < end; i++) {
      int digit = text[i] - '0';
      if (digit >= 0 && digit <= 9 && ++digits <= 18) {
        unscaled = unscaled * 10 + digit;
        behind += behind >= 0 ? 1 : 0;
      } else if (text[i] == '.' && behind < 0) {
        behind = 0;
      } else {
        return longDecimal(at);
      }
    }
    int missing = scale - Math.max(0, behind);
    if (digits == 0) {
      return false;
    } else if (missing < 0 || digits + missing > 18 || digits + missing > precision) {
      return longDecimal(at);
    }
    for (int i = 0; i < missing; i++) {
      unscaled *= 10;
    }
    low = negative ? -unscaled : unscaled;
    high = low >> 63;
    return true;
  }

  /** More digits, exponents, and zeros that do not count. */
  private boolean longDecimal(int unsigned) {
    if (end - unsigned > MOST_DIGITS || !NumberParser.isNumber(text, unsigned, end)) {
      return false;
    }
    BigDecimal value =
        new BigDecimal(new String(text, start, end - start, StandardCharsets.ISO_8859_1));
    if (value.signum() != 0 && value.precision() - (long) value.scale() > 40) {
      return false;
    }
    value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (value.scale() > scale || value.precision() - value.scale() > precision - scale) {
      return false;
    }
    java.math.BigInteger unscaled = value.setScale(scale).unscaledValue();
    low = unscaled.longValue();
    high = unscaled.shiftRight(64).longValue();
    return true;
  }

  private boolean uuid() {
    if (end - start != 36) {
      return false;
    }
    long first = hex(0, 8) << 32 | hex(9, 4) << 16 | hex(14, 4);
    long second = hex(19, 4) << 48 | hex(24, 12);
    for (int i = 8; i <= 23; i += 5) {
      if (text[start + i] != '-') {
        return false;
      }
    }
    for (int i = 0; i < 36; i++) {
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      if (!isDash && Character.digit(text[start + i], 16) < 0) {
        return false;
      }
    }
    low = Long.reverseBytes(first);
    high = Long.reverseBytes(second);
    return true;
  }

  private long hex(int at, int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      value = value << 4 | Character.digit(text[start + at + i], 16) & 15;
    }
    return value;
  }
}
