package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.DuckDbOracle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row groups say the order of their rows, where they have one. */
final class SortedFilesTest {
  private static final int ROWS = 50_000;

  @TempDir Path folder;

  @BeforeEach
  void makeData() {
    try (DuckDbOracle duck = new DuckDbOracle()) {
      duck.writeParquet(
          "SELECT (hash(i) % 1000)::BIGINT AS a, CASE WHEN i % 9 > 0 THEN 's' || hash(i + 1) % 100 END AS b, (i / 7.0)::DOUBLE AS c, 'p' || i % 3 AS p FROM range("
              + ROWS
              + ") r(i)",
          folder.resolve("in.parquet"),
          "ROW_GROUP_SIZE 20480");
    }
  }

  private void write(String transforms, String output) throws IOException {
    String pipeline =
        "inputs: {rows: {path: '$/in.parquet'}}\ntransforms: [%s]\noutputs: [{%s, row_group_rows: 9000}]\n"
            .formatted(transforms, output)
            .replace("$", folder.toString());
    Path file = Files.writeString(folder.resolve("p.yaml"), pipeline);
    Outcome run = Outcome.of("run", file.toString(), "--no-progress", "--show", "0");
    assertEquals(0, run.code(), run::toString);
  }

  /** What all row groups of a file say, one text for each that differs. */
  private static Set<String> orders(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
    FileMetaData meta =
        Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
    Set<String> orders = new TreeSet<>();
    for (RowGroup group : meta.getRow_groups()) {
      orders.add(
          !group.isSetSorting_columns()
              ? "none"
              : group.getSorting_columns().stream()
                  .map(
                      column ->
                          column.getColumn_idx()
                              + (column.isDescending() ? " desc" : " asc")
                              + (column.isNulls_first() ? " nulls first" : " nulls last"))
                  .collect(Collectors.joining(", ")));
    }
    return orders;
  }

  private void isSorted(Path file, String order) {
    try (DuckDbOracle duck = new DuckDbOracle()) {
      String broken =
          "SELECT count(*) FROM (SELECT file_row_number AS n, row_number() OVER (ORDER BY %s, file_row_number) - 1 AS m FROM read_parquet('%s', file_row_number = true)) WHERE n <> m"
              .formatted(order, file);
      assertEquals(List.of(List.of(0L)), duck.query(broken).rows(), file::toString);
    }
  }

  @Test
  void ofASortedFile() throws IOException {
    write(
        "{id: s, type: sort, by: [{column: b, order: desc, nulls: first}, a]}, {id: r, type: select, columns: [c, 'b AS key', a]}",
        "path: $/o.parquet");
    Path file = folder.resolve("o.parquet");
    assertEquals(Set.of("1 desc nulls first, 2 asc nulls last"), orders(file));
    isSorted(file, "key DESC NULLS FIRST, a NULLS LAST");
  }

  @Test
  void insideOfPartitionsWithoutTheirColumns() throws IOException {
    write("{id: s, type: sort, by: [a, p, b]}", "path: $/o/, format: parquet, partition_by: p");
    try (Stream<Path> files = Files.walk(folder.resolve("o"))) {
      List<Path> parts = files.filter(f -> f.toString().endsWith(".parquet")).toList();
      assertTrue(parts.size() >= 3, parts::toString);
      for (Path part : parts) {
        assertEquals(Set.of("0 asc nulls last, 1 asc nulls last"), orders(part));
        isSorted(part, "a NULLS LAST, b NULLS LAST");
      }
    }
  }

  @Test
  void notOfFloatingPointNumbersAndComputedColumns() throws IOException {
    write("{id: s, type: sort, by: [a, c, b]}", "path: $/o.parquet");
    assertEquals(Set.of("0 asc nulls last"), orders(folder.resolve("o.parquet")));
    write(
        "{id: s, type: sort, by: [a, b]}, {id: w, type: with_columns, columns: {a: 'a % 10'}}",
        "path: $/o.parquet");
    assertEquals(Set.of("none"), orders(folder.resolve("o.parquet")));
  }

  @Test
  void notWithoutASortAndNotOfUnions() throws IOException {
    write("{id: f, type: filter, where: 'a > 3'}", "path: $/o.parquet");
    assertEquals(Set.of("none"), orders(folder.resolve("o.parquet")));
    write(
        "{id: x, type: top_k, by: a, count: 5}, {id: y, type: top_k, input: rows, by: a, count: 5}, {id: u, type: union, inputs: [x, y]}",
        "path: $/o.parquet");
    assertEquals(Set.of("none"), orders(folder.resolve("o.parquet")));
    write("{id: x, type: top_k, by: a, count: 5}", "path: $/o.parquet");
    assertEquals(Set.of("0 asc nulls last"), orders(folder.resolve("o.parquet")));
  }
}
