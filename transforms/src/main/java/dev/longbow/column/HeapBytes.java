package dev.longbow.column;

/**
 * Counts the heap of batches that are kept together: a dictionary that neighbours share counts
 * once.
 */
public final class HeapBytes {
  private static final long PER_COLUMN = 64;

  private final BytesColumn[] lastDictionaries;

  /** A count of batches with so many columns. */
  public HeapBytes(int columns) {
    this.lastDictionaries = new BytesColumn[columns];
  }

  /** The bytes that one more batch adds. */
  public long of(Batch batch) {
    long total = PER_COLUMN;
    for (int i = 0; i < batch.schema().size(); i++) {
      Column column = batch.column(i);
      total += PER_COLUMN + column.heapBytes();
      if (column instanceof DictionaryColumn coded) {
        if (coded.dictionary() == lastDictionaries[i]) {
          total -= coded.dictionary().heapBytes();
        }
        lastDictionaries[i] = coded.dictionary();
      }
    }
    return total;
  }

  /** The bytes of a column's strings when each stands for itself. */
  public static long flatText(Column column) {
    if (column instanceof BytesColumn bytes) {
      return (long) bytes.offsets()[bytes.length()] - bytes.offsets()[0];
    } else if (column instanceof DictionaryColumn coded && coded.dictionary().length() > 0) {
      int[] offsets = coded.dictionary().offsets();
      int[] codes = coded.codes();
      long total = 0;
      for (int i = 0; i < column.length(); i++) {
        total += offsets[codes[i] + 1] - offsets[codes[i]];
      }
      return total;
    }
    return 0;
  }
}
