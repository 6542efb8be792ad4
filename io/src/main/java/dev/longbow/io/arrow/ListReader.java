package dev.longbow.io.arrow;

import dev.longbow.column.Column;
import dev.longbow.column.ListColumn;

/** Lists of any or of fixed lengths, and maps, which are lists of keys and values. */
final class ListReader extends VectorReader {
  /** A step has few rows; this is for damaged offsets over elements that take no bytes. */
  private static final int MOST_ELEMENTS = 1 << 27;

  private final Offsets offsets;
  private final VectorReader elements;
  private final ArrowField field;

  /**
   * A reader.
   *
   * @param offsets where lists begin, or null when all have the same length
   */
  ListReader(
      long length,
      StoredBuffer validity,
      StoredBuffer offsets,
      VectorReader elements,
      ArrowField field) {
    super(length, validity);
    this.offsets =
        offsets == null
            ? null
            : new Offsets(offsets, field.storage() == ArrowField.Storage.LARGE_LIST);
    this.elements = elements;
    this.field = field;
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    int[] ends;
    long first;
    if (offsets == null) {
      long size = field.width();
      IpcMessage.require(size * rows <= MOST_ELEMENTS, "%d elements", size * rows);
      ends = new int[rows + 1];
      for (int i = 1; i <= rows; i++) {
        ends[i] = (int) (i * size);
      }
      first = from * size;
    } else {
      ends = offsets.read(from, rows);
      first = offsets.first();
      IpcMessage.require(ends[rows] <= MOST_ELEMENTS, "%d elements", ends[rows]);
    }
    Column read = elements.read(ends[rows] == 0 ? 0 : first, ends[rows]);
    return new ListColumn(field.type(), rows, ends, StructReader.plain(read), valid);
  }
}
