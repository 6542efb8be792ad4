package dev.longbow.io.csv;

import dev.longbow.io.files.SeekableFile;
import dev.longbow.io.text.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file into ranges of whole rows. A line end is the end of a row unless it is inside of
 * quotes, and whether a place is inside depends on all quotes before it. So the file is read once
 * for its quotes, in chunks side by side: for each chunk it is known in what state it ends for each
 * state it may begin in, and one pass over the chunks then tells in which it does begin. That is
 * exact for every file, and costs about a tenth of a second per gigabyte and core in memory.
 */
final class SplitFinder {
  private static final int BLOCK = 1 << 18;

  private static final int OUTSIDE = 0;
  private static final int INSIDE = 1;

  /** The byte before is a quote inside of quotes: the end of them, or the first of two. */
  private static final int AFTER_QUOTE = 2;

  private final CsvSplit.Piece rows;
  private final byte delimiter;
  private final byte quote;
  private final long quotes;
  private final boolean looksForQuotes;

  SplitFinder(CsvSplit.Piece rows, CsvDialect dialect) {
    this.rows = rows;
    this.delimiter = CsvDialect.code(dialect.delimiter());
    this.quote = CsvDialect.code(dialect.quote());
    this.quotes = Words.repeat(quote);
    this.looksForQuotes = !dialect.quote().isEmpty() && dialect.quotedNewlines();
  }

  /** Whether files of a dialect can be cut at all. */
  static boolean canSplit(CsvSplit.Piece rows, CsvDialect dialect) {
    return !rows.streams() && dialect.comment().isEmpty() && !dialect.hasOwnEscape();
  }

  /** Ranges of whole rows of about this many bytes: the starts of all, and the end of the last. */
  List<Long> bounds(long chunkBytes) {
    long length = rows.end() - rows.start();
    int chunks = (int) Math.min(100_000, Math.max(1, (length + chunkBytes / 2) / chunkBytes));
    long size = (length + chunks - 1) / chunks;
    List<Long> starts = new ArrayList<>();
    for (long start = rows.start(); start < rows.end(); start += size) {
      starts.add(start);
    }
    int[] states = looksForQuotes ? states(starts) : new int[starts.size()];
    List<Long> bounds = new ArrayList<>();
    bounds.add(rows.start());
    try (SeekableFile file = SeekableFile.open(rows.path())) {
      for (int i = 1; i < starts.size(); i++) {
        long last = bounds.get(bounds.size() - 1);
        // A row may reach over whole chunks.
        long bound =
            starts.get(i) <= last ? last : Math.max(last, rowStart(file, starts.get(i), states[i]));
        if (bound > last && bound < rows.end()) {
          bounds.add(bound);
        }
      }
    }
    bounds.add(rows.end());
    return bounds;
  }

  /** The state at the beginning of each chunk. */
  private int[] states(List<Long> starts) {
    List<Integer> chunks = new ArrayList<>();
    for (int i = 0; i + 1 < starts.size(); i++) {
      chunks.add(i);
    }
    List<int[]> transitions =
        InParallel.map(chunks, i -> transition(starts.get(i), starts.get(i + 1)));
    int[] states = new int[starts.size()];
    for (int i = 1; i < states.length; i++) {
      states[i] = transitions.get(i - 1)[states[i - 1]];
    }
    return states;
  }

  /** The state behind a range for each state before it. */
  private int[] transition(long from, long to) {
    int[] states = {OUTSIDE, INSIDE, AFTER_QUOTE};
    byte[] bytes = new byte[BLOCK + 1 + Words.SLACK];
    try (SeekableFile file = SeekableFile.open(rows.path())) {
      // The byte before tells whether a quote begins a cell.
      bytes[0] = before(file, from);
      for (long at = from; at < to; at += BLOCK) {
        int count = (int) Math.min(BLOCK, to - at);
        file.read(at, bytes, 1, count);
        scan(bytes, count + 1, states);
        bytes[0] = bytes[count];
      }
    }
    return states;
  }

  private byte before(SeekableFile file, long place) {
    if (place == rows.start()) {
      return '\n';
    }
    byte[] one = new byte[1];
    file.read(place - 1, one, 0, 1);
    return one[0];
  }

  /** Moves the states over the bytes from 1. */
  private void scan(byte[] bytes, int end, int[] states) {
    for (int base = 1; base < end; base += 8) {
      long mask = Words.equal(Words.get(bytes, base), quotes);
      while (mask != 0) {
        int at = base + Words.first(mask);
        mask &= mask - 1;
        if (at >= end) {
          break;
        }
        byte previous = bytes[at - 1];
        boolean begins = previous == delimiter || previous == '\n';
        for (int i = 0; i < 3; i++) {
          states[i] = afterQuote(states[i], previous == quote, begins);
        }
      }
    }
    if (bytes[end - 1] != quote) {
      for (int i = 0; i < 3; i++) {
        states[i] = states[i] == AFTER_QUOTE ? OUTSIDE : states[i];
      }
    }
  }

  /**
   * The state behind a quote.
   *
   * @param second whether the byte before it is a quote
   * @param begins whether a cell begins with it
   */
  private static int afterQuote(int state, boolean second, boolean begins) {
    if (state == INSIDE) {
      return AFTER_QUOTE;
    } else if (state == AFTER_QUOTE && second) {
      return INSIDE;
    }
    return begins ? INSIDE : OUTSIDE;
  }

  /** Where the first row at or behind a place begins. */
  private long rowStart(SeekableFile file, long place, int stateThere) {
    byte previous = before(file, place);
    if (stateThere == OUTSIDE && previous == '\n') {
      return place;
    }
    byte[] bytes = new byte[BLOCK];
    int state = stateThere;
    for (long at = place; at < rows.end(); at += BLOCK) {
      int count = (int) Math.min(BLOCK, rows.end() - at);
      file.read(at, bytes, 0, count);
      for (int i = 0; i < count; i++) {
        byte value = bytes[i];
        if (looksForQuotes && value == quote) {
          boolean begins = previous == delimiter || previous == '\n';
          state = afterQuote(state, previous == quote, begins);
        } else {
          state = state == AFTER_QUOTE ? OUTSIDE : state;
          if (value == '\n' && state == OUTSIDE) {
            return at + i + 1;
          }
        }
        previous = value;
      }
    }
    return rows.end();
  }
}
