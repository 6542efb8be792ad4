package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions over strings. A pattern is mostly a constant: it is compiled once. */
final class Patterns {
  private Patterns() {}

  static Column matches(List<Column> arguments, int rows) {
    BytesColumn text = Columns.flat(arguments.get(0));
    BytesColumn patterns = Columns.flat(arguments.get(1));
    long[] validity = Bits.and(text.validity(), patterns.validity(), rows);
    byte[] to = new byte[rows];
    int known = -1;
    Matcher matcher = null;
    for (int i = 0; i < rows; i++) {
      if (Bits.isSet(validity, i)) {
        if (matcher == null || !isSame(patterns, known, i)) {
          matcher = compile(patterns.text(i), i).matcher("");
        }
        known = i;
        to[i] = (byte) (find(matcher, text.text(i), i) ? 1 : 0);
      }
    }
    return new BoolColumn(DataType.BOOL, rows, to, validity);
  }

  private static boolean isSame(BytesColumn patterns, int row, int other) {
    int[] offsets = patterns.offsets();
    return Arrays.equals(
        patterns.bytes(),
        offsets[row],
        offsets[row + 1],
        patterns.bytes(),
        offsets[other],
        offsets[other + 1]);
  }

  private static Pattern compile(String pattern, int row) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw RowFailure.badValue(
          row, "Invalid regular expression '%s': %s".formatted(pattern, e.getDescription()));
    }
  }

  private static boolean find(Matcher matcher, String text, int row) {
    try {
      return matcher.reset(text).find();
    } catch (StackOverflowError e) {
      throw RowFailure.badValue(
          row,
          "Cannot match a text of %,d characters with the regular expression '%s': it needs too many steps"
              .formatted(text.length(), matcher.pattern()));
    }
  }
}
