package dev.longbow.io.csv;

import dev.longbow.io.text.Words;
import java.util.Arrays;

/**
 * Cuts text into rows and cells: where each row begins and each of its cells ends. Eight bytes are
 * looked at together; what a cell holds is read later, column by column, and only of columns that
 * are wanted. A cell is quoted when its first byte is the quote; a quote elsewhere outside of
 * quotes is plain text. Rows with another number of cells are set apart.
 */
final class RowScanner {
  /** Rows of a batch. */
  static final int MAX_ROWS = 8192;

  private static final int LINE_ENDS = -2;
  private static final int FIRST_BYTES = 1 << 20;

  private final byte delimiter;
  private final byte quote;
  private final byte escape;
  private final byte comment;
  private final boolean hasQuote;
  private final boolean hasComment;
  private final boolean quotedNewlines;
  private final int columns;
  private final long delimiters;
  private final long quotes;
  private final long escapes;

  private final ScanBuffer buffer;
  private final RaggedRows ragged = new RaggedRows();
  private int rows;
  private final int[] rowStarts = new int[MAX_ROWS];
  private int[] ends;

  /**
   * A scanner.
   *
   * @param columns the cells of a row; 0 for a scanner of a header, which takes any number
   */
  RowScanner(CsvDialect dialect, int columns) {
    this(dialect, columns, FIRST_BYTES);
  }

  RowScanner(CsvDialect dialect, int columns, int firstBytes) {
    buffer = new ScanBuffer(firstBytes);
    delimiter = CsvDialect.code(dialect.delimiter());
    quote = CsvDialect.code(dialect.quote());
    escape = CsvDialect.code(dialect.escape());
    comment = CsvDialect.code(dialect.comment());
    hasQuote = !dialect.quote().isEmpty();
    hasComment = !dialect.comment().isEmpty();
    quotedNewlines = dialect.quotedNewlines();
    this.columns = columns;
    delimiters = Words.repeat(delimiter);
    // Without a quote the delimiter is looked for twice, which finds nothing more.
    quotes = hasQuote ? Words.repeat(quote) : delimiters;
    escapes = dialect.hasOwnEscape() ? Words.repeat(escape) : quotes;
    ends = new int[MAX_ROWS * Math.max(1, Math.min(columns, 64)) + 8];
  }

  /** Goes on with other bytes. */
  void open(ByteSource next) {
    buffer.open(next);
  }

  /** The text that rows are found in. */
  ScanBuffer buffer() {
    return buffer;
  }

  byte[] bytes() {
    return buffer.bytes();
  }

  /** Complete rows found by the last {@link #next}. */
  int rows() {
    return rows;
  }

  int rowStart(int row) {
    return rowStarts[row];
  }

  int[] rowStarts() {
    return rowStarts;
  }

  /** Where the cell of row r and column c ends: at r × columns + c. */
  int[] ends() {
    return ends;
  }

  /** Rows with another number of cells found by the last {@link #next}. */
  RaggedRows ragged() {
    return ragged;
  }

  long heapBytes() {
    return buffer.heapBytes() + 4L * ends.length + 4L * MAX_ROWS;
  }

  /**
   * Finds the next rows, at most so many; false at the end. Finds none where a whole buffer has
   * only comments and empty lines, so that a reader that counts lines sees them go by.
   */
  boolean next(int mostRows) {
    buffer.refill();
    while (buffer.position < buffer.limit()) {
      int before = buffer.position;
      scan(mostRows);
      if (buffer.position > before) {
        return true;
      } else if (buffer.isLast() || !buffer.grow()) {
        throw new UnterminatedQuote(buffer.offset(buffer.position));
      }
    }
    return false;
  }

  /** A quote that is not closed. */
  static final class UnterminatedQuote extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long rowOffset;

    UnterminatedQuote(long rowOffset) {
      super("Unterminated quote in the row at byte " + rowOffset);
      this.rowOffset = rowOffset;
    }

