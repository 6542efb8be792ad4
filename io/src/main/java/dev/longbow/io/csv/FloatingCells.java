package dev.longbow.io.csv;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;

/** Floating-point numbers; {@code NaN} and {@code inf} in any case. */
final class FloatingCells extends CellReader {
  private final NumberStyle style;
  private final boolean isSingle;

  FloatingCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    style = new NumberStyle(dialect);
    isSingle = field.type().equals(DataType.FLOAT32);
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    int[] starts = scanner.rowStarts();
    boolean first = column == 0;
    boolean always = nulls.hasOthers || !style.isPlain();
    boolean single = isSingle;
    boolean emptyIsNull = nulls.emptyIsNull;
    begin(rows);
    double[] values = new double[rows];
    int cell = column;
    for (int row = 0; row < rows; row++, cell += stride) {
      int from = first ? starts[row] : ends[cell - 1] + 1;
      int to = ends[cell];
      if (from == to && emptyIsNull) {
        setNull(row);
        continue;
      }
      double value =
          single ? NumberParser.single(bytes, from, to) : NumberParser.floating(bytes, from, to);
      if (always || NumberParser.isNone(value)) {
        value = slowly(bytes, row, from, to, bad);
      }
      values[row] = value;
    }
    if (!single) {
      return new DoubleColumn(field.type(), rows, values, validity());
    }
    float[] narrow = new float[rows];
    for (int i = 0; i < rows; i++) {
      narrow[i] = (float) values[i];
    }
    return new FloatColumn(field.type(), rows, narrow, validity());
  }

  private double slowly(byte[] bytes, int row, int from, int to, BadCells bad) {
    if (!tidy(bytes, from, to)) {
      setNull(row);
      return 0;
    }
    double value =
        !style.plain(this)
            ? Double.NaN
            : isSingle
                ? NumberParser.single(text, start, end)
                : NumberParser.floating(text, start, end);
    if (NumberParser.isNone(value) || (Double.isNaN(value) && !isWord())) {
      setNull(row);
      bad.add(row, this, bytes, from, to);
      return 0;
    }
    return value;
  }

  private boolean isWord() {
    int at = start < end && (text[start] == '-' || text[start] == '+') ? start + 1 : start;
    return NumberParser.equalsIgnoringCase(text, at, end, "nan");
  }
}
