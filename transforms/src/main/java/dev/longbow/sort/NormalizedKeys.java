package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/**
 * Turns the key columns of a batch into byte strings whose unsigned order is the order asked for,
 * and into words of eight bytes that tell most rows apart without them.
 *
 * <p>Integers, dates, times and timestamps are ordered by value, decimals too, strings, binary
 * values and UUIDs by their bytes, false before true. NaN is above every number and equal to
 * itself; -0.0 equals 0.0. Keys of different batches, however they are encoded, can be compared.
 */
public final class NormalizedKeys {
  private final List<SortKey> keys;
  private final int[] positions;
  private final DataType[] types;

  /**
   * An encoder for batches of a schema.
   *
   * @throws LongbowException as {@link #check}
   */
  public NormalizedKeys(Schema schema, List<SortKey> keys) {
    check(schema, keys);
    this.keys = List.copyOf(keys);
    this.positions = keys.stream().mapToInt(key -> schema.require(key.column())).toArray();
    this.types = keys.stream().map(key -> type(schema, key)).toArray(DataType[]::new);
  }

  private static DataType type(Schema schema, SortKey key) {
    return schema.field(schema.require(key.column())).type();
  }

  /**
   * Checks that rows of a schema can be sorted by these keys.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} for an unknown column, {@link
   *     ErrorCode#TYPE_MISMATCH} for one of lists, structs or maps
   */
  public static void check(Schema schema, List<SortKey> keys) {
    for (SortKey key : keys) {
      Field field = schema.field(schema.require(key.column()));
      if (field.type().isNested()) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot sort by column '%s' of type %s: lists, structs and maps have no order"
                .formatted(field.name(), field.type()));
      }
    }
  }

  /** The keys. */
  public List<SortKey> keys() {
    return keys;
  }

  /** Where the key columns are. */
  int[] positions() {
    return positions;
  }

  /** The keys of a batch's rows. */
  public EncodedKeys encode(Batch batch) {
    long[] prefixes = new long[batch.rows()];
    Column[] columns = new Column[keys.size()];
    int[] starts = new int[columns.length + 1];
    boolean exact = true;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = batch.column(positions[i]);
      boolean oneWord = OrderedWords.count(types[i]) == 1;
      starts[i + 1] = Math.min(128, starts[i] + (oneWord ? OrderedWords.bits(types[i]) : 128));
      if (starts[i] < 64) {
        addPrefix(i, columns[i], starts[i], prefixes);
      }
      exact &= columns[i].nullCount() == 0;
    }
    for (int i = columns.length - 1; i >= 0; i--) {
      if (starts[i] < 64 && columns[i].mayHaveNulls()) {
        settleNulls(columns[i], keys.get(i).nullsFirst(), -1L >>> starts[i], prefixes);
      }
    }
    return new EncodedKeys(keys, columns, prefixes, exact && starts[columns.length] <= 64);
  }

  /** Puts the upper bits of a key under those of the keys before it. */
  private void addPrefix(int key, Column column, int start, long[] prefixes) {
    long[] words = new long[column.length()];
    boolean descending = keys.get(key).descending();
    int unused = 0;
    if (OrderedWords.count(types[key]) > 0) {
      OrderedWords.load(column, 0, descending, words);
      unused = 64 - OrderedWords.bits(types[key]);
    } else {
      loadBytes(column, descending, words);
    }
    for (int i = 0; i < words.length; i++) {
      prefixes[i] |= words[i] << unused >>> start;
    }
  }

  /**
   * A null gets the bits of the least or greatest value, which may be there too: then the bits
   * below, which belong to later keys, must not decide.
   */
  private static void settleNulls(Column column, boolean first, long below, long[] prefixes) {
    for (int i = 0; i < prefixes.length; i++) {
      if (column.isNull(i)) {
        prefixes[i] = first ? prefixes[i] & ~below : prefixes[i] | below;
      }
    }
  }

  private static void loadBytes(Column column, boolean descending, long[] words) {
    byte[] bytes = BytesOrder.values(column).bytes();
    int[] offsets = BytesOrder.values(column).offsets();
    long flip = descending ? -1 : 0;
    if (column instanceof DictionaryColumn coded) {
      int values = coded.dictionary().length();
      int[] codes = coded.codes();
      if (values == 0) {
        return;
      }
      if (values <= words.length) {
        long[] ofCode = new long[values];
        for (int code = 0; code < values; code++) {
          ofCode[code] = BytesOrder.word(bytes, offsets[code], offsets[code + 1]) ^ flip;
        }
        for (int i = 0; i < words.length; i++) {
          words[i] = ofCode[codes[i]];
        }
        return;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = BytesOrder.word(bytes, offsets[codes[i]], offsets[codes[i] + 1]) ^ flip;
      }
      return;
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = BytesOrder.word(bytes, offsets[i], offsets[i + 1]) ^ flip;
    }
  }
}