    /** Where the row begins in the source. */
    long rowOffset() {
      return rowOffset;
    }
  }

  private long structural(byte[] text, int at) {
    long word = Words.get(text, at);
    return Words.equal(word, delimiters) | Words.equal(word, quotes) | Words.equal(word, NEWLINES);
  }

  private static final long NEWLINES = Words.repeat((byte) '\n');

  private void scan(int mostRows) {
    final byte[] text = buffer.bytes();
    final int end = buffer.limit();
    final int last = Math.max(0, columns - 1);
    ragged.clear();
    int found = scanPlain(mostRows);
    int rowStart = buffer.position;
    if (found == mostRows || rowStart == end) {
      finish(found, rowStart);
      return;
    }
    int[] places = ends;
    int cell = rowStart;
    int cells = 0;
    int out = found * columns;
    int base = rowStart;
    if (out + columns > places.length) {
      places = moreEnds();
    }
    if (hasComment) {
      base = cell = rowStart = skipComments(rowStart);
    }
    long mask = base < end ? structural(text, base) : 0;
    while (true) {
      while (mask == 0) {
        base += 8;
        if (base >= end) {
          finish(found, rowStart);
          return;
        }
        mask = structural(text, base);
      }
      int at = base + Words.first(mask);
      mask &= mask - 1;
      if (at >= end) {
        finish(found, rowStart);
        return;
      }
      byte value = text[at];
      if (value == delimiter) {
        if (cells < last) {
          places[out + cells] = at;
        }
        cells++;
        cell = at + 1;
      } else if (value == '\n') {
        int cellEnd = at > cell && text[at - 1] == '\r' ? at - 1 : at;
        if (cells == last && (last > 0 || columns == 1)) {
          places[out + last] = cellEnd;
          rowStarts[found++] = rowStart;
          out += columns;
          if (out + columns > places.length) {
            places = moreEnds();
          }
        } else if (cells > 0 || cellEnd > rowStart) {
          ragged.add(found, rowStart, cellEnd, cells + 1);
        }
        rowStart = at + 1;
        cells = 0;
        if (found + ragged.count() >= mostRows) {
          finish(found, rowStart);
          return;
        }
        if (hasComment && rowStart < end && text[rowStart] == comment) {
          rowStart = skipComments(rowStart);
          base = rowStart;
          mask = base < end ? structural(text, base) : 0;
        }
        cell = rowStart;
      } else if (at == cell) {
        int close = afterQuoted(text, at + 1, end);
        if (close <= LINE_ENDS) {
          // The cell ends in its line, and its quote does not.
          int lineEnd = LINE_ENDS - close;
          int rowEnd = text[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
          ragged.add(found, rowStart, rowEnd, RaggedRows.NO_CELLS);
          rowStart = hasComment ? skipComments(lineEnd + 1) : lineEnd + 1;
          cells = 0;
          close = cell = rowStart;
          if (found + ragged.count() >= mostRows) {
            finish(found, rowStart);
            return;
          }
        } else if (close < 0) {
          finish(found, rowStart);
          return;
        }
        base = close;
        mask = base < end ? structural(text, base) : 0;
      }
    }
  }

  /**
   * Finds rows without quotes, each with the right number of cells, as far as there are such; the
   * buffer's position is then behind them. Places are written for every word whether it has some or
   * not, so that nothing depends on where cells end but the rows' ends.
   */
  private int scanPlain(int mostRows) {
    if (columns == 0) {
      return 0;
    }
    final byte[] text = buffer.bytes();
    final int end = buffer.limit() - 8;
    final int width = columns;
    final long delimiter8 = delimiters;
    final long quote8 = quotes;
    final boolean quoted = hasQuote;
    int[] places = ends;
    int room = places.length - 8;
    int rowStart = buffer.position;
    int found = 0;
    int count = 0;
    int rowEnd = width - 1;
    for (int base = rowStart; base <= end; base += 8) {
      long word = Words.get(text, base);
      long low = word & Words.LOW7;
      long noDelimiter = (low ^ delimiter8) + Words.LOW7;
      long noNewline = (low ^ NEWLINES) + Words.LOW7;
      if (quoted && (~((low ^ quote8) + Words.LOW7 | word) & Words.HIGH) != 0) {
        break;
      }
      if (count > room) {
        if (places.length >= Math.max(MAX_ROWS, buffer.limit())) {
          break;
        }
        ends = Arrays.copyOf(places, 2 * places.length);
        places = ends;
        room = places.length - 8;
      }
      long mask = ~(noDelimiter & noNewline | word) & Words.HIGH;
      long rest = mask;
      places[count] = base + Words.first(rest);
      rest &= rest - 1;
      places[count + 1] = base + Words.first(rest);
      rest &= rest - 1;
      places[count + 2] = base + Words.first(rest);
      rest &= rest - 1;
      for (int i = count + 3; rest != 0; i++) {
        places[i] = base + Words.first(rest);
        rest &= rest - 1;
      }
      long newlines = ~(noNewline | word) & Words.HIGH;
      boolean irregular = false;
      while (newlines != 0) {
        int bit = Long.numberOfTrailingZeros(newlines);
        newlines &= newlines - 1;
        int index = count + Long.bitCount(mask & ((1L << bit) - 1));
        int at = base + (bit >>> 3);
        irregular = index != rowEnd || (hasComment && text[rowStart] == comment);
        if (irregular) {
          break;
        }
        int cell = index == 0 || width == 1 ? rowStart : places[index - 1] + 1;
        places[index] = at > cell && text[at - 1] == '\r' ? at - 1 : at;
        rowStarts[found++] = rowStart;
        rowStart = at + 1;
        rowEnd += width;
        if (found == mostRows) {
          buffer.position = rowStart;
          return found;
        }
      }
      if (irregular) {
        break;
      }
      count += Long.bitCount(mask);
    }
    buffer.position = rowStart;
    return found;
  }

  private int[] moreEnds() {
    ends = Arrays.copyOf(ends, 2 * ends.length + columns);
    return ends;
  }

  private void finish(int found, int rowStart) {
    rows = found;
    buffer.position = Math.min(rowStart, buffer.limit());
  }

  /** The first place that is not in a comment line; the start of one that has no end yet. */
  private int skipComments(int from) {
    int at = from;
    byte[] text = buffer.bytes();
    while (at < buffer.limit() && text[at] == comment) {
      int end = buffer.lineEnd(at);
      if (end < 0) {
        return at;
      }
      at = end + 1;
    }
    return at;
  }

  /**
   * The place behind the quote that closes a cell, or -1 when it is not in the buffer; {@link
   * #LINE_ENDS} minus the place of a line end that may not be in quotes.
   */
  private int afterQuoted(byte[] text, int from, int limit) {
    int base = from;
    while (base < limit) {
      long word = Words.get(text, base);
      long mask = Words.equal(word, quotes) | Words.equal(word, escapes);
      if (!quotedNewlines) {
        mask |= Words.equal(word, NEWLINES);
      }
      if (mask == 0) {
        base += 8;
        continue;
      }
      int at = base + Words.first(mask);
      if (at >= limit) {
        return -1;
      }
      if (text[at] == '\n' && !quotedNewlines) {
        return LINE_ENDS - at;
      }
      boolean mayEscape = text[at] == escape;
      if (mayEscape && at + 1 >= limit) {
        return -1;
      } else if (mayEscape && (escape != quote || text[at + 1] == quote)) {
        base = at + 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }
}
