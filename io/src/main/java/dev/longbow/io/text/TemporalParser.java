package dev.longbow.io.text;

/**
 * Dates and times in ISO 8601 from bytes: {@code 2024-01-31}, {@code 13:45}, {@code
 * 13:45:59.123456}, with {@code T} or a blank between, offsets as {@code Z}, {@code +01}, {@code
 * +0100}, {@code +01:00}. Further digits of a second are cut off after microseconds.
 */
public final class TemporalParser {
  /** What every method gives for text that is not. */
  public static final long NONE = Long.MIN_VALUE;

  /** Microseconds of a day. */
  public static final long MICROS_PER_DAY = 86_400_000_000L;

  private TemporalParser() {}

  private static final int FIRST_YEAR = 1800;
  private static final int YEARS = 400;

  /** The day on which each month of {@link #YEARS} years begins, and the one after the last. */
  private static final int[] MONTHS = new int[12 * YEARS + 1];

  static {
    for (int i = 0; i < MONTHS.length; i++) {
      MONTHS[i] = (int) epochDay(FIRST_YEAR + i / 12, i % 12 + 1, 1);
    }
  }

  /** Days of {@code yyyy-MM-dd} of the years in the table, else {@link #NONE}. */
  private static long commonDate(byte[] bytes, int from) {
    long yearMonth = Words.get(bytes, from);
    if ((yearMonth & 0xff0000ff00000000L) != 0x2d00002d00000000L
        || (yearMonth & 0x00f0f000f0f0f0f0L) != 0x0030300030303030L
        || (yearMonth + 0x0006060006060606L & 0x00f0f000f0f0f0f0L) != 0x0030300030303030L) {
      return NONE;
    }
    long digits = yearMonth & 0x000f0f000f0f0f0fL;
    long pairs = digits * 10 + (digits >>> 8);
    int year = (int) (pairs & 0xff) * 100 + (int) (pairs >>> 16 & 0xff);
    int month = (int) (pairs >>> 40 & 0xff);
    int day = pair(bytes, from + 8);
    int index = (year - FIRST_YEAR) * 12 + month - 1;
    if (month < 1 || month > 12 || index < 0 || index >= MONTHS.length - 1 || day < 1) {
      return NONE;
    }
    int epochDay = MONTHS[index] + day - 1;
    return epochDay < MONTHS[index + 1] ? epochDay : NONE;
  }

  /** Microseconds of {@code HH:mm:ss}, else {@link #NONE}. */
  private static long commonTime(byte[] bytes, int from) {
    long time = Words.get(bytes, from);
    if ((time & 0x0000ff0000ff0000L) != 0x00003a00003a0000L
        || (time & 0xf0f000f0f000f0f0L) != 0x3030003030003030L
        || (time + 0x0606000606000606L & 0xf0f000f0f000f0f0L) != 0x3030003030003030L) {
      return NONE;
    }
    long digits = time & 0x0f0f000f0f000f0fL;
    long pairs = digits * 10 + (digits >>> 8);
    int hour = (int) (pairs & 0xff);
    int minute = (int) (pairs >>> 24 & 0xff);
    int second = (int) (pairs >>> 48 & 0xff);
    return hour < 24 && minute < 60 && second < 60
        ? ((hour * 60L + minute) * 60 + second) * 1_000_000
        : NONE;
  }

  /** Days since 1970-01-01. */
  public static long date(byte[] bytes, int from, int to) {
    if (to - from != 10) {
      return longDate(bytes, from, to);
    }
    long common = commonDate(bytes, from);
    if (common != NONE) {
      return common;
    }
    int year = pair(bytes, from) * 100 + pair(bytes, from + 2);
    int month = pair(bytes, from + 5);
    int day = pair(bytes, from + 8);
    if (bytes[from + 4] != '-' || bytes[from + 7] != '-' || year < 0) {
      return longDate(bytes, from, to);
    }
    return isDay(year, month, day) ? epochDay(year, month, day) : NONE;
  }

  /** Years with a sign or more than four digits. */
  private static long longDate(byte[] bytes, int from, int to) {
    int end = to - 6;
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (negative || (at < to && bytes[at] == '+')) {
      at++;
    }
    if (end - at < 4 || end - at > 9 || bytes[end] != '-' || bytes[end + 3] != '-') {
      return NONE;
    }
    long year = 0;
    for (int i = at; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      year = year * 10 + digit;
    }
    year = negative ? -year : year;
    int month = pair(bytes, end + 1);
    int day = pair(bytes, end + 4);
    boolean fits = Math.abs(year) < 5_000_000 && isDay(year, month, day);
    return fits ? epochDay(year, month, day) : NONE;
  }

