package dev.longbow.io.csv;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;

/** Strings, quoted where needed, and binary values as hexadecimal digits. */
final class TextCell extends CellWriter {
  private final boolean isBinary;
  private final Quoting quoting;

  private BytesColumn values;

  /** The codes, or null for a column without dictionary. */
  private int[] codes;

  /** The dictionary's entries as they go into cells: quoted once, not per row. */
  private final TextSink entries = new TextSink();

  private int[] entryOffsets = new int[0];

  TextCell(boolean isBinary, Quoting quoting) {
    this.isBinary = isBinary;
    this.quoting = quoting;
  }

  @Override
  void take(Column next) {
    if (next instanceof DictionaryColumn encoded) {
      codes = encoded.codes();
      if (values != encoded.dictionary() || entryOffsets.length == 0) {
        values = encoded.dictionary();
        enter();
      }
    } else {
      values = (BytesColumn) next;
      codes = null;
      entryOffsets = new int[0];
    }
  }

  private void enter() {
    entries.clear();
    entryOffsets = new int[values.length() + 1];
    for (int i = 0; i < values.length(); i++) {
      format(i, entries);
      entryOffsets[i + 1] = entries.size();
    }
  }

  @Override
  void value(int row, TextSink out) {
    if (codes == null) {
      format(row, out);
    } else {
      int from = entryOffsets[codes[row]];
      out.put(entries.array(), from, entryOffsets[codes[row] + 1] - from);
    }
  }

  private void format(int index, TextSink out) {
    int from = values.offsets()[index];
    int to = values.offsets()[index + 1];
    if (isBinary) {
      out.putHex(values.bytes(), from, to);
    } else {
      quoting.write(values.bytes(), from, to, out);
    }
  }
}
