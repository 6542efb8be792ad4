package dev.longbow.io.csv;

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

  /** The cells of a row whose quote is not closed. */
  static final int NO_CELLS = -1;

  private static final int LINE_ENDS = -2;
  private static final int FIRST_BYTES = 1 << 20;

  /** A row longer than this is taken for a missing quote. */
  private static final int MOST_BYTES = 64 << 20;

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
  private final int firstBytes;

  private ByteSource source;
  private byte[] bytes;
  private int position;
  private int limit;
  private boolean sourceEnded;
  private boolean newlineAdded;

  /** Bytes of the source in front of the buffer. */
  private long offset;

  private int rows;
  private final int[] rowStarts = new int[MAX_ROWS];
  private int[] ends;

  /** Rows with too few or too many cells: the row's index they stand before, start and cells. */
  private int ragged;

  private int[] raggedBefore = new int[16];
  private int[] raggedStarts = new int[16];
  private int[] raggedEnds = new int[16];
  private int[] raggedCells = new int[16];

  /**
   * A scanner.
   *
   * @param columns the cells of a row; 0 for a scanner of a header, which takes any number
   */
  RowScanner(CsvDialect dialect, int columns) {
    this(dialect, columns, FIRST_BYTES);
  }

  RowScanner(CsvDialect dialect, int columns, int firstBytes) {
    this.firstBytes = firstBytes;
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
    source = next;
    position = 0;
    limit = 0;
    offset = 0;
    sourceEnded = false;
    newlineAdded = false;
    if (bytes == null) {
      bytes = new byte[firstBytes + Words.SLACK + 1];
    }
  }

  byte[] bytes() {
    return bytes;
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
  int ragged() {
    return ragged;
  }

  int raggedStart(int index) {
    return raggedStarts[index];
  }

  int raggedEnd(int index) {
    return raggedEnds[index];
  }

  int raggedCells(int index) {
    return raggedCells[index];
  }

  /** The number of complete rows in front of a ragged one. */
  int raggedBefore(int index) {
    return raggedBefore[index];
  }

  /** Where the text in the buffer ends. */
  int limit() {
    return limit;
  }

  /** The place in the source of a place in the buffer. */
  long offset(int at) {
    return offset + at;
  }

  /** Where the next rows begin in the buffer. */
  int position() {
    return position;
  }

  long heapBytes() {
    return (bytes == null ? 0 : bytes.length) + 4L * ends.length + 4L * MAX_ROWS;
  }

  /** Skips whole lines, without looking for quotes; says whether there were as many. */
  boolean skipLines(int count) {
    for (int i = 0; i < count; i++) {
      refill();
      int end = lineEnd(position);
      while (end < 0) {
        if (sourceEnded) {
          return false;
        }
        grow();
        end = lineEnd(position);
      }
      position = end + 1;
    }
    return true;
  }

  private int lineEnd(int from) {
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Finds the next rows, at most so many; false at the end. */
  boolean next(int mostRows) {
    refill();
    while (true) {
      if (position == limit) {
        return false;
      }
      int before = position;
      scan(mostRows);
      if (rows > 0 || ragged > 0) {
        return true;
      } else if (position == before) {
        if (sourceEnded) {
          throw unterminated();
        }
        grow();
      } else {
        // Only comments and empty lines.
        refill();
      }
    }
  }

  private UnterminatedQuote unterminated() {
    return new UnterminatedQuote(offset + position);
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

  private void refill() {
    if (position > 0) {
      System.arraycopy(bytes, position, bytes, 0, limit - position);
      offset += position;
      limit -= position;
      position = 0;
    }
    fill();
  }

  private void grow() {
    if (bytes.length > MOST_BYTES) {
      throw unterminated();
    }
    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    fill();
  }

  private void fill() {
    int room = bytes.length - Words.SLACK - 1;
    while (!sourceEnded && limit < room) {
      int read = source.read(bytes, limit, room - limit);
      sourceEnded = read < 0;
      limit += Math.max(0, read);
    }
    if (sourceEnded && !newlineAdded && limit > 0 && bytes[limit - 1] != '\n') {
      bytes[limit++] = '\n';
    }
    newlineAdded |= sourceEnded;
  }

  private long structural(int at) {
    long word = Words.get(bytes, at);
    return Words.equal(word, delimiters) | Words.equal(word, quotes) | Words.equal(word, NEWLINES);
  }

  private static final long NEWLINES = Words.repeat((byte) '\n');

  private void scan(int mostRows) {
    final byte[] text = bytes;
    final int end = limit;
    final int last = Math.max(0, columns - 1);
    ragged = 0;
    int found = scanPlain(mostRows);
    int rowStart = position;
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
    long mask = base < end ? structural(base) : 0;
    while (true) {
      while (mask == 0) {
        base += 8;
        if (base >= end) {
          finish(found, rowStart);
          return;
        }
        mask = structural(base);
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
          addRagged(found, rowStart, cellEnd, cells + 1);
        }
        rowStart = at + 1;
        cells = 0;
        if (found + ragged >= mostRows) {
          finish(found, rowStart);
          return;
        }
        if (hasComment && rowStart < end && text[rowStart] == comment) {
          rowStart = skipComments(rowStart);
          base = rowStart;
          mask = base < end ? structural(base) : 0;
        }
        cell = rowStart;
      } else if (at == cell) {
        int close = afterQuoted(at + 1);
        if (close <= LINE_ENDS) {
          // The cell ends in its line, and its quote does not.
          int lineEnd = LINE_ENDS - close;
          addRagged(found, rowStart, lineEnd, NO_CELLS);
          rowStart = lineEnd + 1;
          cells = 0;
          close = cell = rowStart;
          if (found + ragged >= mostRows) {
            finish(found, rowStart);
            return;
          }
        } else if (close < 0) {
          finish(found, rowStart);
          return;
        }
        base = close;
        mask = base < end ? structural(base) : 0;
      }
    }
  }

  /**
   * Finds rows without quotes, each with the right number of cells, as far as there are such;
   * {@link #position} is then behind them. Places are written for every word whether it has some or
   * not, so that nothing depends on where cells end but the rows' ends.
   */
  private int scanPlain(int mostRows) {
    if (columns == 0) {
      return 0;
    }
    final byte[] text = bytes;
    final int end = limit - 8;
    final int width = columns;
    final long delimiter8 = delimiters;
    final long quote8 = quotes;
    final boolean quoted = hasQuote;
    int[] places = ends;
    int room = places.length - 8;
    int rowStart = position;
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
        if (places.length >= Math.max(MAX_ROWS, limit)) {
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
          position = rowStart;
          return found;
        }
      }
      if (irregular) {
        break;
      }
      count += Long.bitCount(mask);
    }
    position = rowStart;
    return found;
  }

  private int[] moreEnds() {
    ends = Arrays.copyOf(ends, 2 * ends.length + columns);
    return ends;
  }

  private void finish(int found, int rowStart) {
    rows = found;
    position = Math.min(rowStart, limit);
  }

  private void addRagged(int before, int start, int end, int cells) {
    if (ragged == raggedStarts.length) {
      int more = 2 * ragged;
      raggedBefore = Arrays.copyOf(raggedBefore, more);
      raggedStarts = Arrays.copyOf(raggedStarts, more);
      raggedEnds = Arrays.copyOf(raggedEnds, more);
      raggedCells = Arrays.copyOf(raggedCells, more);
    }
    raggedBefore[ragged] = before;
    raggedStarts[ragged] = start;
    raggedEnds[ragged] = end;
    raggedCells[ragged++] = cells;
  }

  /** The first place that is not in a comment line; the start of one that has no end yet. */
  private int skipComments(int from) {
    int at = from;
    while (at < limit && bytes[at] == comment) {
      int end = lineEnd(at);
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
  private int afterQuoted(int from) {
    int base = from;
    while (base < limit) {
      long word = Words.get(bytes, base);
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
      if (bytes[at] == '\n' && !quotedNewlines) {
        return LINE_ENDS - at;
      }
      boolean mayEscape = bytes[at] == escape;
      if (mayEscape && at + 1 >= limit) {
        return -1;
      } else if (mayEscape && (escape != quote || bytes[at + 1] == quote)) {
        base = at + 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }
}