  /** Microseconds since midnight. */
  public static long time(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < 5 || bytes[from + 2] != ':') {
      return NONE;
    }
    int hour = pair(bytes, from);
    int minute = pair(bytes, from + 3);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
      return NONE;
    }
    long micros = (hour * 60L + minute) * 60_000_000L;
    if (length == 5) {
      return micros;
    }
    if (length < 8 || bytes[from + 5] != ':') {
      return NONE;
    }
    int second = pair(bytes, from + 6);
    if (second < 0 || second > 59) {
      return NONE;
    }
    micros += second * 1_000_000L;
    if (length == 8) {
      return micros;
    }
    int digits = length - 9;
    if (bytes[from + 8] != '.' || digits < 1 || digits > 9) {
      return NONE;
    }
    long fraction = 0;
    for (int i = 0; i < digits; i++) {
      int digit = bytes[from + 9 + i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      fraction = i < 6 ? fraction * 10 + digit : fraction;
    }
    for (int i = digits; i < 6; i++) {
      fraction *= 10;
    }
    return micros + fraction;
  }

  /** Microseconds since 1970-01-01 of a local time; a date is its midnight. */
  public static long timestamp(byte[] bytes, int from, int to) {
    if (to - from == 19 && (bytes[from + 10] == ' ' || bytes[from + 10] == 'T')) {
      long day = commonDate(bytes, from);
      long time = commonTime(bytes, from + 11);
      if (day != NONE && time != NONE) {
        return day * MICROS_PER_DAY + time;
      }
    }
    int end = dateEnd(bytes, from, to);
    long day = date(bytes, from, end);
    if (day == NONE) {
      return NONE;
    } else if (end == to) {
      return micros(day, 0);
    }
    long time = time(bytes, end + 1, to);
    return time == NONE ? NONE : micros(day, time);
  }

  /** Microseconds since 1970-01-01 UTC; a time without offset is one of UTC. */
  public static long instant(byte[] bytes, int from, int to) {
    int end = dateEnd(bytes, from, to);
    int offsetAt = end;
    while (offsetAt < to && !isOffset(bytes[offsetAt])) {
      offsetAt++;
    }
    int timeEnd = offsetAt > from && bytes[offsetAt - 1] == ' ' ? offsetAt - 1 : offsetAt;
    long local = timestamp(bytes, from, offsetAt == to ? to : timeEnd);
    if (local == NONE || offsetAt == to) {
      return local;
    }
    long offset = timeEnd == end ? NONE : offset(bytes, offsetAt, to);
    return offset == NONE ? NONE : local - offset;
  }

  private static boolean isOffset(byte value) {
    return value == 'Z' || value == 'z' || value == '+' || value == '-';
  }

  /** Microseconds of an offset such as {@code +01:00}. */
  public static long offset(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 1) {
      return (bytes[from] | 0x20) == 'z' ? 0 : NONE;
    }
    boolean colon = length == 6 && bytes[from + 3] == ':';
    if (length != 3 && length != 5 && !colon) {
      return NONE;
    }
    int hours = pair(bytes, from + 1);
    int minutes = length == 3 ? 0 : pair(bytes, colon ? from + 4 : from + 3);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return NONE;
    }
    long micros = (hours * 60L + minutes) * 60_000_000L;
    return bytes[from] == '-' ? -micros : bytes[from] == '+' ? micros : NONE;
  }

  /** Microseconds since 1970 of a time of a day, or {@link #NONE} when they are too many. */
  public static long micros(long day, long time) {
    try {
      return Math.addExact(Math.multiplyExact(day, MICROS_PER_DAY), time);
    } catch (ArithmeticException e) {
      return NONE;
    }
  }

  /** Where a date ends: at {@code T} or a blank, or with the text. */
  private static int dateEnd(byte[] bytes, int from, int to) {
    if (to - from > 10) {
      for (int i = from + 10; i < to; i++) {
        if (bytes[i] == ' ' || bytes[i] == 'T') {
          return i;
        }
      }
    }
    return to;
  }

  /** Two digits as a number; negative, by more than any pair can make up for, otherwise. */
  public static int pair(byte[] bytes, int at) {
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1_000_000 : tens * 10 + ones;
  }

  /** Whether the calendar has a day. */
  public static boolean isDay(long year, int month, int day) {
    return month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= days(year, month));
  }

  private static int days(long year, int month) {
    if (month == 2) {
      boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
      return leap ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days since 1970-01-01 of a day of the calendar that repeats every 400 years. */
  public static long epochDay(long year, int month, int day) {
    // Years begin in March, so that leap days come last.
    long shifted = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(shifted, 400L);
    long ofEra = shifted - era * 400;
    long ofYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
  }
}
