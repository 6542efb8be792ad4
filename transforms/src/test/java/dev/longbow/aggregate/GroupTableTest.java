package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.kernel.Hashing;
import dev.longbow.kernel.RandomColumns;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The group table against a map from key to number. */
class GroupTableTest {
  private static final int UNTOUCHED = -7;

  /** A table and the map that it should agree with. */
  private static final class Checked {
    private final String name;
    private final GroupTable table;
    private final Map<List<Object>, Integer> expected = new HashMap<>();
    private final List<List<Object>> inOrder = new ArrayList<>();

    Checked(String name, List<Field> keys) {
      this.name = name;
      this.table = new GroupTable(keys);
    }

    Checked(String name, DataType... types) {
      this(name, fields(true, types));
    }

    void add(Column... columns) {
      add(Arrays.asList(columns), columns[0].length());
    }

    void add(List<Column> columns, int rows) {
      int[] groups = new int[rows + 3];
      Arrays.fill(groups, UNTOUCHED);
      long before = table.heapBytes();
      table.groups(columns, rows, groups);
      for (int i = 0; i < rows; i++) {
        List<Object> key = new ArrayList<>(columns.size());
        for (Column column : columns) {
          key.add(comparable(column.value(i)));
        }
        Integer group = expected.putIfAbsent(key, inOrder.size());
        if (group == null) {
          group = inOrder.size();
          inOrder.add(key);
        }
        if (group != groups[i]) {
          assertEquals(group, groups[i], name + ": " + key);
        }
      }
      for (int i = rows; i < groups.length; i++) {
        assertEquals(UNTOUCHED, groups[i], name);
      }
      assertEquals(inOrder.size(), table.size(), name);
      assertTrue(table.heapBytes() >= before || table.heapBytes() >= 8L * table.size(), name);
    }

    /** The keys come back, in any order and any piece. */
    void checkKeys(Random random) {
      List<Integer> shuffled = new ArrayList<>(IntStream.range(0, inOrder.size()).boxed().toList());
      Collections.shuffle(shuffled, random);
      int[] order = shuffled.stream().mapToInt(group -> group).toArray();
      for (int from = 0; from < order.length; ) {
        int count = 1 + random.nextInt(order.length - from);
        List<Column> keys = table.keys(order, from, count);
        for (int i = 0; i < count; i++) {
          List<Object> key = new ArrayList<>();
          for (Column column : keys) {
            key.add(comparable(column.value(i)));
          }
          if (!inOrder.get(order[from + i]).equals(key)) {
            assertEquals(inOrder.get(order[from + i]), key, name);
          }
        }
        from += count;
      }
    }
  }

  private static List<Field> fields(boolean nullable, DataType... types) {
    List<Field> fields = new ArrayList<>();
    for (DataType type : types) {
      fields.add(new Field("k" + fields.size(), type, nullable));
    }
    return fields;
  }

