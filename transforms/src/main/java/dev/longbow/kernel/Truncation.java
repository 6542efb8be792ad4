package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import java.util.Locale;

/** Starts of calendar and clock units. */
enum Truncation {
  YEAR,
  QUARTER,
  MONTH,
  WEEK,
  DAY,
  HOUR,
  MINUTE,
  SECOND;

  static Column apply(Column parts, Column column, String zone) {
    int rows = column.length();
    long[] validity = Bits.and(parts.validity(), column.validity(), rows);
    Truncation[] units = units(parts, validity);
    if (column instanceof IntColumn dates) {
      int[] to = new int[rows];
      for (int i = 0; i < rows; i++) {
        if (Bits.isSet(validity, i)) {
          to[i] = (int) units[i].day(dates.values()[i]);
        }
      }
      return new IntColumn(column.type(), rows, to, validity);
    }
    boolean zoned = column.type().equals(DataType.TIMESTAMP_TZ);
    long[] from = ((LongColumn) column).values();
    ZoneTable table = zoned ? ZoneTable.of(zone) : null;
    long[] local = zoned ? table.toLocal(from, rows) : from;
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      if (Bits.isSet(validity, i)) {
        long start = units[i].micros(local[i]);
        // Within an hour the offset is kept, so that repeated hours stay apart.
        boolean clock = units[i].compareTo(HOUR) >= 0;
        to[i] = !zoned ? start : clock ? from[i] - (local[i] - start) : table.toInstant(start, i);
      }
    }
    return new LongColumn(column.type(), rows, to, validity);
  }

  /** The unit of each row; mostly a literal, a dictionary of one value. */
  private static Truncation[] units(Column parts, long[] validity) {
    Truncation[] units = new Truncation[parts.length()];
    if (parts instanceof DictionaryColumn column && column.dictionary().length() == 1) {
      if (units.length > 0) {
        java.util.Arrays.fill(units, parse(column.dictionary().text(0), 0));
      }
      return units;
    }
    BytesColumn flat = Columns.flat(parts);
    for (int i = 0; i < units.length; i++) {
      if (Bits.isSet(validity, i)) {
        units[i] = parse(flat.text(i), i);
      }
    }
    return units;
  }

  private static Truncation parse(String text, int row) {
    for (Truncation unit : values()) {
      if (unit.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
        return unit;
      }
    }
    throw RowFailure.badValue(
        row,
        "Unknown part '"
            + text
            + "' in date_trunc. Known: year, quarter, month, week, day, hour, minute, second");
  }

  private long day(long day) {
    return switch (this) {
      case YEAR -> Calendar.dayOf(Calendar.year(day), 1, 1);
      case QUARTER -> Calendar.dayOf(Calendar.year(day), (Calendar.month(day) - 1) / 3 * 3 + 1, 1);
      case MONTH -> day - Calendar.dayOfMonth(day) + 1;
      case WEEK -> day - Calendar.weekday(day) + 1;
      case DAY, HOUR, MINUTE, SECOND -> day;
    };
  }

  private long micros(long micros) {
    return switch (this) {
      case HOUR -> micros - Math.floorMod(micros, 3_600_000_000L);
      case MINUTE -> micros - Math.floorMod(micros, 60_000_000L);
      case SECOND -> micros - Math.floorMod(micros, 1_000_000L);
      default -> day(Calendar.day(micros)) * Calendar.MICROS_PER_DAY;
    };
  }
}
