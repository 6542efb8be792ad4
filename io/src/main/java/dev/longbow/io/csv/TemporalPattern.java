package dev.longbow.io.csv;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.TemporalParser;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * Dates and timestamps in a format of their own, written as Java's {@code DateTimeFormatter}
 * patterns: {@code dd/MM/yyyy}, {@code MM/dd/yyyy HH:mm}. Patterns of digits and plain characters
 * are read by hand, others ({@code MMM}, {@code a}) by Java, in English.
 */
final class TemporalPattern {
  private static final String NUMERIC = "yMdHmsS";

  private final String pattern;
  private final DataType type;
  private final DateTimeFormatter formatter;
  private final boolean byHand;
  private final char[] letters;
  private final int[] lengths;

  private TemporalPattern(String pattern, DataType type, DateTimeFormatter formatter) {
    this.pattern = pattern;
    this.type = type;
    this.formatter = formatter;
    int parts = 0;
    char[] found = new char[pattern.length()];
    int[] sizes = new int[pattern.length()];
    boolean simple = pattern.indexOf('\'') < 0 && pattern.indexOf('[') < 0;
    for (int i = 0; i < pattern.length(); ) {
      int end = i;
      while (end < pattern.length() && pattern.charAt(end) == pattern.charAt(i)) {
        end++;
      }
      char letter = pattern.charAt(i);
      int length = end - i;
      boolean letterOfDate = Character.isLetter(letter);
      simple &= letterOfDate ? NUMERIC.indexOf(letter) >= 0 && fits(letter, length) : letter < 128;
      found[parts] = letter;
      sizes[parts++] = length;
      i = end;
    }
    byHand = simple;
    letters = java.util.Arrays.copyOf(found, parts);
    lengths = java.util.Arrays.copyOf(sizes, parts);
  }

  private static boolean fits(char letter, int length) {
    return letter == 'y' ? length == 4 : letter == 'S' ? length <= 9 : length <= 2;
  }

  /**
   * A pattern of a date or timestamp type.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID}
   */
  static TemporalPattern of(String pattern, DataType type) {
    if (!namesYear(pattern)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid %s format '%s': it names no year. Write a pattern such as dd/MM/yyyy HH:mm:ss"
              .formatted(type, pattern));
    }
    try {
      DateTimeFormatter formatter =
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(pattern.replace('y', 'u'))
              .toFormatter(Locale.ENGLISH)
              .withResolverStyle(java.time.format.ResolverStyle.STRICT);
      return new TemporalPattern(pattern, type, formatter);
    } catch (IllegalArgumentException e) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid %s format '%s': %s. Write a pattern such as dd/MM/yyyy HH:mm:ss"
              .formatted(type, pattern, e.getMessage()),
          e);
    }
  }

  private static boolean namesYear(String pattern) {
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char letter = pattern.charAt(i);
      quoted ^= letter == '\'';
      if (!quoted && "yuY".indexOf(letter) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Days or microseconds since 1970, or {@link TemporalParser#NONE}. */
  long parse(byte[] bytes, int from, int to) {
    return byHand ? digits(bytes, from, to) : text(bytes, from, to);
  }

  private long digits(byte[] bytes, int from, int to) {
    int at = from;
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    long fraction = 0;
    for (int part = 0; part < letters.length; part++) {
      char letter = letters[part];
      if (NUMERIC.indexOf(letter) < 0) {
        for (int i = 0; i < lengths[part]; i++) {
          if (at == to || bytes[at++] != letter) {
            return TemporalParser.NONE;
          }
        }
        continue;
      }
      // One letter stands for one or two digits, more letters for as many.
      int most = lengths[part] == 1 && letter != 'S' ? 2 : lengths[part];
      int number = 0;
      int digits = 0;
      while (digits < most && at < to && bytes[at] >= '0' && bytes[at] <= '9') {
        number = number * 10 + bytes[at++] - '0';
        digits++;
      }
      if (digits < lengths[part]) {
        return TemporalParser.NONE;
      }
      switch (letter) {
        case 'y' -> year = number;
        case 'M' -> month = number;
        case 'd' -> day = number;
        case 'H' -> hour = number;
        case 'm' -> minute = number;
        case 's' -> second = number;
        default -> {
          fraction = number;
          for (int i = digits; i < 6; i++) {
            fraction *= 10;
          }
          for (int i = digits; i > 6; i--) {
            fraction /= 10;
          }
        }
      }
    }
    boolean valid = TemporalParser.isDay(year, month, day) && hour < 24 && minute < 60;
    if (at != to || !valid || second >= 60) {
      return TemporalParser.NONE;
    }
    long epochDay = TemporalParser.epochDay(year, month, day);
    return type instanceof DataType.Date
        ? epochDay
        : TemporalParser.micros(
            epochDay, ((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction);
  }

  private long text(byte[] bytes, int from, int to) {
    try {
      TemporalAccessor parsed =
          formatter.parse(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      if (type instanceof DataType.Timestamp timestamp
          && timestamp.zoned()
          && parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
        Instant instant = Instant.from(parsed);
        return Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
      }
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      if (date == null) {
        return TemporalParser.NONE;
      }
      return type instanceof DataType.Date
          ? date.toEpochDay()
          : TemporalParser.micros(date.toEpochDay(), time == null ? 0 : time.toNanoOfDay() / 1000);
    } catch (DateTimeException | ArithmeticException e) {
      return TemporalParser.NONE;
    }
  }

  @Override
  public String toString() {
    return pattern;
  }
}
