package dev.longbow.io.csv;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.io.text.Utf8;
import dev.longbow.io.text.Words;
import java.util.Arrays;

/** Strings, taken as they are, and binary values in hexadecimal digits. */
final class TextCells extends CellReader {
  private final boolean isBinary;

  TextCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    isBinary = field.type() instanceof DataType.Binary;
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    int[] starts = scanner.rowStarts();
    boolean first = column == 0;
    NullTexts nullTexts = nulls;
    int most = 0;
    for (int row = 0, cell = column; row < rows; row++, cell += stride) {
      most += ends[cell] - (first ? starts[row] : ends[cell - 1] + 1);
    }
    begin(rows);
    int[] offsets = new int[rows + 1];
    byte[] values = new byte[most + Words.SLACK];
    int out = 0;
    int cell = column;
    for (int row = 0; row < rows; row++, cell += stride) {
      int from = first ? starts[row] : ends[cell - 1] + 1;
      int to = ends[cell];
      if (from == to || nullTexts.hasOthers) {
        if (nullTexts.matches(bytes, from, to)) {
          setNull(row);
          offsets[row + 1] = out;
          continue;
        }
      }
      if (isQuoted(bytes, from, to)) {
        out = unquote(bytes, from, to, values, out);
      } else {
        // Eight bytes together; what is too much is written over.
        int length = to - from;
        if (length <= 64) {
          for (int i = 0; i < length; i += 8) {
            Words.put(values, out + i, Words.get(bytes, from + i));
          }
        } else {
          System.arraycopy(bytes, from, values, out, length);
        }
        out += length;
      }
      offsets[row + 1] = out;
    }
    if (isBinary) {
      return binary(scanner, bad, rows, offsets, values);
    }
    if (!Words.isAscii(values, 0, out)) {
      checkUtf8(scanner, bad, rows, offsets, values);
    }
    return new BytesColumn(field.type(), rows, offsets, values, validity());
  }

  private void checkUtf8(RowScanner scanner, BadCells bad, int rows, int[] offsets, byte[] values) {
    for (int row = 0; row < rows; row++) {
      if (!Utf8.isValid(values, offsets[row], offsets[row + 1])) {
        setNull(row);
        addBad(scanner, bad, row);
      }
    }
  }

  private void addBad(RowScanner scanner, BadCells bad, int row) {
    int cell = row * bad.columns() + column;
    int from = column == 0 ? scanner.rowStart(row) : scanner.ends()[cell - 1] + 1;
    bad.add(row, this, scanner.bytes(), from, scanner.ends()[cell]);
  }

  private Column binary(RowScanner scanner, BadCells bad, int rows, int[] offsets, byte[] values) {
    int[] halves = new int[rows + 1];
    byte[] raw = new byte[values.length / 2 + 1];
    int out = 0;
    for (int row = 0; row < rows; row++) {
      int begin = out;
      int length = offsets[row + 1] - offsets[row];
      boolean valid = (length & 1) == 0;
      for (int i = offsets[row]; valid && i < offsets[row + 1]; i += 2) {
        int high = Character.digit(values[i], 16);
        int low = Character.digit(values[i + 1], 16);
        valid = high >= 0 && low >= 0;
        raw[out++] = (byte) (high << 4 | low);
      }
      if (!valid) {
        out = begin;
        setNull(row);
        addBad(scanner, bad, row);
      }
      halves[row + 1] = out;
    }
    return new BytesColumn(field.type(), rows, halves, Arrays.copyOf(raw, out), validity());
  }
}
