package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * Buffers one column of a row group and writes it as a column chunk: data pages of version 1 (every
 * reader has them) of {@value #PAGE_ROWS} rows, after a dictionary page when a dictionary pays.
 */
final class ColumnChunkWriter {
  /** A multiple of 64, so that pages begin at a word of the validity bitmap. */
  static final int PAGE_ROWS = 20_480;

  /** Pages of long strings have fewer rows, so that about this much is decompressed at a time. */
  private static final int PAGE_BYTES = 1 << 20;

  private final ColumnLayout layout;
  private final Compressor compressor;
  private final Scratch scratch;
  private final ValueBuffer values;
  private final Levels levels;

  /** Null without a Bloom filter. */
  private final BloomFilterBuilder filter;

  /** Page buffers, shared by the columns of a file: they are written one after another. */
  record Scratch(ByteSink page, ByteSink compressed, ByteSink header) {
    Scratch() {
      this(new ByteSink(), new ByteSink(), new ByteSink());
    }
  }

  /** A chunk whose pages have been written; the column index is null when there is none. */
  record Written(ColumnChunk chunk, ColumnIndex columnIndex, OffsetIndex offsetIndex) {}

  ColumnChunkWriter(
      ColumnLayout layout, Compressor compressor, Scratch scratch, boolean bloomFilter) {
    this.layout = layout;
    this.compressor = compressor;
    this.scratch = scratch;
    this.values = layout.values();
    this.levels = layout.levels();
    this.filter = bloomFilter ? new BloomFilterBuilder(layout.type()) : null;
  }

  void append(Column column, int from, int count) {
    levels.append(column, from, count, values);
  }

  /** Bytes buffered, counted as plain values. */
  long bufferedBytes() {
    return values.bufferedBytes();
  }

  /** Bytes of heap: the values, and the codes of row groups before. */
  long heapBytes() {
    return values.bufferedBytes()
        + 4L * values.codes.length
        + (filter == null ? 0 : filter.heapBytes());
  }

  /** Writes what was appended and forgets it. */
  Written flush(ChunkOutput out) throws IOException {
    long start = out.position();
    long uncompressed = 0;
    int dictionary = values.buildDictionary();
    if (dictionary > 0) {
      scratch.page.clear();
      values.writeDictionary(scratch.page);
      if (filter != null) {
        filter.add(scratch.page.array(), 0, scratch.page.size());
      }
      PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, scratch.page.size(), 0);
      header.setDictionary_page_header(
          new DictionaryPageHeader(dictionary, Encoding.PLAIN_DICTIONARY));
      uncompressed += writePage(header, out);
    }
    Encoding encoding = dictionary > 0 ? Encoding.PLAIN_DICTIONARY : Encoding.PLAIN;
    ChunkBounds bounds = new ChunkBounds(layout, values);
    List<PageLocation> pages = new ArrayList<>();
    long dataStart = out.position();
    int rows = levels.rows();
    int value = 0;
    for (int row = 0; row < rows; ) {
      int end = pageEnd(row, value);
      int valueEnd = value + levels.values(row, end);
      int entries = levels.entries(row, end);
      encodePage(row, end, value, valueEnd, dictionary);
      PageHeader header = new PageHeader(PageType.DATA_PAGE, scratch.page.size(), 0);
      header.setData_page_header(new DataPageHeader(entries, encoding, Encoding.RLE, Encoding.RLE));
      long position = out.position();
      uncompressed += writePage(header, out);
      pages.add(new PageLocation(position, (int) (out.position() - position), row));
      bounds.page(value, valueEnd, entries - (valueEnd - value));
      row = end;
      value = valueEnd;
    }
    ColumnMetaData meta =
        new ColumnMetaData(
            layout.type(),
            List.of(Encoding.RLE, encoding),
            layout.path(),
            compressor.codec(),
            levels.entries(0, rows),
            uncompressed,
            out.position() - start,
            dataStart);
    List<PageEncodingStats> stats = new ArrayList<>();
    if (dictionary > 0) {
      meta.setDictionary_page_offset(start);
      stats.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, encoding, 1));
    }
    stats.add(new PageEncodingStats(PageType.DATA_PAGE, encoding, pages.size()));
    meta.setEncoding_stats(stats).setStatistics(bounds.statistics());
    Written written =
        new Written(
            new ColumnChunk(0).setMeta_data(meta), bounds.columnIndex(), new OffsetIndex(pages));
    values.clear();
    levels.clear();
    return written;
  }

  /** Writes the Bloom filter of what was flushed last, when there is to be one. */
  void writeBloomFilter(ColumnMetaData meta, ChunkOutput out) throws IOException {
    if (filter != null) {
      scratch.page.clear();
      filter.write(scratch.page);
      meta.setBloom_filter_offset(out.position()).setBloom_filter_length(scratch.page.size());
      out.write(scratch.page);
    }
  }

  /** The row after a page that begins at a row. */
  private int pageEnd(int row, int value) {
    int end = Math.min(levels.rows(), row + PAGE_ROWS);
    while (end - row > 64
        && values.plainBytes(value, value + levels.values(row, end)) > PAGE_BYTES) {
      end = row + Math.max(64, (end - row) / 2 & -64);
    }
    return end;
  }

  private void encodePage(int row, int rowEnd, int value, int valueEnd, int dictionary) {
    scratch.page.clear();
    levels.write(row, rowEnd, scratch.page);
    if (dictionary == 0) {
      int start = scratch.page.size();
      values.writePlain(value, valueEnd, scratch.page);
      if (filter != null) {
        filter.add(scratch.page.array(), start, scratch.page.size());
      }
    } else {
      int width = HybridEncoder.bitWidth(dictionary);
      scratch.page.write(width);
      HybridEncoder.encode(values.codes, value, valueEnd, width, scratch.page);
    }
  }

  /** Compresses and writes the page; returns the bytes it would take uncompressed. */
  private long writePage(PageHeader header, ChunkOutput out) throws IOException {
    scratch.compressed.clear();
    compressor.compress(scratch.page, scratch.compressed);
    CRC32 crc = new CRC32();
    crc.update(scratch.compressed.array(), 0, scratch.compressed.size());
    header.setCompressed_page_size(scratch.compressed.size()).setCrc((int) crc.getValue());
    scratch.header.clear();
    Util.writePageHeader(header, scratch.header);
    out.write(scratch.header);
    out.write(scratch.compressed);
    return (long) scratch.header.size() + scratch.page.size();
  }
}
