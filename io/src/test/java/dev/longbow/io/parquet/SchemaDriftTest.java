package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of one input that differ. */
class SchemaDriftTest {
  @TempDir Path folder;

  private void write(String name, String select) throws SQLException {
    try (Duck duck = new Duck()) {
      duck.execute(
          "COPY (" + select + ") TO '" + folder.resolve(name + ".parquet") + "' (FORMAT parquet)");
    }
  }

  private Source source() {
    return Parquet.scan(folder.toString());
  }

  @Test
  void orderDoesNotMatter() throws SQLException {
    write("a", "SELECT 1 AS x, 'one' AS y");
    write("b", "SELECT 'two' AS y, 2 AS x");
    assertEquals(
        List.of(List.of("1", "one"), List.of("2", "two")),
        Scans.text(Scans.all(folder.toString())));
  }

  @Test
  void anotherType() throws SQLException {
    write("a", "SELECT 1 AS x, 'one' AS y");
    write("b", "SELECT 2.5::DOUBLE AS x, 'two' AS y");
    Source source = source();
    LongbowException e =
        assertThrows(
            LongbowException.class, () -> Scans.plan(source, null, source.schema().names()));
    assertEquals(ErrorCode.SCHEMA_DRIFT, e.code());
    assertEquals(
        "Invalid input: column 'x' is int32 in '%s' but float64 in '%s'."
                .formatted(folder.resolve("a.parquet"), folder.resolve("b.parquet"))
            + " Rewrite one of them, read them as two inputs, or leave the column out with"
            + " 'columns'",
        e.text());
    // What is read is the same everywhere.
    assertEquals(
        List.of(List.of("one"), List.of("two")),
        Scans.text(Scans.read(Scans.plan(source, null, List.of("y")))));
  }

  @Test
  void missingColumn() throws SQLException {
    write("a", "SELECT 1 AS x, 'one' AS y");
    write("b", "SELECT 2 AS x");
    Source source = source();
    LongbowException e =
        assertThrows(LongbowException.class, () -> Scans.plan(source, null, List.of("y")));
    assertEquals(ErrorCode.SCHEMA_DRIFT, e.code());
    assertTrue(
        e.text()
            .startsWith(
                "Missing column 'y' (string in '%s') in '%s'. Available there: [x]"
                    .formatted(folder.resolve("a.parquet"), folder.resolve("b.parquet"))),
        e.text());
  }

  @Test
  void columnOfLaterFilesIsNotDroppedSilently() throws SQLException {
    write("a", "SELECT 1 AS x");
    write("b", "SELECT 2 AS x, 'two' AS extra");
    Source source = source();
    assertEquals(List.of("x", "extra"), source.schema().names());
    LongbowException e =
        assertThrows(
            LongbowException.class, () -> Scans.plan(source, null, source.schema().names()));
    assertTrue(e.text().startsWith("Missing column 'extra'"), e.text());
  }

  @Test
  void unknownColumn() throws SQLException {
    write("a", "SELECT 1 AS heart_rate");
    Source source = source();
    LongbowException e =
        assertThrows(LongbowException.class, () -> Scans.plan(source, null, List.of("hart_rate")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, e.code());
  }

  @Test
  void predicateColumnsAreCheckedToo() throws SQLException {
    write("a", "SELECT 1 AS x, 'one' AS y");
    write("b", "SELECT 2 AS x");
    var predicate =
        new dev.longbow.expr.BoundExpr.IsNull(
            new dev.longbow.expr.BoundExpr.Column("y", dev.longbow.column.DataType.STRING, true));
    Source source = source();
    assertThrows(LongbowException.class, () -> Scans.plan(source, predicate, List.of("x")));
  }
}