  /** Zeros are one key, and so are NaNs (boxed they are already equal). */
  private static Object comparable(Object value) {
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof Double number) {
      return number + 0.0;
    } else if (value instanceof Float number) {
      return number + 0.0f;
    }
    return value;
  }

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
    Checked checked = new Checked("seed " + seed + ", " + fields, fields);
    for (List<Column> batch : batches) {
      checked.add(batch, batch.get(0).length());
    }
    checked.checkKeys(random);
  }

  @Test
  void nullsAreAKeyOfTheirOwn() {
    Checked one = new Checked("one", DataType.INT64);
    one.add(of(DataType.INT64, 0L, null, 0L, 1L, null));
    assertEquals(3, one.table.size());
    one.checkKeys(new Random(1));
    Checked two = new Checked("two", DataType.STRING, DataType.INT32);
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
    Checked flat = new Checked("flat", DataType.INT64);
    flat.add(new LongColumn(DataType.INT64, 3, new long[] {5, 77, 5}, second));
    flat.add(new LongColumn(DataType.INT64, 3, new long[] {77, 99, 99}, second));
    assertEquals(4, flat.table.size());
    BytesColumn dictionary = (BytesColumn) of(DataType.STRING, "a", "b", "c");
    Checked coded = new Checked("coded", DataType.STRING);
    coded.add(new DictionaryColumn(3, new int[] {0, 1, 0}, dictionary, second));
    coded.add(new DictionaryColumn(3, new int[] {1, 2, 2}, dictionary, second));
    coded.add(of(DataType.STRING, "c", null, "b"));
    assertEquals(4, coded.table.size());
    coded.checkKeys(new Random(1));
  }

  @Test
  void notANumberAndZeros() {
    double otherNaN = Double.longBitsToDouble(0xfff8000000000123L);
    Checked doubles = new Checked("doubles", DataType.FLOAT64);
    doubles.add(of(DataType.FLOAT64, 0.0, -0.0, Double.NaN, otherNaN, null, -0.0, 1.0));
    assertEquals(4, doubles.table.size());
    Column keys = doubles.table.keys(new int[] {0, 1, 2, 3}, 0, 4).get(0);
    assertEquals(0.0, keys.value(0));
    assertEquals(Double.NaN, keys.value(1));
    Checked floats = new Checked("floats", DataType.FLOAT32, DataType.FLOAT64);
    Float otherFloatNaN = Float.intBitsToFloat(0xffc00123);
    floats.add(
        of(DataType.FLOAT32, -0.0f, 0.0f, Float.NaN, otherFloatNaN, Float.MIN_VALUE),
        of(DataType.FLOAT64, 0.0, -0.0, otherNaN, Double.NaN, Double.MIN_VALUE));
    assertEquals(3, floats.table.size());
    floats.checkKeys(new Random(1));
  }

  @Test
  void noRowsAndNoKeys() {
    Checked empty = new Checked("empty", DataType.INT64, DataType.STRING);
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

  /** Through a dozen rehashes; every key found again in other batches, in another order. */
  @Test
  void growth() {
    long[] values = new Random(11).longs(300_000).toArray();
    Checked checked = new Checked("longs", fields(false, DataType.INT64));
    for (int from = 0; from < values.length; from += 20_000) {
      checked.add(longs(Arrays.copyOfRange(values, from, from + 20_000)));
    }
    assertEquals(values.length, checked.table.size());
    long least = values.length * (8L + 2 * 4);
    long bytes = checked.table.heapBytes();
    assertTrue(bytes >= least && bytes <= 4 * least, () -> bytes + " bytes");
    for (int from = values.length - 30_000; from >= 0; from -= 30_000) {
      checked.add(longs(Arrays.copyOfRange(values, from, from + 30_000)));
    }
    assertEquals(values.length, checked.table.size());
    assertEquals(bytes, checked.table.heapBytes());
    checked.checkKeys(new Random(1));
  }

  @Test
  void growthOfStringsAndSeveralKeys() {
    Random random = new Random(12);
    Checked texts = new Checked("texts", DataType.STRING);
    Checked both = new Checked("both", DataType.INT32, DataType.STRING, DataType.UUID);
    long length = 0;
    for (int batch = 0; batch < 8; batch++) {
      Object[] strings = new Object[5000];
      Object[] numbers = new Object[5000];
      for (int i = 0; i < strings.length; i++) {
        strings[i] = "x".repeat(random.nextInt(20)) + batch * strings.length + i / 2;
        length += i % 2 == 0 ? ((String) strings[i]).length() : 0;
        numbers[i] = random.nextInt(9) == 0 ? null : (Object) (long) random.nextInt(3);
      }
      Column column = of(DataType.STRING, strings);
      texts.add(column);
      texts.add(column);
      both.add(
          of(DataType.INT32, numbers),
          column,
          new RandomColumns(random).column(DataType.UUID, strings.length));
    }
    assertTrue(texts.table.size() > 20_000 && both.table.size() > 30_000);
    assertTrue(texts.table.heapBytes() > length + 20_000L * (2 * 8 + 8 + 4 + 2 * (4 + 4)));
    texts.checkKeys(random);
    both.checkKeys(random);
  }

  /** Keys whose hashes share their lower 32 bits, so that all begin at one slot of any table. */
  @Test
  void collisions() {
    int count = 3000;
    Random random = new Random(13);
    long low = random.nextInt() & 0xffff_ffffL;
    long[] first = random.longs(count).toArray();
    long[] single = new long[count];
    long[] second = new long[count];
    for (int i = 0; i < count; i++) {
      long hash = (long) i << 32 | low;
      single[i] = HashInverse.unmix(hash);
      second[i] = HashInverse.unmix(hash) ^ Hashing.mix(first[i]);
      assertEquals(hash, Hashing.mix(Hashing.mix(first[i]) ^ second[i]));
    }
    Checked one = new Checked("one", fields(false, DataType.INT64));
    Checked two = new Checked("two", fields(false, DataType.INT64, DataType.INT64));
    for (int round = 0; round < 2; round++) {
      one.add(longs(single));
      two.add(longs(first), longs(second));
    }
    assertEquals(count, one.table.size());
    assertEquals(count, two.table.size());
    // Half of a key is no key.
    two.add(longs(first), longs(first));
    assertEquals(2 * count, two.table.size());
    two.checkKeys(random);
  }

  /** Byte strings with one 64-bit hash are told apart by their bytes. */
  @Test
  void equalHashesOfBytes() {
    Random random = new Random(14);
    Object[] values = new Object[500];
    for (int i = 0; i < values.length; i++) {
      long first = random.nextLong();
      long second = 42 ^ Hashing.mix(16 ^ first);
      byte[] bytes = new byte[16];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(first).putLong(second);
      assertEquals(Hashing.mix(Hashing.mix(42)), Hashing.bytes(bytes, 0, 16));
      values[i] = bytes;
    }
    Checked checked = new Checked("bytes", DataType.BINARY);
    checked.add(of(DataType.BINARY, values));
    checked.add(of(DataType.BINARY, values));
    assertEquals(values.length, checked.table.size());
    checked.checkKeys(random);
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
    Checked checked = new Checked("similar", DataType.BINARY);
    checked.add(of(DataType.BINARY, values.toArray()));
    checked.checkKeys(new Random(1));
  }

  @Test
  void dictionariesThatAreSharedChangedAndGivenUp() {
    BytesColumn one = (BytesColumn) of(DataType.STRING, "a", "b", "a", "unused", "");
    BytesColumn other = (BytesColumn) of(DataType.STRING, "", "c", "a");
    Checked checked = new Checked("dictionaries", DataType.STRING);
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

  /** Ranges that grow in steps, upwards, downwards and beyond what is addressed directly. */
  @Test
  void rangesThatGrow() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int keys = 1 + random.nextInt(3);
      DataType[] types = new DataType[keys];
      Arrays.fill(types, DataType.INT64);
      Checked checked = new Checked("seed " + seed, fields(random.nextBoolean(), types));
      // At the ends of the range of longs differences overflow.
      long base =
          switch (random.nextInt(4)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            default -> random.nextInt(1000);
          };
      long range = 1;
      for (int batch = 0; batch < 14; batch++) {
        long width = range;
        Column[] columns = new Column[keys];
        for (int i = 0; i < keys; i++) {
          long from = random.nextBoolean() ? base : base - width / 2;
          long[] values = random.longs(100).map(bits -> from + (bits >>> 1) % width).toArray();
          columns[i] = longs(values);
        }
        checked.add(columns);
        range = range * (1 + random.nextInt(4)) + 1;
      }
      checked.checkKeys(random);
    }
  }

  @Test
  void extremes() {
    Checked checked = new Checked("extremes", fields(false, DataType.INT64));
    long[] values = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 0, Long.MIN_VALUE + 1};
    checked.add(longs(Long.MAX_VALUE));
    checked.add(longs(Long.MAX_VALUE - 1));
    checked.add(longs(values));
    assertEquals(values.length, checked.table.size());
    Checked unsigned = new Checked("unsigned", DataType.UINT64);
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    unsigned.add(of(DataType.UINT64, most, BigInteger.ZERO, null, most));
    unsigned.checkKeys(new Random(1));
    assertEquals(3, unsigned.table.size());
  }

  /** From a table addressed directly to a hashed one: groups keep their numbers. */
  @Test
  void leavingTheDirectTable() {
    Checked checked = new Checked("leaving", fields(false, DataType.INT32));
    int[] small = IntStream.range(0, 60_000).toArray();
    checked.add(new IntColumn(DataType.INT32, small.length, small, null));
    int[] large = IntStream.range(0, 60_000).map(i -> i * 7 - 100_000).toArray();
    checked.add(new IntColumn(DataType.INT32, large.length, large, null));
    checked.add(new IntColumn(DataType.INT32, small.length, small, null));
    checked.checkKeys(new Random(1));
  }

  /** More keys than bits in a word: each has a null of its own. */
  @Test
  void seventyKeys() {
    int keys = 70;
    DataType[] types = new DataType[keys];
    Arrays.fill(types, DataType.INT64);
    Checked checked = new Checked("wide", types);
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
