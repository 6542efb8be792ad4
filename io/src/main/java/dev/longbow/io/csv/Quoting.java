package dev.longbow.io.csv;

import java.util.Arrays;

/**
 * Puts quotes around text that would be read as something else without them: text with a delimiter,
 * quote or line end, with a blank at either end (some readers strip it), and text that looks like a
 * null, such as empty text when nulls are empty cells.
 */
final class Quoting {
  private final byte[] nullValue;
  private final byte quote;
  private final boolean always;

  /** For each byte whether it asks for quotes. */
  private final boolean[] isSpecial = new boolean[256];

  Quoting(CsvOptions options) {
    nullValue = options.nullValue();
    quote = options.quote();
    always = options.quoting() != CsvOptions.WhichQuoted.NEEDED;
    isSpecial[options.delimiter()] = true;
    isSpecial[quote] = true;
    isSpecial['\n'] = true;
    isSpecial['\r'] = true;
  }

  void write(byte[] bytes, int from, int to, TextSink out) {
    if (!always && !needsQuotes(bytes, from, to)) {
      out.put(bytes, from, to - from);
      return;
    }
    out.put(quote);
    for (int i = from; i < to; i++) {
      if (bytes[i] == quote) {
        out.put(quote);
      }
      out.put(bytes[i]);
    }
    out.put(quote);
  }

  private boolean needsQuotes(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (isSpecial[bytes[i] & 0xff]) {
        return true;
      }
    }
    return Arrays.equals(bytes, from, to, nullValue, 0, nullValue.length)
        || (from < to && (isBlank(bytes[from]) || isBlank(bytes[to - 1])));
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }
}
