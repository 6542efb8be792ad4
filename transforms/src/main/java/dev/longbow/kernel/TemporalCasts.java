package dev.longbow.kernel;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;

/** Casts among dates, timestamps with and without zone, and to times. */
final class TemporalCasts {
  private TemporalCasts() {}

  static Column cast(Column column, DataType type, String zone, Failures failures) {
    int rows = column.length();
    boolean toZoned = type.equals(DataType.TIMESTAMP_TZ);
    long[] local = local(column, zone, failures);
    if (type.equals(DataType.DATE)) {
      int[] days = new int[rows];
      for (int i = 0; i < rows; i++) {
        days[i] = (int) Calendar.day(local[i]);
      }
      return new IntColumn(type, rows, days, failures.validity());
    }
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      if (type.equals(DataType.TIME)) {
        to[i] = Math.floorMod(local[i], Calendar.MICROS_PER_DAY);
      } else {
        to[i] = toZoned && !column.isNull(i) ? instant(local[i], i, zone, failures) : local[i];
      }
    }
    return new LongColumn(type, rows, to, failures.validity());
  }

  /** The local timestamps of a date, timestamp or timestamp_tz column. */
  private static long[] local(Column column, String zone, Failures failures) {
    int rows = column.length();
    if (column instanceof LongColumn c) {
      boolean zoned = column.type().equals(DataType.TIMESTAMP_TZ);
      return zoned ? ZoneTable.of(zone).toLocal(c.values(), rows) : c.values();
    }
    int[] days = ((IntColumn) column).values();
    long[] micros = new long[rows];
    for (int i = 0; i < rows; i++) {
      micros[i] = days[i] * Calendar.MICROS_PER_DAY;
      if (Math.abs((long) days[i]) > Long.MAX_VALUE / Calendar.MICROS_PER_DAY) {
        failures.fail(i, ": outside its range");
      }
    }
    return micros;
  }

  private static long instant(long local, int row, String zone, Failures failures) {
    try {
      return ZoneTable.of(zone).toInstant(local, row);
    } catch (RowFailure skipped) {
      failures.fail(row, ": " + skipped.getMessage());
      return 0;
    }
  }
}
