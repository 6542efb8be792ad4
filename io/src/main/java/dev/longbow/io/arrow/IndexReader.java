package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DictionaryColumn;
import java.nio.ByteBuffer;

/** Indices into a dictionary: strings and binary values stay so, others are looked up. */
final class IndexReader extends VectorReader {
  private final StoredBuffer indices;
  private final ArrowField field;
  private final Dictionaries.Values dictionary;

  IndexReader(
      long length,
      StoredBuffer validity,
      StoredBuffer indices,
      ArrowField field,
      Dictionaries.Values dictionary) {
    super(length, validity);
    this.indices = indices;
    this.field = field;
    this.dictionary = dictionary;
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    int width = field.index().bytes();
    ByteBuffer range = indices.at(width * from, (long) width * rows);
    Column values = dictionary.column();
    int size = values.length();
    int[] codes = new int[rows];
    long[] bits = valid;
    for (int i = 0; i < rows; i++) {
      if (!Bits.isSet(valid, i)) {
        continue;
      }
      long code = index(range, width, i);
      if (code < 0 || code >= size) {
        throw new IllegalArgumentException(
            "index %d into a dictionary of %d values".formatted(code, size));
      }
      if (!Bits.isSet(dictionary.validity(), (int) code)) {
        if (bits == valid) {
          bits = valid == null ? Bits.allSet(rows) : valid.clone();
        }
        Bits.clear(bits, i);
      }
      codes[i] = (int) code;
    }
    if (values instanceof BytesColumn bytes) {
      return new DictionaryColumn(rows, codes, bytes, bits);
    }
    if (size == 0) {
      return ColumnBuilder.constant(field.type(), null, rows);
    }
    Column found = values.gather(codes, rows);
    return bits == null ? found : found.withValidity(bits);
  }

  private long index(ByteBuffer range, int width, int row) {
    boolean signed = field.index().signed();
    return switch (width) {
      case 1 -> signed ? range.get(row) : range.get(row) & 0xff;
      case 2 -> signed ? range.getShort(2 * row) : range.getShort(2 * row) & 0xffff;
      case 4 -> signed ? range.getInt(4 * row) : range.getInt(4 * row) & 0xffff_ffffL;
      default -> range.getLong(8 * row);
    };
  }
}
