package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;

/** Dates and timestamps plus intervals. */
final class Intervals {
  private Intervals() {}

  static Column add(Column column, IntColumn months, LongColumn micros, String zone) {
    int rows = column.length();
    long[] validity =
        Bits.and(column.validity(), Bits.and(months.validity(), micros.validity(), rows), rows);
    boolean date = column instanceof IntColumn;
    long[] from = Columns.widen(column, new long[rows]);
    ZoneTable table = column.type().equals(DataType.TIMESTAMP_TZ) ? ZoneTable.of(zone) : null;
    long[] local = table == null ? from : table.toLocal(from, rows);
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      if (!Bits.isSet(validity, i)) {
        continue;
      }
      int monthCount = months.values()[i];
      long rest = micros.values()[i];
      try {
        if (date) {
          long day = monthCount == 0 ? from[i] : Calendar.plusMonths(from[i], monthCount);
          if (rest % Calendar.MICROS_PER_DAY != 0) {
            throw RowFailure.badValue(
                i, "Cannot add a part of a day to the date " + column.value(i) + "; cast it first");
          }
          to[i] = Math.toIntExact(day + rest / Calendar.MICROS_PER_DAY);
        } else {
          long moved = from[i];
          if (monthCount != 0) {
            moved = plusMonths(local[i], monthCount);
            moved = table == null ? moved : table.toInstant(moved, i);
          }
          to[i] = Math.addExact(moved, rest);
        }
      } catch (ArithmeticException e) {
        throw RowFailure.arithmetic(
            i,
            "Cannot add an interval to %s: outside %s".formatted(column.value(i), column.type()));
      }
    }
    return Narrowing.narrow(column.type(), to, rows, validity);
  }

  private static long plusMonths(long micros, int months) {
    long day = Calendar.day(micros);
    long timeOfDay = micros - day * Calendar.MICROS_PER_DAY;
    long start = Math.multiplyExact(Calendar.plusMonths(day, months), Calendar.MICROS_PER_DAY);
    return Math.addExact(start, timeOfDay);
  }
}
