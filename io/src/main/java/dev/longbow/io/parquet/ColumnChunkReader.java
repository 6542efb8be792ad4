package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Reads one flat column of a row group, forward: all rows of a batch, some of them, or none. Pages
 * of which no row is wanted are neither read nor decompressed.
 */
final class ColumnChunkReader implements ColumnReader {
  /** Below one row in this many, wanted rows are decoded one run after another. */
  private static final int SPARSE = 32;

  private final String place;
  private final boolean optional;
  private final ValueDecoder values;
  private final LevelDecoder levels = new LevelDecoder();
  private final PageStream pages;
  private final boolean coded;
  private final long rowsInGroup;

  /** Where the pages are and which rows are wanted; null when all rows may be. */
  private final PageIndex index;

  private final RowRanges wanted;
  private int dataPages;

  private boolean begun;
  private long rowsLeft;
  private boolean pageStarted;
  private int pageLeft;
  private boolean atPage;
  private long[] bits = new long[0];

  ColumnChunkReader(
      FileColumn column, ColumnChunkMetaData chunk, long rows, PageStream pages, String place) {
    this(column, chunk, rows, pages, place, null, null);
  }

  /** A reader that goes from page to page by the index, and reads only those of wanted rows. */
  ColumnChunkReader(
      FileColumn column,
      ColumnChunkMetaData chunk,
      long rows,
      PageStream pages,
      String place,
      PageIndex index,
      RowRanges wanted) {
    this.index = index;
    this.wanted = wanted;
    this.place = place;
    this.optional = column.parquet().isRepetition(Repetition.OPTIONAL);
    this.values = Decoders.of(column);
    this.pages = pages;
    this.coded = chunk.hasDictionaryPage();
    this.rowsInGroup = rows;
    this.rowsLeft = rows;
    if (chunk.getValueCount() != rows) {
      throw new LongbowException(
              ErrorCode.CORRUPT_FILE,
              "Invalid Parquet footer: %d values in a row group of %d rows"
                  .formatted(chunk.getValueCount(), rows))
          .at(place);
    }
  }

  @Override
  public Column read(int rows) {
    return guarded(
        () -> {
          start(rows);
          int present = 0;
          int at = 0;
          while (at < rows) {
            int take = nextRows(rows - at);
            present += readRows(at, take);
            at += take;
          }
          return finish(rows, present);
        });
  }

  @Override
  public Column read(int rows, int[] selection, int count) {
    if (count == rows) {
      return read(rows);
    } else if (count == 0) {
      throw new IllegalArgumentException("No rows selected");
    }
    return guarded(
        () ->
            (long) count * SPARSE < rows
                ? readSparse(rows, selection, count)
                : readDense(rows, selection, count));
  }

  /** Decodes whole stretches between page ends and gathers; stretches without a row are skipped. */
  private Column readDense(int rows, int[] selection, int count) {
    start(rows);
    int present = 0;
    int at = 0;
    int next = 0;
    while (at < rows) {
      int take = nextRows(rows - at);
      if (next < count && selection[next] < at + take) {
        present += readRows(at, take);
        while (next < count && selection[next] < at + take) {
          next++;
        }
      } else {
        skipRows(take);
        values.leaveOut(at, take);
      }
      at += take;
    }
    return finish(rows, present).gather(selection, count);
  }

  private Column readSparse(int rows, int[] selection, int count) {
    start(count);
    int present = 0;
    int row = 0;
    int done = 0;
    while (done < count) {
      int run = 1;
      while (done + run < count && selection[done + run] == selection[done] + run) {
        run++;
      }
      pass(selection[done] - row);
      row = selection[done] + run;
      while (run > 0) {
        int take = nextRows(run);
        present += readRows(done, take);
        done += take;
        run -= take;
      }
    }
    pass(rows - row);
    return finish(count, present);
  }

  @Override
  public void skip(long rows) {
    guarded(
        () -> {
          pass(rows);
          return null;
        });
  }

  private void pass(long rows) {
    long left = rows;
    while (left > 0) {
      if (pageLeft == 0 && index != null) {
        left -= jump(left);
        if (left == 0) {
          return;
        }
      }
      int take = nextRows((int) Math.min(left, Integer.MAX_VALUE));
      skipRows(take);
      left -= take;
    }
  }

