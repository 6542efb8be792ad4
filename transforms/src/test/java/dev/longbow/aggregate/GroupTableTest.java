package dev.longbow.aggregate;

import static dev.longbow.aggregate.CheckedGroups.fields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.kernel.RandomColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which keys are equal, against a map from key to number. */
class GroupTableTest {
  private static LongColumn longs(long... values) {
    return new LongColumn(DataType.INT64, values.length, values, null);
  }

  private static Column of(DataType type, Object... values) {
    return ColumnBuilder.of(type, values);
  }

  @Test
  void everyTypeAlone() {
    for (DataType type : RandomColumns.TYPES) {
      for (int seed = 0; seed < 6; seed++) {
        check(List.of(type), 300, seed);
      }
    }
  }

  @Test
  void manyKeysOfRandomTypes() {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      List<DataType> types = new ArrayList<>();
      int keys = 1 + random.nextInt(5);
      for (int i = 0; i < keys; i++) {
        types.add(RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size())));
      }
      check(types, 200, seed);
    }
  }

  private static void check(List<DataType> types, int rows, int seed) {
    Random random = new Random(seed);
    RandomColumns source = new RandomColumns(random);
    List<List<Column>> batches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int length = random.nextInt(rows);
      batches.add(types.stream().map(type -> source.column(type, length)).toList());
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      int key = i;
      boolean nulls = batches.stream().anyMatch(batch -> batch.get(key).nullCount() > 0);
      fields.add(new Field("k" + i, types.get(i), nulls || random.nextBoolean()));
    }
    CheckedGroups checked = new CheckedGroups("seed " + seed + ", " + fields, fields);
    for (List<Column> batch : batches) {
      checked.add(batch, batch.get(0).length());
    }
    checked.checkKeys(random);
  }

  @Test
  void nullsAreAKeyOfTheirOwn() {
    CheckedGroups one = new CheckedGroups("one", DataType.INT64);
    one.add(of(DataType.INT64, 0L, null, 0L, 1L, null));
    assertEquals(3, one.table.size());
    one.checkKeys(new Random(1));
    CheckedGroups two = new CheckedGroups("two", DataType.STRING, DataType.INT32);
    two.add(
        of(DataType.STRING, null, "", null, "", null, ""),
        of(DataType.INT32, null, null, 0L, 0L, 0L, 0L));
    assertEquals(4, two.table.size());
    two.checkKeys(new Random(1));
  }

  /** Whatever lies under a null, flat or coded, is neither seen nor made a key. */
  @Test
  void valuesUnderNullsDoNotMatter() {
    long[] second = {0b101};
    CheckedGroups flat = new CheckedGroups("flat", DataType.INT64);
    flat.add(new LongColumn(DataType.INT64, 3, new long[] {5, 77, 5}, second));
    flat.add(new LongColumn(DataType.INT64, 3, new long[] {77, 99, 99}, second));
    assertEquals(4, flat.table.size());
    BytesColumn dictionary = (BytesColumn) of(DataType.STRING, "a", "b", "c");
    CheckedGroups coded = new CheckedGroups("coded", DataType.STRING);
    coded.add(new DictionaryColumn(3, new int[] {0, 1, 0}, dictionary, second));
    coded.add(new DictionaryColumn(3, new int[] {1, 2, 2}, dictionary, second));
    coded.add(of(DataType.STRING, "c", null, "b"));
    assertEquals(4, coded.table.size());
    coded.checkKeys(new Random(1));
  }

  @Test
  void notANumberAndZeros() {
    double otherNaN = Double.longBitsToDouble(0xfff8000000000123L);
    CheckedGroups doubles = new CheckedGroups("doubles", DataType.FLOAT64);
    doubles.add(of(DataType.FLOAT64, 0.0, -0.0, Double.NaN, otherNaN, null, -0.0, 1.0));
    assertEquals(4, doubles.table.size());
    Column keys = doubles.table.keys(new int[] {0, 1, 2, 3}, 0, 4).get(0);
    assertEquals(0.0, keys.value(0));
    assertEquals(Double.NaN, keys.value(1));
    CheckedGroups floats = new CheckedGroups("floats", DataType.FLOAT32, DataType.FLOAT64);
    Float otherFloatNaN = Float.intBitsToFloat(0xffc00123);
    floats.add(
        of(DataType.FLOAT32, -0.0f, 0.0f, Float.NaN, otherFloatNaN, Float.MIN_VALUE),
        of(DataType.FLOAT64, 0.0, -0.0, otherNaN, Double.NaN, Double.MIN_VALUE));
    assertEquals(3, floats.table.size());
    floats.checkKeys(new Random(1));
  }

  @Test
  void noRowsAndNoKeys() {
    CheckedGroups empty = new CheckedGroups("empty", DataType.INT64, DataType.STRING);
    empty.add(of(DataType.INT64), of(DataType.STRING));
    assertEquals(0, empty.table.size());
    empty.add(of(DataType.INT64, 1L), of(DataType.STRING, "x"));
    empty.add(of(DataType.INT64), of(DataType.STRING));
    assertEquals(1, empty.table.size());
    GroupTable none = new GroupTable(List.of());
    int[] groups = {5, 5, 5};
    none.groups(List.of(), 2, groups);
    assertEquals(List.of(0, 0, 5), Arrays.stream(groups).boxed().toList());
    assertEquals(1, none.size());
    assertEquals(List.of(), none.keys(new int[] {0}, 0, 1));
  }

  /** Prefixes, and zeros at the end, which a hash of padded words could take for equal. */
  @Test
  void similarBytes() {
    List<Object> values = new ArrayList<>();
    for (int length = 0; length <= 33; length++) {
      values.add(new byte[length]);
      byte[] last = new byte[length + 1];
      last[length] = 1;
      values.add(last);
      byte[] first = new byte[length + 1];
      first[0] = 1;
      values.add(first);
    }
    CheckedGroups checked = new CheckedGroups("similar", DataType.BINARY);
    checked.add(of(DataType.BINARY, values.toArray()));
    checked.checkKeys(new Random(1));
  }

  /** Short strings that come plain are words of their own bytes; longer ones come later. */
  @Test
  void shortStringsThenLongOnes() {
    List<Object> values = new ArrayList<>();
    for (int length = 0; length <= 20; length++) {
      values.add("z".repeat(length));
      values.add("\0".repeat(length));
      values.add("y" + "z".repeat(length));
      values.add("z".repeat(length) + "y");
      values.add("\u00ff".repeat(length / 2));
    }
    Object[] few = values.stream().filter(value -> ((String) value).length() <= 7).toArray();
    BytesColumn dictionary = (BytesColumn) of(DataType.STRING, values.toArray());
    int[] codes = new int[values.size()];
    Arrays.setAll(codes, i -> codes.length - 1 - i);
    CheckedGroups checked = new CheckedGroups("short", DataType.STRING);
    checked.add(of(DataType.STRING, few));
    assertEquals(Arrays.stream(few).distinct().count(), checked.table.size());
    checked.add(new DictionaryColumn(codes.length, codes, dictionary, null));
    checked.add(of(DataType.STRING, values.toArray()));
    checked.add(of(DataType.STRING, null, "", "z".repeat(40), null));
    checked.checkKeys(new Random(1));

    GroupLookup lookup = checked.table.lookup();
    Column sought = of(DataType.STRING, "new", "", "also new, and longer", "z".repeat(40), "z");
    int[] found = new int[5];
    lookup.find(List.of(sought), 5, found);
    int[] expected = new int[5];
    int known = checked.table.size();
    checked.table.groups(List.of(sought), 5, expected);
    for (int i = 0; i < 5; i++) {
      assertEquals(expected[i] < known ? expected[i] : -1, found[i], "row " + i);
    }
  }

  @Test
  void nothingIsFoundInATableWithoutRows() {
    GroupTable empty = new GroupTable(fields(false, DataType.STRING));
    empty.groups(List.of(of(DataType.STRING)), 0, new int[0]);
    int[] found = {7};
    empty.lookup().find(List.of(of(DataType.STRING, "a")), 1, found);
    assertEquals(-1, found[0]);
  }

  @Test
  void dictionariesThatAreSharedChangedAndGivenUp() {
    BytesColumn one = (BytesColumn) of(DataType.STRING, "a", "b", "a", "unused", "");
    BytesColumn other = (BytesColumn) of(DataType.STRING, "", "c", "a");
    CheckedGroups checked = new CheckedGroups("dictionaries", DataType.STRING);
    checked.add(new DictionaryColumn(4, new int[] {2, 1, 0, 0}, one, null));
    checked.add(new DictionaryColumn(2, new int[] {4, 1}, one, null));
    checked.add(new DictionaryColumn(3, new int[] {1, 0, 2}, other, Bits.allSet(3)));
    checked.add(new DictionaryColumn(2, new int[] {2, 1}, one, null));
    checked.add(of(DataType.STRING, "c", "b", "unused", null));
    checked.add(
        new DictionaryColumn(2, new int[2], (BytesColumn) of(DataType.STRING), new long[1]));
    assertEquals(6, checked.table.size());
    checked.checkKeys(new Random(1));
  }

  /** More keys than bits in a word: each has a null of its own. */
  @Test
  void seventyKeys() {
    int keys = 70;
    DataType[] types = new DataType[keys];
    Arrays.fill(types, DataType.INT64);
    CheckedGroups checked = new CheckedGroups("wide", types);
    // Row i is all zeros but for a null in key i.
    Column[] columns = new Column[keys];
    for (int key = 0; key < keys; key++) {
      Object[] values = LongStream.range(0, keys).map(i -> 0).boxed().toArray();
      values[key] = null;
      columns[key] = of(DataType.INT64, values);
    }
    checked.add(columns);
    checked.add(columns);
    assertEquals(keys, checked.table.size());
    checked.checkKeys(new Random(1));
  }
}
