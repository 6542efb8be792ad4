package dev.longbow.aggregate;

import static dev.longbow.aggregate.CheckedGroups.fields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Hashing;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.kernel.RandomColumns;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many keys, colliding keys and keys in ranges, against a map from key to number. */
class GroupTableGrowthTest {
  private static LongColumn longs(long... values) {
    return new LongColumn(DataType.INT64, values.length, values, null);
  }

  private static Column of(DataType type, Object... values) {
    return ColumnBuilder.of(type, values);
  }

  /** Through a dozen rehashes; every key found again in other batches, in another order. */
  @Test
  void growth() {
    long[] values = new Random(11).longs(240_000).toArray();
    CheckedGroups checked = new CheckedGroups("longs", fields(false, DataType.INT64));
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
    CheckedGroups texts = new CheckedGroups("texts", DataType.STRING);
    CheckedGroups both = new CheckedGroups("both", DataType.INT32, DataType.STRING, DataType.UUID);
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
    CheckedGroups one = new CheckedGroups("one", fields(false, DataType.INT64));
    CheckedGroups two = new CheckedGroups("two", fields(false, DataType.INT64, DataType.INT64));
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
    CheckedGroups checked = new CheckedGroups("bytes", DataType.BINARY);
    checked.add(of(DataType.BINARY, values));
    checked.add(of(DataType.BINARY, values));
    assertEquals(values.length, checked.table.size());
    checked.checkKeys(random);
  }

  /** Ranges that grow in steps, upwards, downwards and beyond what is addressed directly. */
  @Test
  void rangesThatGrow() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int keys = 1 + random.nextInt(3);
      DataType[] types = new DataType[keys];
      Arrays.fill(types, DataType.INT64);
      CheckedGroups checked =
          new CheckedGroups("seed " + seed, fields(random.nextBoolean(), types));
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
    CheckedGroups checked = new CheckedGroups("extremes", fields(false, DataType.INT64));
    long[] values = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 0, Long.MIN_VALUE + 1};
    checked.add(longs(Long.MAX_VALUE));
    checked.add(longs(Long.MAX_VALUE - 1));
    checked.add(longs(values));
    assertEquals(values.length, checked.table.size());
    CheckedGroups unsigned = new CheckedGroups("unsigned", DataType.UINT64);
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    unsigned.add(of(DataType.UINT64, most, BigInteger.ZERO, null, most));
    unsigned.checkKeys(new Random(1));
    assertEquals(3, unsigned.table.size());
  }

  /** From a table addressed directly to a hashed one: groups keep their numbers. */
  @Test
  void leavingTheDirectTable() {
    CheckedGroups checked = new CheckedGroups("leaving", fields(false, DataType.INT32));
    int[] small = IntStream.range(0, 60_000).toArray();
    checked.add(new IntColumn(DataType.INT32, small.length, small, null));
    int[] large = IntStream.range(0, 60_000).map(i -> i * 7 - 100_000).toArray();
    checked.add(new IntColumn(DataType.INT32, large.length, large, null));
    checked.add(new IntColumn(DataType.INT32, small.length, small, null));
    checked.checkKeys(new Random(1));
  }
}
