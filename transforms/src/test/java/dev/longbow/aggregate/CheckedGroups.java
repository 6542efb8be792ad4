package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A group table and the map from key to number that it should agree with. */
final class CheckedGroups {
  private static final int UNTOUCHED = -7;

  private final String name;
  final GroupTable table;
  private final Map<List<Object>, Integer> expected = new HashMap<>();
  private final List<Field> fields;
  private final List<List<Object>> inOrder = new ArrayList<>();

  CheckedGroups(String name, List<Field> keys) {
    this.name = name;
    this.fields = keys;
    this.table = new GroupTable(keys);
  }

  CheckedGroups(String name, DataType... types) {
    this(name, fields(true, types));
  }

  void add(Column... columns) {
    add(Arrays.asList(columns), columns[0].length());
  }

  /** Groups rows; each must get the number that its key has in the map. */
  void add(List<Column> columns, int rows) {
    int[] groups = new int[rows + 3];
    Arrays.fill(groups, UNTOUCHED);
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
    assertTrue(table.heapBytes() >= 8L * table.size(), name);
  }

  /** The keys come back, in any order and any piece, and have the hashes of exchanges. */
  void checkKeys(Random random) {
    checkHashes();
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

  private void checkHashes() {
    if (table.size() == 0) {
      return;
    }
    List<Column> keys = table.keys(IntStream.range(0, table.size()).toArray(), 0, table.size());
    long[] hashes = new long[table.size()];
    int[] positions = IntStream.range(0, keys.size()).toArray();
    KeyHasher.hash(new Batch(new Schema(fields), keys, table.size()), positions, hashes);
    assertArrayEquals(hashes, table.hashes(), name);
  }

  /** Fields of these types. */
  static List<Field> fields(boolean nullable, DataType... types) {
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
}
