package dev.longbow.arrow;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.DictionaryColumn;
import java.util.Arrays;

/** A dictionary column's codes and values in the form that is written. */
record CompactDictionary(BytesColumn values, int[] codes) {
  /** The form to write, or null when the column is smaller without dictionary. */
  static CompactDictionary of(DictionaryColumn column) {
    BytesColumn dictionary = column.dictionary();
    int rows = column.length();
    if (dictionary.length() == 0) {
      return null;
    }
    if (dictionary.length() <= rows) {
      return new CompactDictionary(dictionary, column.codes());
    }
    // Batches after a filter or a partitioning use little of a row group's dictionary.
    int[] places = new int[dictionary.length()];
    Arrays.fill(places, -1);
    int[] used = new int[rows];
    int[] codes = new int[rows];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (column.isNull(i)) {
        continue;
      }
      int code = column.codes()[i];
      if (places[code] < 0) {
        places[code] = count;
        used[count++] = code;
      }
      codes[i] = places[code];
    }
    if (count == 0 || 2 * count > rows) {
      return null;
    }
    return new CompactDictionary(dictionary.gather(used, count), codes);
  }

  /** The smallest of 1, 2 and 4 bytes that holds every code as a signed integer. */
  byte indexBytes() {
    int size = values.length();
    return (byte) (size <= 1 << 7 ? 1 : size <= 1 << 15 ? 2 : 4);
  }
}
