package dev.longbow.io.parquet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * How many distinct values a column has, from footers alone: the width of its range where it is one
 * of integers, dates or times, and the size of its dictionaries where every page uses one.
 */
final class DistinctValues {
  /** Bytes that an entry of a compressed dictionary page takes, at least. */
  private static final int BYTES_PER_ENTRY = 2;

  /** Row groups mostly repeat each other's values; this is for those that do not. */
  private static final int MARGIN = 2;

  private static final long UNKNOWN = Long.MAX_VALUE;

  private DistinctValues() {}

  /** About how many, when row groups mostly repeat each other's values. */
  static OptionalLong about(List<Footer> footers, String column) {
    long largest = 0;
    for (long bytes : dictionaries(footers, column)) {
      largest = Math.max(largest, bytes / BYTES_PER_ENTRY + 1);
    }
    return known(Math.min(range(footers, column), largest == 0 ? UNKNOWN : MARGIN * largest));
  }

  /**
   * The most there can be, when no row group has a value of another one's and entries take a byte
   * each; compression that does still better is not counted on.
   */
  static OptionalLong most(List<Footer> footers, String column) {
    long all = 0;
    for (long bytes : dictionaries(footers, column)) {
      all += bytes + 1;
    }
    return known(Math.min(range(footers, column), all == 0 ? UNKNOWN : all));
  }

  private static OptionalLong known(long count) {
    return count == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
  }

  private static long range(List<Footer> footers, String column) {
    BigInteger low = null;
    BigInteger high = null;
    for (Footer footer : footers) {
      for (Footer.RowGroup group : footer.rowGroups()) {
        ColumnBounds bounds = ColumnBounds.of(footer, group, column);
        if (!bounds.mayHaveValues()) {
          continue;
        }
        if (!(bounds.min() instanceof BigInteger min)
            || !(bounds.max() instanceof BigInteger max)) {
          return UNKNOWN;
        }
        low = low == null ? min : low.min(min);
        high = high == null ? max : high.max(max);
      }
    }
    if (low == null) {
      return UNKNOWN;
    }
    // One more than the span, and one for null.
    BigInteger width = high.subtract(low).add(BigInteger.TWO);
    return width.bitLength() < Long.SIZE ? width.longValue() : UNKNOWN;
  }

  /** The bytes of the dictionaries of all row groups; none unless all pages use one. */
  private static List<Long> dictionaries(List<Footer> footers, String column) {
    List<Long> bytes = new ArrayList<>();
    for (Footer footer : footers) {
      for (Footer.RowGroup group : footer.rowGroups()) {
        List<ColumnChunkMetaData> chunks = group.chunks().get(column);
        if (chunks == null || chunks.size() != 1 || !isCoded(chunks.get(0))) {
          return List.of();
        }
        ColumnChunkMetaData chunk = chunks.get(0);
        bytes.add(chunk.getFirstDataPageOffset() - chunk.getDictionaryPageOffset());
      }
    }
    return bytes;
  }

  private static boolean isCoded(ColumnChunkMetaData chunk) {
    EncodingStats pages = chunk.getEncodingStats();
    return pages != null
        && pages.hasDictionaryEncodedPages()
        && !pages.hasNonDictionaryEncodedPages()
        && chunk.getDictionaryPageOffset() > 0
        && chunk.getFirstDataPageOffset() > chunk.getDictionaryPageOffset();
  }
}
