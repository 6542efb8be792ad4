package dev.longbow.column;

import java.util.Arrays;

/**
 * Strings or binary values kept as codes into a dictionary. The dictionary has no nulls (a null row
 * has its validity bit clear and any code inside the dictionary, or 0 when it is empty); it may
 * hold a value twice and values that no row uses. Batches cut from one Parquet row group share one
 * dictionary object, which lets operators cache work per dictionary by identity.
 */
public final class DictionaryColumn extends Column {
  private final int[] codes;
  private final BytesColumn dictionary;

  /** A column over the first {@code length} codes; {@code validity} null means no nulls. */
  public DictionaryColumn(int length, int[] codes, BytesColumn dictionary, long[] validity) {
    super(dictionary.type(), length, validity);
    this.codes = codes;
    this.dictionary = dictionary;
  }

  /** The codes; not to be written. */
  public int[] codes() {
    return codes;
  }

  /** The distinct (or nearly distinct) values. */
  public BytesColumn dictionary() {
    return dictionary;
  }

  /** The same values, one after another without dictionary. */
  public BytesColumn decode() {
    if (dictionary.length() == 0) {
      return new BytesColumn(
          type(), length(), new int[length() + 1], new byte[0], Bits.allClear(length()));
    }
    BytesColumn flat = dictionary.gather(codes, length());
    return validity() == null ? flat : flat.withValidity(validity());
  }

  @Override
  Object boxed(int row) {
    return dictionary.boxed(codes[row]);
  }

  @Override
  public DictionaryColumn gather(int[] selection, int count) {
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = codes[selection[i]];
    }
    return new DictionaryColumn(
        count, result, dictionary, Bits.gather(validity(), selection, count));
  }

  @Override
  public DictionaryColumn slice(int from, int count) {
    return new DictionaryColumn(
        count,
        Arrays.copyOfRange(codes, from, from + count),
        dictionary,
        Bits.slice(validity(), from, count));
  }

  @Override
  public DictionaryColumn withValidity(long[] bits) {
    return new DictionaryColumn(length(), codes, dictionary, bits);
  }

  @Override
  public DictionaryColumn withType(DataType other) {
    return new DictionaryColumn(length(), codes, dictionary.withType(other), validity());
  }

  @Override
  public long heapBytes() {
    return 4L * codes.length + dictionary.heapBytes() + validityBytes();
  }
}
