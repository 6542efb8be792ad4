package dev.longbow.io.parquet;

import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.SeekableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Appends the row groups of files written by {@link ParquetEncoder} to a new file: the bytes as
 * they are, the offsets in footer and page index moved.
 */
final class RowGroupCopier {
  private static final int TAIL = 8;

  private final DigestingStream stream;
  private final ChunkOutput out;
  private final FileFooter footer;

  /** A copier to a stream, whose position an output on top of it knows. */
  RowGroupCopier(DigestingStream stream, ChunkOutput out, FileFooter footer) {
    this.stream = stream;
    this.out = out;
    this.footer = footer;
  }

  void copy(String location) throws IOException {
    try (SeekableFile file = SeekableFile.open(location)) {
      long size = file.length();
      int footerLength = ByteSink.getInt(read(file, size - TAIL, TAIL), 0);
      FileMetaData meta =
          Util.readFileMetaData(
              new ByteArrayInputStream(read(file, size - TAIL - footerLength, footerLength)));
      for (RowGroup rowGroup : meta.getRow_groups()) {
        copy(file, rowGroup);
      }
    }
  }

  private void copy(SeekableFile file, RowGroup rowGroup) throws IOException {
    long shift = out.position() - rowGroup.getFile_offset();
    // The Bloom filters come right behind the pages.
    long bytes = rowGroup.getTotal_compressed_size();
    for (ColumnChunk chunk : rowGroup.getColumns()) {
      bytes += chunk.getMeta_data().getBloom_filter_length();
    }
    stream.copy(file.path(), rowGroup.getFile_offset(), bytes);
    out.passed(bytes);
    List<ColumnChunkWriter.Written> moved = new ArrayList<>();
    for (ColumnChunk chunk : rowGroup.getColumns()) {
      ColumnIndex columnIndex =
          chunk.isSetColumn_index_offset()
              ? Util.readColumnIndex(
                  new ByteArrayInputStream(
                      read(file, chunk.getColumn_index_offset(), chunk.getColumn_index_length())))
              : null;
      OffsetIndex offsetIndex =
          Util.readOffsetIndex(
              new ByteArrayInputStream(
                  read(file, chunk.getOffset_index_offset(), chunk.getOffset_index_length())));
      for (PageLocation page : offsetIndex.getPage_locations()) {
        page.setOffset(page.getOffset() + shift);
      }
      ColumnMetaData meta = chunk.getMeta_data();
      meta.setData_page_offset(meta.getData_page_offset() + shift);
      if (meta.isSetDictionary_page_offset()) {
        meta.setDictionary_page_offset(meta.getDictionary_page_offset() + shift);
      }
      if (meta.isSetBloom_filter_offset()) {
        meta.setBloom_filter_offset(meta.getBloom_filter_offset() + shift);
      }
      ColumnChunk copy = new ColumnChunk(0).setMeta_data(meta);
      moved.add(new ColumnChunkWriter.Written(copy, columnIndex, offsetIndex));
    }
    rowGroup.setColumns(moved.stream().map(ColumnChunkWriter.Written::chunk).toList());
    footer.add(rowGroup.setFile_offset(rowGroup.getFile_offset() + shift), moved);
  }

  private static byte[] read(SeekableFile file, long from, int length) {
    byte[] bytes = new byte[length];
    file.read(from, bytes, 0, length);
    return bytes;
  }
}
