package dev.longbow.io.parquet;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * About how many distinct values a column has, from footers alone: the width of its range where it
 * is one of integers, dates or times, and the size of its dictionaries where every page uses one.
 */
final class DistinctValues {
  /** Bytes that an entry of a compressed dictionary page takes, at least. */
  private static final int BYTES_PER_ENTRY = 2;

  /** Row groups mostly repeat each other's values; this is for those that do not. */
  private static final int MARGIN = 2;

  private DistinctValues() {}

  static OptionalLong of(List<Footer> footers, String column) {
    long range = range(footers, column);
    long entries = entries(footers, column);
    long least = Math.min(range, entries);
    return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
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
          return Long.MAX_VALUE;
        }
        low = low == null ? min : low.min(min);
        high = high == null ? max : high.max(max);
      }
    }
    if (low == null) {
      return Long.MAX_VALUE;
    }
    // One more than the span, and one for null.
    BigInteger width = high.subtract(low).add(BigInteger.TWO);
    return width.bitLength() < Long.SIZE ? width.longValue() : Long.MAX_VALUE;
  }

  private static long entries(List<Footer> footers, String column) {
    long most = 0;
    for (Footer footer : footers) {
      for (Footer.RowGroup group : footer.rowGroups()) {
        List<ColumnChunkMetaData> chunks = group.chunks().get(column);
        if (chunks == null || chunks.size() != 1 || !isCoded(chunks.get(0))) {
          return Long.MAX_VALUE;
        }
        ColumnChunkMetaData chunk = chunks.get(0);
        long bytes = chunk.getFirstDataPageOffset() - chunk.getDictionaryPageOffset();
        most = Math.max(most, bytes / BYTES_PER_ENTRY + 1);
      }
    }
    return most == 0 ? Long.MAX_VALUE : MARGIN * most;
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
