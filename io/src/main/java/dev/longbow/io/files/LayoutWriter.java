package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes the rows of a task to the files that a layout asks for. Rows come sorted by the columns
 * that name folders, so that one file is open at a time; in any other order each change of folder
 * begins a file.
 */
final class LayoutWriter implements PartWriter {
  /**
   * A file's size is looked at after so many rows, whatever batches they come in: with them a
   * Parquet file's row groups end.
   */
  private static final int SIZED_ROWS = 122_880;

  /** Opens a file. */
  interface Opener {
    FilePartWriter open(PartOrder order, String folder);
  }

  private final PartOrder order;
  private final Layout layout;
  private final PartitionFolders folders;
  private final Schema fileSchema;
  private final int[] fileColumns;
  private final Opener opener;
  private final UnaryOperator<List<Part>> putAside;
  private final List<Part> parts = new ArrayList<>();

  /** Small files of which the rows are still inline. */
  private final List<Part> waiting = new ArrayList<>();

  private long waitingBytes;
  private int files;
  private String folder = "";
  private FilePartWriter file;
  private long fileRows;

  /**
   * Of a task.
   *
   * @param putAside puts rows that are inline into a file: of very many small partitions, all of
   *     them together are too large to travel
   */
  LayoutWriter(
      PartOrder order,
      Layout layout,
      PartitionFolders folders,
      Schema schema,
      Opener opener,
      UnaryOperator<List<Part>> putAside) {
    this.putAside = putAside;
    this.order = order;
    this.layout = layout;
    this.folders = folders;
    this.fileSchema = PartitionFolders.fileSchema(layout, schema);
    this.fileColumns = fileSchema.names().stream().mapToInt(schema::require).toArray();
    this.opener = opener;
  }

  @Override
  public void write(Batch batch) {
    Batch rows = folders.isEmpty() ? batch : batch.project(fileSchema, fileColumns);
    for (int from = 0; from < batch.rows(); ) {
      int end = folders.end(batch, from);
      String next = folders.of(batch, from);
      if (!next.equals(folder)) {
        endFile();
        folder = next;
      }
      write(rows, from, end);
      from = end;
    }
  }

  private void write(Batch rows, int from, int end) {
    for (int at = from; at < end; ) {
      if (file == null) {
        file = opener.open(new PartOrder(order.branch(), order.task(), files++), folder);
        fileRows = 0;
      }
      long room = Math.min(layout.maxRows() - fileRows, SIZED_ROWS - fileRows % SIZED_ROWS);
      int count = (int) Math.min(end - at, room);
      file.write(at == 0 && count == rows.rows() ? rows : rows.slice(at, count));
      at += count;
      fileRows += count;
      if (fileRows == layout.maxRows()
          || fileRows % SIZED_ROWS == 0 && file.writtenBytes() >= layout.targetBytes()) {
        endFile();
      }
    }
  }

  private void endFile() {
    if (file != null) {
      for (Part part : file.finish()) {
        boolean isInline = part.inline() != null;
        (isInline ? waiting : parts).add(part);
        waitingBytes += isInline ? part.inline().length : 0;
      }
      file = null;
      if (waitingBytes > InlineRows.MAX_BYTES) {
        parts.addAll(putAside.apply(List.copyOf(waiting)));
        waiting.clear();
        waitingBytes = 0;
      }
    }
  }

  @Override
  public long heapBytes() {
    return waitingBytes + (file == null ? 0 : file.heapBytes());
  }

  @Override
  public List<Part> finish() {
    endFile();
    parts.addAll(waiting);
    return parts;
  }

  @Override
  public void abort() {
    if (file != null) {
      file.abort();
      file = null;
    }
    // Files that are complete go with the run directory.
  }
}
