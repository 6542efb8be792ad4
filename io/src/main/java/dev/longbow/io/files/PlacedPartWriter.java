package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a part where it belongs in the one file of all parts. An attempt that fails leaves what it
 * wrote: the next one writes the same bytes over it, and without one the file is never published.
 */
final class PlacedPartWriter implements PartWriter {
  private final PartOrder order;
  private final Path file;
  private final FileCodec codec;
  private final long firstRow;
  private final long expected;
  private final long allRows;
  private long rows;
  private PlacedFile placed;
  private BatchEncoder encoder;

  PlacedPartWriter(
      PartOrder order, Path file, FileCodec codec, long firstRow, long expected, long allRows) {
    this.order = order;
    this.file = file;
    this.codec = codec;
    this.firstRow = firstRow;
    this.expected = expected;
    this.allRows = allRows;
  }

  @Override
  public void write(Batch batch) {
    rows += batch.rows();
    checkRows(rows <= expected);
    try {
      if (encoder == null) {
        placed = PlacedFile.open(file);
        encoder = codec.openInPlace(placed, firstRow, allRows);
      }
      encoder.write(batch);
    } catch (IOException e) {
      throw WriteErrors.of(e, file);
    }
  }

  private void checkRows(boolean fine) {
    if (!fine) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Invalid number of rows of split %d: %,d, but its file counts %,d"
              .formatted(order.task(), rows, expected));
    }
  }

  @Override
  public long heapBytes() {
    return encoder == null ? 0 : encoder.heapBytes();
  }

  @Override
  public List<Part> finish() {
    checkRows(rows == expected);
    if (encoder == null) {
      return List.of();
    }
    try {
      encoder.finish();
      encoder.close();
      placed.close();
      return List.of(new Part(order, file.toString(), null, rows, 0));
    } catch (IOException e) {
      throw WriteErrors.of(e, file);
    }
  }

  @Override
  public void abort() {
    if (encoder != null) {
      encoder.close();
    }
    try {
      if (placed != null) {
        placed.close();
      }
    } catch (IOException e) {
      // Nobody publishes the file.
      return;
    }
  }
}