  /** Passes over whole pages without looking at their headers; returns how many rows that was. */
  private long jump(long rows) {
    if (!begun) {
      begin();
    }
    long row = rowsInGroup - rowsLeft;
    if (row + rows == rowsInGroup) {
      rowsLeft = 0;
      return rows;
    }
    int page = index.pageOf(row + rows);
    if (page <= dataPages) {
      return 0;
    }
    long passed = index.firstRows()[page] - row;
    rowsLeft -= passed;
    dataPages = page;
    atPage = false;
    pages.seek(index.offsets()[page], page + (coded ? 1 : 0));
    readAhead(page);
    return passed;
  }

  /** Reads ahead up to the next page of which no row is wanted. */
  private void readAhead(int page) {
    int last = page;
    while (last < index.pages() && wanted.overlaps(index.firstRows()[last], index.endRow(last))) {
      last++;
    }
    if (last < index.pages()) {
      pages.readAhead(index.offsets()[last]);
    } else {
      pages.readAhead(Long.MAX_VALUE);
    }
  }

  /**
   * The dictionary's values and a null as one column, if all of the chunk's values are in it; null
   * otherwise.
   */
  Column dictionaryAndNull() {
    if (!coded) {
      return null;
    }
    return guarded(
        () -> {
          if (!begun) {
            begin();
          }
          return values.dictionarySize() < 0 ? null : values.dictionaryAndNull();
        });
  }

  private void start(int rows) {
    if (!begun) {
      begin();
    }
    values.allocate(rows);
    int words = (rows + 63) >>> 6;
    if (bits.length < words) {
      bits = new long[words];
    } else {
      Arrays.fill(bits, 0, words, 0);
    }
  }

  private Column finish(int rows, int present) {
    long[] validity = present == rows ? null : Arrays.copyOf(bits, (rows + 63) >>> 6);
    return values.finish(rows, validity);
  }

  /** How many of the wanted rows lie in the current page, after moving to it. */
  private int nextRows(int wanted) {
    if (!begun) {
      begin();
    }
    while (pageLeft == 0) {
      if (!atPage && !pages.next()) {
        throw Corrupt.page(
            "the column chunk ends after %d of %d rows", rowsInGroup - rowsLeft, rowsInGroup);
      }
      atPage = false;
      if (pages.isDictionary()) {
        throw Corrupt.page("a second dictionary, or one behind data");
      }
      pageLeft = pages.values();
      pageStarted = false;
      if (pageLeft > rowsLeft) {
        throw Corrupt.page("%d values where %d rows are left", pageLeft, rowsLeft);
      }
      if (index != null) {
        checkIndex();
      }
    }
    return Math.min(pageLeft, wanted);
  }

  private void checkIndex() {
    long row = rowsInGroup - rowsLeft;
    int page = dataPages++;
    if (page >= index.pages()
        || index.firstRows()[page] != row
        || index.endRow(page) - row != pageLeft) {
      throw Corrupt.page("%d rows from %d on, the page index says otherwise", pageLeft, row);
    }
  }

  /** Reads the dictionary, if there is one, and stops at the first data page. */
  private void begin() {
    begun = true;
    if (index != null) {
      readAhead(0);
    }
    atPage = pages.next();
    if (atPage && pages.isDictionary()) {
      pages.readDictionary(values);
      atPage = false;
    }
  }

  private int readRows(int at, int rows) {
    startPage();
    int present = levels.read(bits, at, rows);
    if (present > 0) {
      values.read(at, present);
    }
    if (present < rows) {
      values.spread(bits, at, rows, present);
    }
    passed(rows);
    return present;
  }

  private void skipRows(int rows) {
    // Nobody will look into the rest of a page: it is not decoded, perhaps not even read.
    if (rows < pageLeft) {
      startPage();
      values.skip(levels.skip(rows));
    }
    passed(rows);
  }

  private void startPage() {
    if (!pageStarted) {
      pageStarted = true;
      pages.readData(optional, levels, values);
    }
  }

  private void passed(int rows) {
    pageLeft -= rows;
    rowsLeft -= rows;
  }

  private <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (LongbowException e) {
      throw e.at(where());
    } catch (IndexOutOfBoundsException
        | NegativeArraySizeException
        | ArithmeticException
        | IllegalArgumentException
        | java.nio.BufferUnderflowException e) {
      // The decoders check what they can; whatever slips through is still the file's fault.
      throw new LongbowException(
              ErrorCode.CORRUPT_FILE, "Invalid Parquet page: its values cannot be decoded", e)
          .at(where());
    }
  }

  private String where() {
    return place + ", page " + pages.count();
  }
}
