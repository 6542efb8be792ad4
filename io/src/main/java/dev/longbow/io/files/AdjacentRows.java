package dev.longbow.io.files;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import java.util.Arrays;
import java.util.Objects;

/** Tells of two rows of a column whether their values are the same; null is the same as null. */
@FunctionalInterface
interface AdjacentRows {
  boolean areEqual(int one, int other);

  /** Those of a column. */
  static AdjacentRows of(Column column) {
    AdjacentRows values = values(column);
    return column.mayHaveNulls()
        ? (one, other) ->
            column.isNull(one) == column.isNull(other)
                && (column.isNull(one) || values.areEqual(one, other))
        : values;
  }

  private static AdjacentRows values(Column column) {
    if (column instanceof DictionaryColumn dictionary) {
      int[] codes = dictionary.codes();
      AdjacentRows entries = values(dictionary.dictionary());
      return (one, other) ->
          codes[one] == codes[other] || entries.areEqual(codes[one], codes[other]);
    } else if (column instanceof BytesColumn text) {
      int[] offsets = text.offsets();
      byte[] bytes = text.bytes();
      return (one, other) ->
          Arrays.equals(
              bytes, offsets[one], offsets[one + 1], bytes, offsets[other], offsets[other + 1]);
    } else if (column instanceof IntColumn numbers) {
      int[] values = numbers.values();
      return (one, other) -> values[one] == values[other];
    } else if (column instanceof LongColumn numbers) {
      long[] values = numbers.values();
      return (one, other) -> values[one] == values[other];
    }
    return (one, other) -> Objects.equals(column.value(one), column.value(other));
  }
}
