package dev.longbow.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DemoModelTest {
  private static final DemoTable GROUPBY = new DemoModel(500_000, 7).table("groupby");

  @Test
  void keysOfTheGroupByTableHaveTheShapeOfDbBenchmark() {
    assertEquals(100_000, GROUPBY.rows());
    assertKey("id1", 100, "id001", "id100");
    assertKey("id2", 100, "id001", "id100");
    assertKey("id3", 1000, "id0000000001", "id0000001000");
    assertKey("id4", 100, 1L, 100L);
    assertKey("id5", 100, 1L, 100L);
    assertKey("id6", 1000, 1L, 1000L);
    assertKey("v1", 5, 1L, 5L);
    assertKey("v2", 15, 1L, 15L);
    Batch batch = rows(0, 100_000);
    for (int i = 0; i < batch.rows(); i++) {
      double v3 = (Double) batch.column(8).value(i);
      assertTrue(v3 >= 0 && v3 <= 100 && v3 * 1e6 - Math.rint(v3 * 1e6) < 1e-6, "v3 " + v3);
    }
  }

  @Test
  void rowsOfTheGroupByTableDoNotDependOnHowItIsSplit() {
    Batch whole = rows(0, 1000);
    Batch part = rows(617, 13);
    for (int column = 0; column < 9; column++) {
      for (int i = 0; i < 13; i++) {
        assertEquals(whole.column(column).value(617 + i), part.column(column).value(i));
      }
    }
  }

  @Test
  void theGroupByTableIsMadeWhenAskedForByName() {
    assertFalse(DemoFormat.tables().contains("groupby"));
    assertTrue(DemoFormat.tables().contains("encounters"));
  }

  private static Batch rows(long from, int count) {
    return GROUPBY.rows(GROUPBY.schema(), from, count);
  }

  private static void assertKey(String column, int distinct, Object least, Object greatest) {
    Batch batch = rows(0, 100_000);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < batch.rows(); i++) {
      values.add(batch.column(GROUPBY.schema().require(column)).value(i));
    }
    TreeSet<Object> sorted = new TreeSet<>(values);
    assertEquals(distinct, sorted.size(), column);
    assertEquals(least, sorted.first(), column);
    assertEquals(greatest, sorted.last(), column);
  }
}
