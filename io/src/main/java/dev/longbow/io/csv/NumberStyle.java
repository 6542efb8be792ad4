package dev.longbow.io.csv;

/** Numbers as they are written with a decimal comma or with separators of thousands. */
final class NumberStyle {
  private final byte decimal;
  private final byte thousands;
  private final boolean isPlain;

  NumberStyle(CsvDialect dialect) {
    decimal = CsvDialect.code(dialect.decimal());
    thousands = CsvDialect.code(dialect.thousands());
    isPlain = decimal == '.' && dialect.thousands().isEmpty();
  }

  /** Whether numbers are written as programs do. */
  boolean isPlain() {
    return isPlain;
  }

  /**
   * Makes a tidied cell a plain number, in its place. Says whether separators stand where they may:
   * between one to three digits, of which the first is no zero, and groups of three; none in a
   * fraction.
   */
  boolean plain(CellReader cell) {
    if (isPlain) {
      return true;
    }
    byte[] text = cell.text;
    int out = cell.start;
    int first = cell.start;
    if (first < cell.end && (text[first] == '-' || text[first] == '+')) {
      first++;
    }
    int group = -1;
    boolean inFraction = false;
    for (int i = cell.start; i < cell.end; i++) {
      byte value = text[i];
      if (value == thousands && thousands >= 0) {
        boolean ended = group < 0 ? i > first && i <= first + 3 && text[first] != '0' : group == 3;
        if (inFraction || !ended || !isDigit(text[i - 1])) {
          return false;
        }
        group = 0;
        continue;
      } else if (value == decimal && !inFraction) {
        if (group >= 0 && group != 3) {
          return false;
        }
        inFraction = true;
        text[out++] = '.';
        continue;
      } else if (value == '.') {
        return false;
      }
      if (!inFraction && group >= 0) {
        if (!isDigit(value)) {
          return false;
        }
        group++;
      }
      text[out++] = value;
    }
    cell.end = out;
    return inFraction || group < 0 || group == 3;
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }
}
