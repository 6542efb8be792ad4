package dev.longbow.io.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cells of one row, without quotes; for headers. */
final class HeaderCells {
  private HeaderCells() {}

  static List<byte[]> split(byte[] bytes, int start, int end, CsvDialect dialect) {
    byte delimiter = CsvDialect.code(dialect.delimiter());
    boolean hasQuote = !dialect.quote().isEmpty();
    byte quote = CsvDialect.code(dialect.quote());
    byte escape = CsvDialect.code(dialect.escape());
    List<byte[]> cells = new ArrayList<>();
    byte[] cell = new byte[end - start];
    int length = 0;
    int at = start;
    boolean begins = true;
    boolean inside = false;
    for (; at < end; at++) {
      byte value = bytes[at];
      if (inside) {
        if (value == escape && at + 1 < end && (escape != quote || bytes[at + 1] == quote)) {
          cell[length++] = bytes[++at];
        } else if (value == quote) {
          inside = false;
        } else {
          cell[length++] = value;
        }
      } else if (value == delimiter) {
        cells.add(Arrays.copyOf(cell, length));
        length = 0;
        begins = true;
        continue;
      } else if (hasQuote && begins && value == quote) {
        inside = true;
      } else {
        cell[length++] = value;
      }
      begins = false;
    }
    cells.add(Arrays.copyOf(cell, length));
    return cells;
  }
}
