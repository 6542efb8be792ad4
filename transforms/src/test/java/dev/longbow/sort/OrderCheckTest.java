package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows of any keys, sorted, with two of them exchanged or not, in batches of any size. */
final class OrderCheckTest {
  private static final int ROWS = 80;

  private NormalizedKeys keys;
  private SortCase rows;
  private Random random;

  @Test
  void findsTheFirstRowThatComesTooLate() {
    for (int seed = 0; seed < 300; seed++) {
      random = new Random(seed);
      rows = SortCase.random(random, ROWS);
      keys = new NormalizedKeys(rows.schema, rows.keys);
      check("seed " + seed);
    }
  }

  private Object[] key(int row) {
    return rows.keys.stream()
        .map(key -> rows.rows.column(rows.schema.require(key.column())).value(row))
        .toArray();
  }

  private void check(String what) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      order.add(i);
    }
    order.sort((a, b) -> rows.compare(key(a), key(b)));
    byte[] first = keys.encode(rows.rows).key(order.get(5));
    byte[] last = keys.encode(rows.rows).key(order.get(70));
    if (random.nextBoolean()) {
      Collections.swap(order, random.nextInt(ROWS), random.nextInt(ROWS));
    }
    int expected = -1;
    for (int i = 1; i < ROWS && expected < 0; i++) {
      expected = rows.compare(key(order.get(i - 1)), key(order.get(i))) > 0 ? i : -1;
    }
    assertEquals(expected, find(order, null, null), what);
    int least = -1;
    int most = -1;
    for (int i = ROWS - 1; i >= 0; i--) {
      byte[] encoded = keys.encode(rows.rows).key(order.get(i));
      least = Arrays.compareUnsigned(encoded, first) < 0 ? i : least;
      most = Arrays.compareUnsigned(encoded, last) > 0 ? i : most;
    }
    assertEquals(expected >= 0 || least >= 0, find(order, first, null) >= 0, what);
    assertEquals(expected >= 0 || most >= 0, find(order, null, last) >= 0, what);
    if (expected < 0) {
      assertEquals(most, find(order, null, last), what);
    }
  }

  /** The number of the row that is wrong, in batches of any size. */
  private int find(List<Integer> order, byte[] first, byte[] last) {
    OrderCheck check = new OrderCheck(keys, first, last);
    Batch sorted = rows.rows.gather(order.stream().mapToInt(Integer::intValue).toArray(), ROWS);
    int row = 0;
    while (row < ROWS) {
      int count = Math.min(ROWS - row, random.nextInt(30));
      int wrong = check.accept(sorted.slice(row, count));
      if (wrong >= 0) {
        return row + wrong;
      }
      row += count;
    }
    return -1;
  }
}
