package dev.longbow.kernel;

/**
 * Days since 1970-01-01 to year, month and day and back, in the proleptic Gregorian calendar, with
 * a few multiplications and no branch on the data.
 *
 * <p>From days: C. Neri and L. Schneider, "Euclidean affine functions and their application to
 * calendar algorithms" (2022), figure 12, with a 64-bit first step so that every int is a valid
 * day. To days: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
 */
final class Calendar {
  static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Whole 400-year cycles added so that all numbers are positive: 6 million years. */
  private static final long CYCLES = 15_000;

  private static final long SHIFT = 719_468 + 146_097 * CYCLES;

  private Calendar() {}

  /** A bias that makes the day of every timestamp positive: a division without sign is cheaper. */
  private static final long DAY_BIAS = 106_752_000;

  /** 86.4e9 microseconds are 2^13 * 10546875, which leaves a division of 51 bits. */
  private static final long CHUNKS_PER_DAY = 10_546_875;

  private static final long FIRST_YEAR = 1900;
  private static final int FIRST_DAY = -25_567;

  /**
   * Year and month of the days from 1900 to 2099, as 16 * (year - 1900) + month. The days of one
   * data set lie close together, hence in the first-level cache; a lookup then takes a third of the
   * arithmetic below.
   */
  private static final short[] YEAR_AND_MONTH = new short[73_049];

  static {
    for (int i = 0; i < YEAR_AND_MONTH.length; i++) {
      long day = FIRST_DAY + i;
      YEAR_AND_MONTH[i] = (short) ((year(day) - FIRST_YEAR) << 4 | month(day));
    }
  }

  /** The day of a timestamp, rounded down. */
  static long day(long micros) {
    long chunk = (micros >> 13) + DAY_BIAS * CHUNKS_PER_DAY;
    return (chunk & Long.MAX_VALUE) / CHUNKS_PER_DAY - DAY_BIAS;
  }

  /** {@link #year}, faster for the days of our time. */
  static int fastYear(long day) {
    long row = day - FIRST_DAY;
    return row >= 0 && row < YEAR_AND_MONTH.length
        ? (YEAR_AND_MONTH[(int) row] >> 4) + (int) FIRST_YEAR
        : year(day);
  }

  /** {@link #month}, faster for the days of our time. */
  static int fastMonth(long day) {
    long row = day - FIRST_DAY;
    return row >= 0 && row < YEAR_AND_MONTH.length ? YEAR_AND_MONTH[(int) row] & 15 : month(day);
  }

  static int year(long day) {
    long n1 = 4 * (day + SHIFT) + 3;
    long century = n1 / 146_097;
    long n2 = (n1 - century * 146_097) | 3;
    long p2 = 2_939_745L * n2;
    long yearOfDay = (p2 & 0xFFFF_FFFFL) / 2_939_745L / 4;
    long year = 100 * century + (p2 >>> 32) - 400 * CYCLES;
    // January and February end the year that the algorithm begins in March.
    return (int) (year + ((305 - yearOfDay) >>> 63));
  }

  static int month(long day) {
    long month = monthAndDay(day) >>> 16;
    return (int) (month - (12 & ((12 - month) >> 63)));
  }

  static int dayOfMonth(long day) {
    return (int) ((monthAndDay(day) & 0xFFFF) / 2141) + 1;
  }

  /** Month (3 to 14, from March) in the high half, 2141 times the day of the month in the low. */
  private static long monthAndDay(long day) {
    long n1 = 4 * (day + SHIFT) + 3;
    long n2 = (n1 % 146_097) | 3;
    long dayOfYear = (2_939_745L * n2 & 0xFFFF_FFFFL) / 2_939_745L / 4;
    return 2141 * dayOfYear + 197_913;
  }

  /** Monday 1 to Sunday 7. */
  static int weekday(long day) {
    return (int) Math.floorMod(day + 3, 7L) + 1;
  }

  static long dayOf(long year, int month, int dayOfMonth) {
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  static int daysInMonth(long year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** The day some months later; a day that the month lacks becomes its last. */
  static long plusMonths(long day, long months) {
    long monthNumber = year(day) * 12L + month(day) - 1 + months;
    long year = Math.floorDiv(monthNumber, 12L);
    int month = (int) Math.floorMod(monthNumber, 12L) + 1;
    return dayOf(year, month, Math.min(dayOfMonth(day), daysInMonth(year, month)));
  }
}
