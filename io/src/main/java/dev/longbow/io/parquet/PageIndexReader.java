package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.hadoop.metadata.IndexReference;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Reads the page indexes of a file, neighbours together: they lie behind the row groups. Which
 * pages may hold what follows from the column index, which rows they hold from the offset index.
 */
final class PageIndexReader {
  private static final long LARGEST_GAP = 64L << 10;
  private static final long LARGEST_RANGE = 8L << 20;

  private final SeekableFile file;
  private final Footer footer;
  private final List<Range> ranges = new ArrayList<>();

  /** Bytes that are read at once, when the first of them is needed. */
  private static final class Range {
    final long start;
    long end;
    byte[] bytes;

    Range(IndexReference first) {
      start = first.getOffset();
      end = start + first.getLength();
    }
  }

  /**
   * A reader of what some row groups say about some columns.
   *
   * @param bounded the columns whose bounds are wanted
   * @param located further columns, of which only the pages' places are
   */
  PageIndexReader(
      SeekableFile file,
      Footer footer,
      Collection<Footer.RowGroup> groups,
      Collection<String> bounded,
      Collection<String> located) {
    this.file = file;
    this.footer = footer;
    List<IndexReference> references = new ArrayList<>();
    for (Footer.RowGroup group : groups) {
      bounded.forEach(name -> addReferences(group, name, true, references));
      located.forEach(name -> addReferences(group, name, false, references));
    }
    references.sort(Comparator.comparingLong(IndexReference::getOffset));
    Range last = null;
    for (IndexReference reference : references) {
      long end = reference.getOffset() + reference.getLength();
      if (last != null
          && reference.getOffset() - last.end <= LARGEST_GAP
          && end - last.start <= LARGEST_RANGE) {
        last.end = Math.max(last.end, end);
      } else {
        last = new Range(reference);
        ranges.add(last);
      }
    }
  }

  private void addReferences(
      Footer.RowGroup group, String name, boolean bounds, List<IndexReference> references) {
    if (isIndexed(footer, group, name)) {
      ColumnChunkMetaData chunk = group.chunks().get(name).get(0);
      references.add(chunk.getOffsetIndexReference());
      if (bounds && isInside(chunk.getColumnIndexReference())) {
        references.add(chunk.getColumnIndexReference());
      }
    }
  }

  /** Whether the file says where the pages of a flat column are. */
  static boolean isIndexed(Footer footer, Footer.RowGroup group, String name) {
    FileColumn column = footer.columns().get(name);
    List<ColumnChunkMetaData> chunks = group.chunks().get(name);
    if (column == null || !column.isFlat() || chunks == null || chunks.size() != 1) {
      return false;
    }
    IndexReference reference = chunks.get(0).getOffsetIndexReference();
    return reference != null
        && reference.getOffset() >= 0
        && reference.getLength() > 0
        && reference.getOffset() <= footer.length() - reference.getLength();
  }

  private boolean isInside(IndexReference reference) {
    return reference != null
        && reference.getOffset() >= 0
        && reference.getLength() > 0
        && reference.getOffset() <= footer.length() - reference.getLength();
  }

  /** The indexes of those columns that have one. */
  Map<String, PageIndex> read(Footer.RowGroup group, Collection<String> columns, boolean bounds) {
    Map<String, PageIndex> indexes = new LinkedHashMap<>();
    for (String name : columns) {
      if (isIndexed(footer, group, name)) {
        try {
          indexes.put(name, read(group, name, bounds));
        } catch (IOException | RuntimeException e) {
          String why = e instanceof LongbowException known ? known.text() : e.getMessage();
          throw new LongbowException(
                  ErrorCode.CORRUPT_FILE, "Invalid Parquet page index: " + why, e)
              .at("%s, row group %d, column '%s'".formatted(footer.path(), group.index(), name));
        }
      }
    }
    return indexes;
  }

