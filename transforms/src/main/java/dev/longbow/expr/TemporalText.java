package dev.longbow.expr;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as text: ISO 8601, with {@code T} or a space between date and time, at most six
 * digits of a second, and an offset ({@code Z}, {@code +01:00}) for zoned ones. Years beyond 9999
 * have a sign.
 */
public final class TemporalText {
  private static final String DATE_PART = "((?:-?\\d{4}|[+-]\\d{5,9})-\\d{2}-\\d{2})";
  private static final String TIME_PART = "(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6})?)?)";
  private static final Pattern DATE = Pattern.compile(DATE_PART);
  private static final Pattern TIME = Pattern.compile(TIME_PART);
  private static final Pattern DATE_TIME =
      Pattern.compile(DATE_PART + "(?:[T ]" + TIME_PART + ")?");
  private static final Pattern ZONED =
      Pattern.compile(DATE_PART + "[T ]" + TIME_PART + " ?(Z|[+-]\\d{2}(?::?\\d{2})?)");

  private TemporalText() {}

  /** {@code 2024-01-31}. */
  public static Optional<LocalDate> date(String text) {
    return parse(DATE, text, matcher -> LocalDate.parse(matcher.group(1)));
  }

  /** {@code 13:45}, {@code 13:45:59.123456}. */
  public static Optional<LocalTime> time(String text) {
    return parse(TIME, text, matcher -> LocalTime.parse(matcher.group(1)));
  }

  /** {@code 2024-01-31 13:45:59}, or a date, which is its midnight. */
  public static Optional<LocalDateTime> dateTime(String text) {
    return parse(DATE_TIME, text, TemporalText::dateTime);
  }

  /** {@code 2024-01-31T13:45:59Z}, {@code 2024-01-31 13:45:59+01:00}. */
  public static Optional<Instant> instant(String text) {
    return parse(
        ZONED,
        text,
        matcher -> dateTime(matcher).toInstant(ZoneOffset.of(offset(matcher.group(3)))));
  }

  /**
   * A local time in a zone; of the two instants when clocks go back, the first. Empty for local
   * times that a zone skips.
   */
  public static Optional<Instant> inZone(LocalDateTime local, String zone) {
    List<ZoneOffset> offsets = ZoneId.of(zone).getRules().getValidOffsets(local);
    return offsets.isEmpty() ? Optional.empty() : Optional.of(local.toInstant(offsets.get(0)));
  }

  private static LocalDateTime dateTime(Matcher matcher) {
    LocalDate date = LocalDate.parse(matcher.group(1));
    return matcher.group(2) == null
        ? date.atStartOfDay()
        : date.atTime(LocalTime.parse(matcher.group(2)));
  }

  /** {@code +0100} as {@code +01:00}; the other forms are ones that Java reads. */
  private static String offset(String text) {
    return text.length() == 5 ? text.substring(0, 3) + ":" + text.substring(3) : text;
  }

  private interface Reading<T> {
    T read(Matcher matcher);
  }

  private static <T> Optional<T> parse(Pattern pattern, String text, Reading<T> reading) {
    Matcher matcher = pattern.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.read(matcher));
    } catch (DateTimeException e) {
      // Well-formed, but there is no such day or hour.
      return Optional.empty();
    }
  }
}
