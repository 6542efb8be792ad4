package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/** Reads the first and the last row of row groups, of a few columns: a page of each, if it can. */
final class BorderRows {
  /** What is read of a chunk whose pages can be found, at most, as a guess. */
  private static final long PAGES = 2L << 20;

  private BorderRows() {}

  /** The first row and the last one, which may be the same. */
  static Batch read(Footer footer, Footer.RowGroup group, Schema columns) {
    RowRanges rows = new RowRanges();
    rows.add(0, 1);
    rows.add(Math.max(1, group.rows() - 1), group.rows());
    List<Batch> batches = new ArrayList<>();
    try (SeekableFile file = SeekableFile.open(footer.path());
        PageDecompressor decompressor = new PageDecompressor()) {
      RowGroupReader reader = new RowGroupReader(footer, group, file, columns, rows, decompressor);
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        batches.add(batch);
      }
      reader.close();
    }
    Batch read = BatchAppender.concat(columns, batches);
    return read.rows() > 1 ? read : BatchAppender.concat(columns, List.of(read, read));
  }

  /** About how many bytes that reads. */
  static long bytes(Footer footer, Footer.RowGroup group, Schema columns) {
    long bytes = 0;
    for (String name : columns.names()) {
      boolean isFound = PageIndexReader.isIndexed(footer, group, name);
      for (ColumnChunkMetaData chunk : group.chunks().get(name)) {
        bytes += isFound ? Math.min(PAGES, chunk.getTotalSize()) : chunk.getTotalSize();
      }
    }
    return bytes;
  }
}
