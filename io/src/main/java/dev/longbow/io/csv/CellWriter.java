package dev.longbow.io.csv;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/**
 * Writes the cells of one column. Lines are written cell by cell, one call each: a cell takes 10 to
 * 40 ns to format, so the call does not show, and formatting column by column would copy the text
 * twice.
 */
abstract class CellWriter {
  private byte[] nullValue;
  private boolean isQuoted;
  private byte quote;
  private Column column;

  /** Takes the column of the next batch. */
  final void bind(Column next) {
    column = next;
    take(next);
  }

  /** Writes a row's cell. */
  final void write(int row, TextSink out) {
    if (column.isNull(row)) {
      out.put(nullValue, 0, nullValue.length);
    } else if (isQuoted) {
      out.put(quote);
      value(row, out);
      out.put(quote);
    } else {
      value(row, out);
    }
  }

  abstract void take(Column next);

  abstract void value(int row, TextSink out);

  static CellWriter of(DataType type, CsvOptions options) {
    CellWriter writer = make(type, options);
    writer.nullValue = options.nullValue();
    writer.quote = options.quote();
    // Strings see to their quotes themselves.
    boolean isText = type instanceof DataType.Text;
    writer.isQuoted = options.quoting() == CsvOptions.WhichQuoted.ALL && !isText;
    return writer;
  }

  private static CellWriter make(DataType type, CsvOptions options) {
    return switch (type.physical()) {
      case BOOL -> new Bool();
      case INT8, INT16, INT32 -> type instanceof DataType.Date ? new Date() : new Narrow(type);
      case INT64 -> new Wide(type);
      case FLOAT32 -> new Single();
      case FLOAT64 -> new Double64();
      case INT128 -> new Words(type);
      case BYTES -> new TextCell(type instanceof DataType.Binary, new Quoting(options));
      case LIST, STRUCT -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static final class Bool extends CellWriter {
    private byte[] values;

    @Override
    void take(Column next) {
      values = ((BoolColumn) next).values();
    }

    @Override
    void value(int row, TextSink out) {
      out.put(values[row] == 0 ? "false" : "true");
    }
  }

  private static final class Date extends CellWriter {
    private int[] values;

    @Override
    void take(Column next) {
      values = ((IntColumn) next).values();
    }

    @Override
    void value(int row, TextSink out) {
      out.putDate(values[row]);
    }
  }

  /** Integers of up to 32 bits. */
  private static final class Narrow extends CellWriter {
    private final long mask;
    private Column values;

    Narrow(DataType type) {
      DataType.Int integer = (DataType.Int) type;
      mask = integer.signed() ? -1L : (1L << integer.bits()) - 1;
    }

    @Override
    void take(Column next) {
      values = next;
    }

    @Override
    void value(int row, TextSink out) {
      long value;
      if (values instanceof IntColumn ints) {
        value = ints.values()[row];
      } else if (values instanceof ShortColumn shorts) {
        value = shorts.values()[row];
      } else {
        value = ((ByteColumn) values).values()[row];
      }
      out.putLong(value & mask);
    }
  }

  /** 64-bit integers, times and timestamps. */
  private static final class Wide extends CellWriter {
    private final DataType type;
    private long[] values;

    Wide(DataType type) {
      this.type = type;
    }

    @Override
    void take(Column next) {
      values = ((LongColumn) next).values();
    }

    @Override
    void value(int row, TextSink out) {
      long value = values[row];
      if (type instanceof DataType.Timestamp timestamp) {
        out.putTimestamp(value);
        if (timestamp.zoned()) {
          out.put("+00");
        }
      } else if (type instanceof DataType.Time) {
        out.putTime(value);
      } else if (value < 0 && !((DataType.Int) type).signed()) {
        out.put(Long.toUnsignedString(value));
      } else {
        out.putLong(value);
      }
    }
  }

  /**
   * The shortest text that reads back as the same number. Not {@code Double.toString}, which before
   * Java 19 sometimes gives more digits than needed.
   */
  private static final class Double64 extends CellWriter {
    private double[] values;

    @Override
    void take(Column next) {
      values = ((DoubleColumn) next).values();
    }

    @Override
    void value(int row, TextSink out) {
      double value = values[row];
      if (!notFinite(value, out) && !whole(value, out)) {
        out.put(DoubleToDecimal.toString(value));
      }
    }
  }

  private static final class Single extends CellWriter {
    private float[] values;

    @Override
    void take(Column next) {
      values = ((FloatColumn) next).values();
    }

    @Override
    void value(int row, TextSink out) {
      float value = values[row];
      if (!notFinite(value, out) && !whole(value, out)) {
        out.put(FloatToDecimal.toString(value));
      }
    }
  }

  private static boolean notFinite(double value, TextSink out) {
    if (java.lang.Double.isFinite(value)) {
      return false;
    }
    out.put(java.lang.Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf");
    return true;
  }

  /** Whole numbers below 10 million, which have no exponent. */
  private static boolean whole(double value, TextSink out) {
    long rounded = (long) value;
    if (rounded != value || rounded == 0 || Math.abs(rounded) >= 10_000_000) {
      return false;
    }
    out.putLong(rounded);
    out.put(".0");
    return true;
  }

  /** Decimals and UUIDs. */
  private static final class Words extends CellWriter {
    private final int scale;
    private Int128Column column;

    Words(DataType type) {
      scale = type instanceof DataType.Decimal decimal ? decimal.scale() : -1;
    }

    @Override
    void take(Column next) {
      column = (Int128Column) next;
    }

    @Override
    void value(int row, TextSink out) {
      long low = column.words()[2 * row];
      long high = column.words()[2 * row + 1];
      if (scale < 0) {
        out.put(column.value(row).toString());
      } else if (high == low >> 63) {
        out.putDecimal(low, scale);
      } else {
        out.put(((java.math.BigDecimal) column.value(row)).toPlainString());
      }
    }
  }
}
