package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.kernel.RandomColumns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Random rows with their number in column {@code row}, and how they must be sorted. */
final class SortCase {
  final Schema schema;
  final List<SortKey> keys;
  final Batch rows;

  private SortCase(Schema schema, List<SortKey> keys, Batch rows) {
    this.schema = schema;
    this.keys = keys;
    this.rows = rows;
  }

  /** One to four keys of any types and some more columns. */
  static SortCase random(Random random, int rows) {
    RandomColumns source = new RandomColumns(random);
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    List<SortKey> keys = new ArrayList<>();
    int keyCount = 1 + random.nextInt(4);
    for (int i = 0; i < keyCount + 3; i++) {
      DataType type = RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size()));
      Column column = source.column(type, rows);
      fields.add(Field.of("c" + i, type));
      columns.add(random.nextInt(3) == 0 ? fewValues(column, random) : column);
      if (i < keyCount) {
        keys.add(new SortKey("c" + i, random.nextBoolean(), random.nextBoolean()));
      }
    }
    fields.add(Field.of("list", new DataType.ListOf(DataType.STRING)));
    columns.add(lists(random, rows));
    fields.add(new Field("row", DataType.INT64, false));
    long[] numbers = new long[rows];
    Arrays.setAll(numbers, i -> i);
    columns.add(new LongColumn(DataType.INT64, rows, numbers, null));
    Schema schema = new Schema(fields);
    return new SortCase(schema, keys, new Batch(schema, columns, rows));
  }

  /** Rows with one int64 key; the number of the row is the only other column. */
  static SortCase ofKeys(long[] values, boolean descending) {
    Schema schema =
        Schema.of(Field.of("key", DataType.INT64), new Field("row", DataType.INT64, false));
    long[] numbers = new long[values.length];
    Arrays.setAll(numbers, i -> i);
    Batch rows =
        new Batch(
            schema,
            List.of(
                new LongColumn(DataType.INT64, values.length, values, null),
                new LongColumn(DataType.INT64, values.length, numbers, null)),
            values.length);
    return new SortCase(schema, List.of(new SortKey("key", descending, false)), rows);
  }

  private static Column fewValues(Column column, Random random) {
    int few = 1 + random.nextInt(3);
    int rows = column.length();
    int[] selection = random.ints(rows, 0, Math.max(1, Math.min(few, rows))).toArray();
    return column.gather(selection, rows);
  }

  private static Column lists(Random random, int rows) {
    Object[] lists = new Object[rows];
    for (int i = 0; i < rows; i++) {
      List<Object> list = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        list.add(random.nextInt(5) == 0 ? null : "v" + random.nextInt(100));
      }
      lists[i] = random.nextInt(4) == 0 ? null : list;
    }
    return ColumnBuilder.of(new DataType.ListOf(DataType.STRING), lists);
  }

  /** The same rows with a column of strings that differ late, by their end or by a zero byte. */
  SortCase withLongStrings(Random random) {
    Object[] texts = new Object[rows.rows()];
    for (int i = 0; i < texts.length; i++) {
      String text = "https://longbow.example/".substring(0, random.nextInt(25));
      text += "abcdefgh".repeat(random.nextInt(4)) + "\0".repeat(random.nextInt(4));
      texts[i] = random.nextInt(20) == 0 ? null : text + "xy".substring(random.nextInt(3));
    }
    return with(ColumnBuilder.of(DataType.STRING, texts), random);
  }

  /** The same rows with another column, the second to sort by. */
  SortCase with(Column column, Random random) {
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(0, Field.of("more", column.type()));
    List<Column> columns = new ArrayList<>(rows.columns());
    columns.add(0, column);
    List<SortKey> by = new ArrayList<>(keys);
    by.add(random.nextInt(2), new SortKey("more", random.nextBoolean(), random.nextBoolean()));
    Schema wider = new Schema(fields);
    return new SortCase(wider, by, new Batch(wider, columns, rows.rows()));
  }

  /** The rows in batches of random sizes, up to so many rows, each with its own dictionaries. */
  List<Batch> cut(Random random, int most) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.rows(); ) {
      int count = Math.min(rows.rows() - from, 1 + random.nextInt(most));
      Batch batch = rows.slice(from, count);
      batches.add(random.nextInt(3) > 0 ? batch : withOtherDictionaries(batch, random));
      from += count;
    }
    return batches;
  }

  private static Batch withOtherDictionaries(Batch batch, Random random) {
    List<Column> columns = new ArrayList<>();
    for (Column column : batch.columns()) {
      columns.add(
          column instanceof DictionaryColumn coded ? otherDictionary(coded, random) : column);
    }
    return new Batch(batch.schema(), columns, batch.rows());
  }

  private static Column otherDictionary(DictionaryColumn column, Random random) {
    int values = column.dictionary().length();
    if (random.nextInt(4) == 0 || values == 0) {
      return column.decode();
    }
    // Turned round, so that codes mean other values than before.
    int turn = random.nextInt(values);
    int[] order = new int[values];
    Arrays.setAll(order, i -> (i + turn) % values);
    int[] codes = column.codes().clone();
    for (int i = 0; i < column.length(); i++) {
      codes[i] = (codes[i] - turn + values) % values;
    }
    return new DictionaryColumn(
        column.length(), codes, column.dictionary().gather(order, values), column.validity());
  }

  /** Row numbers in the order of a stable sort. */
  List<Integer> expected() {
    List<Object[]> values = new ArrayList<>();
    int[] positions = keys.stream().mapToInt(key -> schema.require(key.column())).toArray();
    List<Integer> order = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      Object[] key = new Object[keys.size()];
      for (int i = 0; i < key.length; i++) {
        key[i] = rows.column(positions[i]).value(row);
      }
      values.add(key);
      order.add(row);
    }
    order.sort(Comparator.comparing(values::get, this::compare));
    return order;
  }

  /** The order of two keys. */
  int compare(Object[] a, Object[] b) {
    for (int i = 0; i < a.length; i++) {
      SortKey key = keys.get(i);
      int order;
      if (a[i] == null || b[i] == null) {
        order = Boolean.compare(a[i] == null, b[i] == null) * (key.nullsFirst() ? -1 : 1);
      } else {
        order = compareValues(a[i], b[i]) * (key.descending() ? -1 : 1);
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static int compareValues(Object a, Object b) {
    if (a instanceof byte[] bytes) {
      return Integer.signum(Arrays.compareUnsigned(bytes, (byte[]) b));
    } else if (a instanceof String text) {
      return compareValues(
          text.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    } else if (a instanceof UUID uuid) {
      return uuid.toString().compareTo(b.toString());
    } else if (a instanceof Double number) {
      return Double.compare(number + 0.0, (Double) b + 0.0);
    } else if (a instanceof Float number) {
      return Float.compare(number + 0.0f, (Float) b + 0.0f);
    }
    return Integer.signum(((Comparable<Object>) a).compareTo(b));
  }

  /** Checks that these batches are these rows, in this order, with all their values. */
  void check(List<Integer> expected, List<Batch> sorted, String what) {
    List<Integer> actual = new ArrayList<>();
    int number = schema.require("row");
    for (Batch batch : sorted) {
      assertEquals(schema, batch.schema(), what);
      for (int i = 0; i < batch.rows(); i++) {
        int row = Math.toIntExact((Long) batch.column(number).value(i));
        actual.add(row);
        for (int column = 0; column < schema.size(); column++) {
          Object value = batch.column(column).value(i);
          Object original = rows.column(column).value(row);
          if (!java.util.Objects.deepEquals(original, value)) {
            assertEquals(original, value, what + ", row " + row + ", " + schema.field(column));
          }
        }
      }
    }
    assertEquals(expected, actual, what);
  }

  @Override
  public String toString() {
    return keys + " of " + schema;
  }
}