  private PageIndex read(Footer.RowGroup group, String name, boolean bounds) throws IOException {
    ColumnChunkMetaData chunk = group.chunks().get(name).get(0);
    List<PageLocation> pages =
        Util.readOffsetIndex(
                bytes(chunk.getOffsetIndexReference(), footer.indexChecksum(group, name, true)))
            .getPage_locations();
    long[] firstRows = new long[pages.size()];
    long[] offsets = new long[pages.size()];
    long nextRow = 0;
    long nextOffset = chunk.getStartingPos();
    long end = nextOffset + chunk.getTotalSize();
    for (int i = 0; i < firstRows.length; i++) {
      firstRows[i] = pages.get(i).getFirst_row_index();
      offsets[i] = pages.get(i).getOffset();
      if (firstRows[i] < nextRow
          || (i == 0 && firstRows[i] != 0)
          || firstRows[i] >= group.rows()
          || offsets[i] < nextOffset
          || offsets[i] >= end) {
        throw wrong(
            "page %d of a chunk at %d begins at %d with row %d of %d",
            i + 1, chunk.getStartingPos(), offsets[i], firstRows[i], group.rows());
      }
      nextRow = firstRows[i] + 1;
      nextOffset = offsets[i] + 1;
    }
    if (firstRows.length == 0 && group.rows() > 0) {
      throw wrong("no pages for %d rows", group.rows());
    }
    PageIndex located = new PageIndex(firstRows, offsets, group.rows(), null);
    IndexReference reference = chunk.getColumnIndexReference();
    return bounds && isInside(reference)
        ? new PageIndex(firstRows, offsets, group.rows(), bounds(located, group, name, reference))
        : located;
  }

  private List<ColumnBounds> bounds(
      PageIndex pages, Footer.RowGroup group, String name, IndexReference reference)
      throws IOException {
    FileColumn column = footer.columns().get(name);
    PrimitiveType type = column.parquet().asPrimitiveType();
    ColumnIndex index =
        ParquetMetadataConverter.fromParquetColumnIndex(
            type, Util.readColumnIndex(bytes(reference, footer.indexChecksum(group, name, false))));
    if (index == null) {
      return null;
    }
    List<Boolean> nullPages = index.getNullPages();
    List<Long> nulls = index.getNullCounts();
    List<ByteBuffer> minima = index.getMinValues();
    List<ByteBuffer> maxima = index.getMaxValues();
    int count = pages.pages();
    if (nullPages.size() != count
        || minima.size() != count
        || maxima.size() != count
        || (nulls != null && !nulls.isEmpty() && nulls.size() != count)) {
      throw wrong("bounds of %d pages of %d", nullPages.size(), count);
    }
    List<ColumnBounds> bounds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Statistics.Builder builder = Statistics.getBuilderForReading(type);
      long rows = pages.endRow(i) - pages.firstRows()[i];
      if (nullPages.get(i)) {
        builder.withNumNulls(rows);
      } else {
        builder.withMin(array(minima.get(i))).withMax(array(maxima.get(i)));
        if (nulls != null && !nulls.isEmpty()) {
          builder.withNumNulls(nulls.get(i));
        }
      }
      bounds.add(ColumnBounds.of(column, builder.build(), rows, footer.ownWriter()));
    }
    return bounds;
  }

  private static IllegalArgumentException wrong(String text, Object... arguments) {
    return new IllegalArgumentException(text.formatted(arguments));
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return array;
  }

  /** The bytes of an index, checked unless the checksum is 0. */
  private ByteArrayInputStream bytes(IndexReference reference, int checksum) {
    for (Range range : ranges) {
      if (reference.getOffset() >= range.start
          && reference.getOffset() + reference.getLength() <= range.end) {
        if (range.bytes == null) {
          range.bytes = new byte[(int) (range.end - range.start)];
          file.read(range.start, range.bytes, 0, range.bytes.length);
        }
        int from = (int) (reference.getOffset() - range.start);
        CRC32 actual = new CRC32();
        actual.update(range.bytes, from, reference.getLength());
        if (checksum != 0 && (int) actual.getValue() != checksum) {
          throw wrong("its bytes do not have the checksum that the footer says");
        }
        return new ByteArrayInputStream(range.bytes, from, reference.getLength());
      }
    }
    throw new IllegalArgumentException("An index that was not asked for");
  }
}
