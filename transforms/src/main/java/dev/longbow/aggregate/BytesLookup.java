package dev.longbow.aggregate;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;

/** Looks up the codes of strings in an interner that gets no more of them; -1 for unknown ones. */
final class BytesLookup implements KeyWords.StringCoder {
  private static final int MISSING = -1;

  private final BytesInterner interner;

  /** Codes plus one of the dictionary seen last; 0 for values that were not looked up yet. */
  private int[] lastCodes;

  private BytesColumn lastDictionary;

  BytesLookup(BytesInterner interner) {
    this.interner = interner;
  }

  @Override
  public void codes(Column column, long[] to) {
    int rows = column.length();
    if (column instanceof DictionaryColumn coded) {
      coded(coded, to);
      return;
    }
    BytesColumn flat = (BytesColumn) column;
    for (int i = 0; i < rows; i++) {
      to[i] = column.isNull(i) ? MISSING : interner.find(flat, i);
    }
  }

  @Override
  public int code(BytesColumn column, int row) {
    return interner.find(column, row);
  }

  private void coded(DictionaryColumn column, long[] to) {
    BytesColumn dictionary = column.dictionary();
    if (dictionary != lastDictionary) {
      lastDictionary = dictionary;
      lastCodes = new int[dictionary.length()];
    }
    int[] codes = column.codes();
    for (int i = 0; i < column.length(); i++) {
      // A null's code is inside the dictionary, unless that is empty.
      if (lastCodes.length == 0) {
        to[i] = MISSING;
        continue;
      }
      int known = lastCodes[codes[i]];
      if (known == 0) {
        int code = interner.find(dictionary, codes[i]);
        known = code < 0 ? MISSING : code + 1;
        lastCodes[codes[i]] = known;
      }
      to[i] = known < 0 ? MISSING : known - 1;
    }
  }
}
