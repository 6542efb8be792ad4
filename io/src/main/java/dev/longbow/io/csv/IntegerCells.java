package dev.longbow.io.csv;

import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import java.nio.charset.StandardCharsets;

/** Integers of all sizes. A fraction of zeros ({@code 5.0}) is allowed. */
final class IntegerCells extends CellReader {
  private final DataType.Int type;
  private final long least;
  private final long most;
  private final NumberStyle style;
  private boolean isNone;

  IntegerCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    type = (DataType.Int) field.type();
    int bits = type.bits();
    most = type.signed() ? Long.MAX_VALUE >>> (64 - bits) : bits == 64 ? -1 : (1L << bits) - 1;
    least = type.signed() ? -most - 1 : 0;
    style = new NumberStyle(dialect);
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    int[] starts = scanner.rowStarts();
    boolean first = column == 0;
    boolean mayBeNull = nulls.hasOthers;
    boolean emptyIsNull = nulls.emptyIsNull;
    boolean plain = !(type.bits() == 64 && !type.signed());
    long lowest = least;
    long highest = most;
    begin(rows);
    long[] values = new long[rows];
    int cell = column;
    for (int row = 0; row < rows; row++, cell += stride) {
      int from = first ? starts[row] : ends[cell - 1] + 1;
      int to = ends[cell];
      if (from == to && emptyIsNull) {
        setNull(row);
        continue;
      }
      long value = NumberParser.integer(bytes, from, to);
      if (value == NumberParser.NONE
          || mayBeNull
          || (plain ? value < lowest || value > highest : value < 0)) {
        value = slowly(bytes, row, from, to, bad);
      }
      values[row] = value;
    }
    return column(rows, values);
  }

  private Column column(int rows, long[] values) {
    switch (type.bits()) {
      case 64 -> {
        return new LongColumn(type, rows, values, validity());
      }
      case 32 -> {
        int[] narrow = new int[rows];
        for (int i = 0; i < rows; i++) {
          narrow[i] = (int) values[i];
        }
        return new IntColumn(type, rows, narrow, validity());
      }
      case 16 -> {
        short[] narrow = new short[rows];
        for (int i = 0; i < rows; i++) {
          narrow[i] = (short) values[i];
        }
        return new ShortColumn(type, rows, narrow, validity());
      }
      default -> {
        byte[] narrow = new byte[rows];
        for (int i = 0; i < rows; i++) {
          narrow[i] = (byte) values[i];
        }
        return new ByteColumn(type, rows, narrow, validity());
      }
    }
  }

  private long slowly(byte[] bytes, int row, int from, int to, BadCells bad) {
    if (!tidy(bytes, from, to)) {
      setNull(row);
      return 0;
    }
    long value = value();
    if (isNone) {
      setNull(row);
      bad.add(row, this, bytes, from, to);
      return 0;
    }
    return value;
  }

  /** The number that the tidied cell is. */
  private long value() {
    isNone = true;
    if (!style.plain(this)) {
      return 0;
    }
    int at = start;
    while (at < end && text[at] != '.') {
      at++;
    }
    for (int i = at + 1; i < end; i++) {
      if (text[i] != '0') {
        return 0;
      }
    }
    if (at == start || (at < end && at + 1 == end)) {
      return 0;
    }
    long value = NumberParser.integer(text, start, at);
    if (value == NumberParser.NONE) {
      return exact(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
    }
    boolean wide = type.bits() == 64 && !type.signed();
    isNone = value < least || (!wide && value > most);
    return value;
  }

  /** The lowest integer, and unsigned ones beyond the signed. */
  private long exact(String digits) {
    try {
      long value = type.signed() ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
      isNone = type.bits() != 64;
      return value;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
