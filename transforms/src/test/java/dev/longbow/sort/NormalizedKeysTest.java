package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalizedKeysTest {
  @Test
  void keysOfAnyTypesAreInTheOrderOfTheirValues() {
    for (int seed = 0; seed < 120; seed++) {
      Random random = new Random(seed);
      SortCase rows = SortCase.random(random, 60);
      String what = "seed " + seed + ": " + rows;
      NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
      int half = 30;
      Batch[] halves = {rows.rows.slice(0, half), rows.rows.slice(half, half)};
      EncodedKeys[] encoded = {keys.encode(halves[0]), keys.encode(halves[1])};
      for (int a = 0; a < 2 * half; a++) {
        for (int b = 0; b < 2 * half; b++) {
          int expected = Integer.signum(rows.compare(key(rows, a), key(rows, b)));
          EncodedKeys left = encoded[a / half];
          EncodedKeys right = encoded[b / half];
          int order = left.compare(a % half, right, b % half);
          assertEquals(expected, Integer.signum(order), what + ", " + a + " and " + b);
          int bytes = Arrays.compareUnsigned(left.key(a % half), right.key(b % half));
          assertEquals(expected, Integer.signum(bytes), what + ", " + a + " and " + b);
          if (expected <= 0) {
            int prefixes = Long.compareUnsigned(left.prefix(a % half), right.prefix(b % half));
            assertTrue(prefixes <= 0, what + ", " + a + " and " + b);
          }
        }
      }
    }
  }

  private static Object[] key(SortCase rows, int row) {
    return rows.keys.stream()
        .map(key -> rows.rows.column(rows.schema.require(key.column())).value(row))
        .toArray();
  }

  @Test
  void refusesColumnsWithoutOrder() {
    Schema schema =
        Schema.of(
            Field.of("tags", new DataType.ListOf(DataType.STRING)), Field.of("id", DataType.INT64));
    LongbowException nested =
        assertThrows(
            LongbowException.class,
            () -> NormalizedKeys.check(schema, List.of(new SortKey("tags", false, false))));
    assertEquals(ErrorCode.TYPE_MISMATCH, nested.code());
    assertEquals(
        "Cannot sort by column 'tags' of type list<string>: lists, structs and maps have no order",
        nested.text());
    LongbowException missing =
        assertThrows(
            LongbowException.class,
            () -> NormalizedKeys.check(schema, List.of(new SortKey("idd", false, false))));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
    NormalizedKeys.check(schema, List.of(new SortKey("id", true, true)));
  }
}
