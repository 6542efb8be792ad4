package dev.longbow.io.csv;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.io.text.TemporalParser;

/** Dates, times and timestamps. */
final class TemporalCells extends CellReader {
  private enum Kind {
    DATE,
    TIME,
    TIMESTAMP,
    INSTANT,
    PATTERN
  }

  private final Kind kind;
  private final TemporalPattern pattern;

  TemporalCells(Field field, int column, CsvDialect dialect) {
    super(field, column, dialect);
    DataType type = field.type();
    String given =
        type instanceof DataType.Date
            ? dialect.dateFormat()
            : type instanceof DataType.Timestamp ? dialect.timestampFormat() : "";
    pattern = given.isEmpty() ? null : TemporalPattern.of(given, type);
    if (pattern != null) {
      kind = Kind.PATTERN;
    } else if (type instanceof DataType.Timestamp timestamp) {
      kind = timestamp.zoned() ? Kind.INSTANT : Kind.TIMESTAMP;
    } else {
      kind = type instanceof DataType.Date ? Kind.DATE : Kind.TIME;
    }
  }

  @Override
  Column read(RowScanner scanner, BadCells bad) {
    int rows = scanner.rows();
    int stride = bad.columns();
    byte[] bytes = scanner.bytes();
    int[] ends = scanner.ends();
    int[] starts = scanner.rowStarts();
    boolean first = column == 0;
    boolean mayBeNull = nulls.hasOthers;
    boolean emptyIsNull = nulls.emptyIsNull;
    begin(rows);
    long[] values = new long[rows];
    int cell = column;
    for (int row = 0; row < rows; row++, cell += stride) {
      int from = first ? starts[row] : ends[cell - 1] + 1;
      int to = ends[cell];
      if (from == to && emptyIsNull) {
        setNull(row);
        continue;
      }
      long value = from == to ? TemporalParser.NONE : parse(bytes, from, to);
      if (value == TemporalParser.NONE || mayBeNull) {
        value = slowly(bytes, row, from, to, bad);
      }
      values[row] = value;
    }
    if (!(field.type() instanceof DataType.Date)) {
      return new LongColumn(field.type(), rows, values, validity());
    }
    int[] days = new int[rows];
    for (int i = 0; i < rows; i++) {
      days[i] = (int) values[i];
    }
    return new IntColumn(field.type(), rows, days, validity());
  }

  private long parse(byte[] bytes, int from, int to) {
    return switch (kind) {
      case DATE -> TemporalParser.date(bytes, from, to);
      case TIME -> TemporalParser.time(bytes, from, to);
      case TIMESTAMP -> TemporalParser.timestamp(bytes, from, to);
      case INSTANT -> TemporalParser.instant(bytes, from, to);
      case PATTERN -> pattern.parse(bytes, from, to);
    };
  }

  private long slowly(byte[] bytes, int row, int from, int to, BadCells bad) {
    if (!tidy(bytes, from, to)) {
      setNull(row);
      return 0;
    }
    long value = parse(text, start, end);
    if (value == TemporalParser.NONE) {
      setNull(row);
      bad.add(row, this, bytes, from, to);
      return 0;
    }
    return value;
  }
}
