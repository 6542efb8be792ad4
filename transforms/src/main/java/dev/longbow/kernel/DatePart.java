package dev.longbow.kernel;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;

/** The parts of a date or time. One loop each, so that the arithmetic is inlined into it. */
enum DatePart {
  YEAR,
  QUARTER,
  MONTH,
  DAY,
  WEEKDAY,
  DATE,
  HOUR,
  MINUTE,
  SECOND;

  private static final long SECOND_MICROS = 1_000_000L;

  /** An int32 or date column of the part. */
  static Column evaluate(DatePart part, Column column, DataType type, String zone) {
    int rows = column.length();
    int[] to = new int[rows];
    if (column instanceof IntColumn dates) {
      ofDates(part, dates.values(), to);
    } else {
      long[] micros = ((LongColumn) column).values();
      if (column.type().equals(DataType.TIMESTAMP_TZ)) {
        micros = ZoneTable.of(zone).toLocal(micros, rows);
      }
      ofTimestamps(part, micros, to);
    }
    return new IntColumn(type, rows, to, column.validity());
  }

  private static void ofDates(DatePart part, int[] days, int[] to) {
    int rows = to.length;
    switch (part) {
      case YEAR -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.fastYear(days[i]);
        }
      }
      case QUARTER -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (Calendar.fastMonth(days[i]) + 2) / 3;
        }
      }
      case MONTH -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.fastMonth(days[i]);
        }
      }
      case DAY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.dayOfMonth(days[i]);
        }
      }
      case WEEKDAY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.weekday(days[i]);
        }
      }
      case DATE -> System.arraycopy(days, 0, to, 0, rows);
      case HOUR, MINUTE, SECOND -> {
        // A date is its midnight.
      }
    }
  }

  private static void ofTimestamps(DatePart part, long[] micros, int[] to) {
    int rows = to.length;
    switch (part) {
      case YEAR -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.fastYear(Calendar.day(micros[i]));
        }
      }
      case QUARTER -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (Calendar.fastMonth(Calendar.day(micros[i])) + 2) / 3;
        }
      }
      case MONTH -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.fastMonth(Calendar.day(micros[i]));
        }
      }
      case DAY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.dayOfMonth(Calendar.day(micros[i]));
        }
      }
      case WEEKDAY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = Calendar.weekday(Calendar.day(micros[i]));
        }
      }
      case DATE -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (int) Calendar.day(micros[i]);
        }
      }
      case HOUR -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (int) (timeOfDay(micros[i]) / (3600 * SECOND_MICROS));
        }
      }
      case MINUTE -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (int) (timeOfDay(micros[i]) / (60 * SECOND_MICROS)) % 60;
        }
      }
      case SECOND -> {
        for (int i = 0; i < rows; i++) {
          to[i] = (int) (timeOfDay(micros[i]) / SECOND_MICROS) % 60;
        }
      }
    }
  }

  private static long timeOfDay(long micros) {
    return micros - Calendar.day(micros) * Calendar.MICROS_PER_DAY;
  }
}
