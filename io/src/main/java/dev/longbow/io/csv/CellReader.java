package dev.longbow.io.csv;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.io.text.Words;
import java.util.Arrays;

/** Reads one column's cells of the rows that a scanner has found. */
abstract class CellReader {
  /** The place of the column in the file. */
  final int column;

  final Field field;
  final NullTexts nulls;
  private final byte quote;
  private final byte escape;

  /** The cell that {@link #tidy} took quotes and blanks off. */
  byte[] text = new byte[64];

  int start;
  int end;

  private long[] validity;
  private int rows;

  CellReader(Field field, int column, CsvDialect dialect) {
    this.field = field;
    this.column = column;
    this.nulls = new NullTexts(dialect.nullValues());
    this.quote = dialect.quote().isEmpty() ? 0 : CsvDialect.code(dialect.quote());
    this.escape = dialect.quote().isEmpty() ? 0 : CsvDialect.code(dialect.escape());
  }

  static CellReader of(Field field, int column, CsvDialect dialect) {
    DataType type = field.type();
    return switch (type.physical()) {
      case BOOL -> new BoolCells(field, column, dialect);
      case INT8, INT16, INT32, INT64 ->
          type instanceof DataType.Int
              ? new IntegerCells(field, column, dialect)
              : new TemporalCells(field, column, dialect);
      case FLOAT32, FLOAT64 -> new FloatingCells(field, column, dialect);
      case INT128 -> new WideCells(field, column, dialect);
      case BYTES -> new TextCells(field, column, dialect);
      case LIST, STRUCT -> throw new IllegalArgumentException(type.toString());
    };
  }

  /** The column of the rows; a cell that does not fit is null there and told. */
  abstract Column read(RowScanner scanner, BadCells bad);

  /** Begins a column. */
  final void begin(int count) {
    validity = null;
    rows = count;
  }

  final void setNull(int row) {
    if (validity == null) {
      validity = Bits.allSet(rows);
    }
    Bits.clear(validity, row);
  }

  /** The bitmap of the column, null without nulls. */
  final long[] validity() {
    return validity;
  }

  final boolean isQuoted(byte[] bytes, int from, int to) {
    return quote != 0 && to > from && bytes[from] == quote;
  }

  /**
   * Takes blanks and quotes off a cell; what is left is {@link #text} from {@link #start} to {@link
   * #end}. Says false for a null.
   */
  final boolean tidy(byte[] bytes, int from, int to) {
    int first = from;
    int last = to;
    if (isQuoted(bytes, first, last)) {
      unquote(bytes, first, last);
      first = start;
      last = end;
    } else {
      if (text.length < last - first + Words.SLACK) {
        text = new byte[last - first + 64];
      }
      System.arraycopy(bytes, first, text, 0, last - first);
      last -= first;
      first = 0;
    }
    while (first < last && isBlank(text[first])) {
      first++;
    }
    while (first < last && isBlank(text[last - 1])) {
      last--;
    }
    start = first;
    end = last;
    return !nulls.matches(text, start, end);
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }

  /** Puts a quoted cell without its quotes into {@link #text}. */
  final void unquote(byte[] bytes, int from, int to) {
    if (text.length < to - from + Words.SLACK) {
      text = new byte[to - from + 64];
    }
    start = 0;
    end = unquote(bytes, from, to, text, 0);
  }

  /** Copies a quoted cell without its quotes; gives the place behind it. */
  final int unquote(byte[] bytes, int from, int to, byte[] into, int at) {
    int out = at;
    int i = from + 1;
    for (; i < to; i++) {
      byte value = bytes[i];
      if (value == escape && i + 1 < to && (escape != quote || bytes[i + 1] == quote)) {
        into[out++] = bytes[++i];
      } else if (value == quote) {
        break;
      } else {
        into[out++] = value;
      }
    }
    // Behind the closing quote text is taken as it is, as other readers do.
    for (i++; i < to; i++) {
      into[out++] = bytes[i];
    }
    return out;
  }

  /** The text of a cell as it is shown in messages. */
  final byte[] shown(byte[] bytes, int from, int to) {
    if (isQuoted(bytes, from, to)) {
      unquote(bytes, from, to);
      return Arrays.copyOfRange(text, start, end);
    }
    return Arrays.copyOfRange(bytes, from, to);
  }
}
