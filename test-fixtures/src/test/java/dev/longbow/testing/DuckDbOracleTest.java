package dev.longbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbOracleTest {
  @TempDir Path folder;

  @Test
  void everyFlatTypeComesBackAsItWasLoaded() {
    for (long seed = 1; seed <= 20; seed++) {
      Dice dice = new Dice(seed);
      List<Field> fields = new ArrayList<>();
      for (DataType type : RandomData.FLAT_TYPES) {
        fields.add(Field.of("c" + fields.size(), type));
      }
      Schema schema = new Schema(fields);
      List<Batch> batches = RandomData.batches(dice, schema, 3, 40);
      try (DuckDbOracle oracle = new DuckDbOracle()) {
        oracle.load("t", schema, batches);
        RowsComparison.exact()
            .inOrder()
            .check("seed " + seed, Rows.of(schema, batches), oracle.query("SELECT * FROM t"));
        Path file = folder.resolve("t" + seed + ".parquet");
        oracle.writeParquet("SELECT * FROM t", file, "ROW_GROUP_SIZE 2048");
        oracle.view("v", file.toString());
        RowsComparison.exact()
            .inOrder()
            .check("file " + seed, Rows.of(schema, batches), oracle.query("SELECT * FROM v"));
      }
    }
  }

  @Test
  void toleratesLastDigitsOnlyWhereAllowed() {
    Rows left = new Rows(List.of("k", "s"), List.of(Arrays.asList("a", 1000.0)));
    Rows right = new Rows(List.of("k", "s"), List.of(Arrays.asList("a", 1000.0000001)));
    assertTrue(RowsComparison.exact().difference(left, right).isPresent());
    RowsComparison tolerant = RowsComparison.exact().within(Set.of("s"));
    assertTrue(tolerant.difference(left, right).isEmpty());
    Rows wrong = new Rows(List.of("k", "s"), List.of(Arrays.asList("a", 1000.001)));
    assertTrue(tolerant.difference(left, wrong).isPresent());
    Rows infinite = new Rows(List.of("k", "s"), List.of(Arrays.asList("a", 1.0 / 0)));
    assertTrue(tolerant.difference(left, infinite).isPresent());
    Rows missing = new Rows(List.of("k", "s"), List.of(Arrays.asList("a", null)));
    assertTrue(tolerant.difference(left, missing).isPresent());
  }

  @Test
  void comparesNumbersByValueAndRowsInAnyOrder() {
    Rows left =
        new Rows(
            List.of("x"),
            List.of(List.of(Double.NaN), List.of(-0.0), List.of(2L), Arrays.asList((Object) null)));
    Rows right =
        new Rows(
            List.of("x"),
            List.of(List.of(2.0), Arrays.asList((Object) null), List.of(0.0), List.of(Float.NaN)));
    assertEquals("", RowsComparison.exact().difference(left, right).orElse(""));
    assertTrue(RowsComparison.exact().inOrder().difference(left, right).isPresent());
    Rows twice = new Rows(List.of("x"), List.of(List.of(1L), List.of(1L), List.of(2L)));
    Rows once = new Rows(List.of("x"), List.of(List.of(1L), List.of(2L), List.of(2L)));
    assertTrue(RowsComparison.exact().difference(twice, once).isPresent());
  }
}
