package dev.longbow.io.csv;

import java.util.List;

/**
 * How the text of a CSV file is cut into cells and what cells mean; travels as JSON.
 *
 * @param delimiter one ASCII character between cells
 * @param quote one ASCII character around cells, or empty for none
 * @param escape what makes a quote inside a quoted cell plain text: the quote itself (doubled) or a
 *     character in front of it
 * @param comment the first character of lines that are left out, or empty
 * @param header whether the first line holds the column names
 * @param skipRows lines left out at the beginning of a file, before the header
 * @param encoding {@code utf-8}, {@code utf-16}, {@code latin1} or {@code windows-1252}; a
 *     byte-order mark in a file comes before it
 * @param nullValues texts that stand for null
 * @param trueValues texts that mean true, in any case
 * @param falseValues texts that mean false, in any case
 * @param decimal the decimal point
 * @param thousands what may stand between groups of three digits, or empty
 * @param dateFormat the pattern of dates, or empty for ISO 8601
 * @param timestampFormat the pattern of timestamps, or empty for ISO 8601
 * @param quotedNewlines whether quoted cells may hold line ends; without them a file is cut into
 *     splits without looking for quotes
 */
record CsvDialect(
    String delimiter,
    String quote,
    String escape,
    String comment,
    boolean header,
    int skipRows,
    String encoding,
    List<String> nullValues,
    List<String> trueValues,
    List<String> falseValues,
    String decimal,
    String thousands,
    String dateFormat,
    String timestampFormat,
    boolean quotedNewlines) {
  CsvDialect {
    nullValues = List.copyOf(nullValues);
    trueValues = List.copyOf(trueValues);
    falseValues = List.copyOf(falseValues);
  }

  /** The byte of a one-character setting, or -1 for none; no ASCII byte is negative. */
  static byte code(String setting) {
    return setting.isEmpty() ? -1 : (byte) setting.charAt(0);
  }

  /** Whether a quote is escaped by another character in front of it. */
  boolean hasOwnEscape() {
    return !quote.isEmpty() && !escape.equals(quote);
  }
}
