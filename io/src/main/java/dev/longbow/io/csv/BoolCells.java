package dev.longbow.io.csv;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.io.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** True and false, in any case. */
final class BoolCells extends CellReader {
  private final List<String> trueValues;
  private final List<String> falseValues;

  BoolCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    trueValues = dialect.trueValues().stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    falseValues =
        dialect.falseValues().stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    begin(rows);
    byte[] values = new byte[rows];
    for (int row = 0; row < rows; row++) {
      int cell = row * stride + column;
      int from = column == 0 ? scanner.rowStart(row) : ends[cell - 1] + 1;
      int to = ends[cell];
      if (!tidy(bytes, from, to)) {
        setNull(row);
        continue;
      }
      int value = value();
      if (value < 0) {
        setNull(row);
        bad.add(row, this, bytes, from, to);
      } else {
        values[row] = (byte) value;
      }
    }
    return new BoolColumn(field.type(), rows, values, validity());
  }

  private int value() {
    for (int i = 0; i < trueValues.size(); i++) {
      if (NumberParser.equalsIgnoringCase(text, start, end, trueValues.get(i))) {
        return 1;
      }
    }
    for (int i = 0; i < falseValues.size(); i++) {
      if (NumberParser.equalsIgnoringCase(text, start, end, falseValues.get(i))) {
        return 0;
      }
    }
    if (Words.isAscii(text, start, end)) {
      return -1;
    }
    String word = new String(text, start, end - start, StandardCharsets.UTF_8);
    word = word.toLowerCase(Locale.ROOT);
    return trueValues.contains(word) ? 1 : falseValues.contains(word) ? 0 : -1;
  }
}
