package dev.longbow.io.parquet;

import dev.longbow.io.files.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** Collects the row groups of a file; writes the page indexes and the footer behind them. */
final class FileFooter {
  /** How the name of the writer begins; readers trust some statistics for it. */
  static final String CREATED_BY = "longbow version ";

  static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final FileSchema schema;
  private final List<RowGroup> rowGroups = new ArrayList<>();
  private final List<ColumnChunk> chunks = new ArrayList<>();

  /** Page indexes of the chunks, null where a chunk has none. */
  private final List<ColumnIndex> columnIndexes = new ArrayList<>();

  private final List<OffsetIndex> offsetIndexes = new ArrayList<>();
  private long rows;

  FileFooter(FileSchema schema) {
    this.schema = schema;
  }

  /** Writes what comes before the first row group. */
  void writeStart(ChunkOutput out) throws IOException {
    out.write(MAGIC, 0, MAGIC.length);
  }

  /** Adds a row group whose chunks have been written. */
  void add(RowGroup rowGroup, List<ColumnChunkWriter.Written> written) {
    for (ColumnChunkWriter.Written chunk : written) {
      chunks.add(chunk.chunk());
      columnIndexes.add(chunk.columnIndex());
      offsetIndexes.add(chunk.offsetIndex());
    }
    // Readers that do not know ordinals ignore them; they are 16 bits wide.
    if (rowGroups.size() <= Short.MAX_VALUE) {
      rowGroup.setOrdinal((short) rowGroups.size());
    }
    rowGroups.add(rowGroup);
    rows += rowGroup.getNum_rows();
  }

  /** Writes the page indexes and the footer. */
  void writeEnd(ChunkOutput out) throws IOException {
    ByteSink sink = new ByteSink();
    Integer[] checksums = new Integer[2 * chunks.size()];
    Arrays.fill(checksums, 0);
    for (int i = 0; i < chunks.size(); i++) {
      if (columnIndexes.get(i) != null) {
        sink.clear();
        Util.writeColumnIndex(columnIndexes.get(i), sink);
        checksums[2 * i] = FooterChecksum.of(sink.array(), sink.size());
        chunks.get(i).setColumn_index_offset(out.position()).setColumn_index_length(sink.size());
        out.write(sink);
      }
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (offsetIndexes.get(i) != null) {
        sink.clear();
        Util.writeOffsetIndex(offsetIndexes.get(i), sink);
        checksums[2 * i + 1] = FooterChecksum.of(sink.array(), sink.size());
        chunks.get(i).setOffset_index_offset(out.position()).setOffset_index_length(sink.size());
        out.write(sink);
      }
    }
    FileMetaData meta = new FileMetaData(1, schema.elements(), rows, rowGroups);
    meta.setCreated_by(CREATED_BY + Versions.longbow());
    meta.setColumn_orders(
        Collections.nCopies(
            schema.columns().size(), ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
    FooterChecksum.prepare(meta, List.of(checksums));
    sink.clear();
    Util.writeFileMetaData(meta, sink);
    FooterChecksum.fill(sink.array(), sink.size());
    sink.putInt(sink.size());
    sink.write(MAGIC, 0, MAGIC.length);
    out.write(sink);
  }
}
