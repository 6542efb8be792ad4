package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matrices have DuckDB's values and statistics, and the same bytes wherever they are made. */
final class MatrixTest {
  private static final int FILES = 4;
  private static final int ROWS = 3000;
  private static final long TINY = 100 << 10;
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d", "f", "z");

  @TempDir Path folder;
  @AutoClose private final DuckDbOracle oracle = new DuckDbOracle();
  private MatrixRuns runs;

  @BeforeEach
  void open() {
    runs = new MatrixRuns(folder, oracle);
  }

  private LogicalPlan.Scan data(int rows) throws IOException {
    return runs.data(rows);
  }

  private Map<String, String> run(
      LogicalPlan plan, String name, MatrixOptions options, Runs.Setting setting)
      throws IOException {
    return runs.run(plan, name, options, setting);
  }

  private JsonNode matrix(String file) throws IOException {
    return runs.matrix(file);
  }

  private static String cell(String column) {
    return "CASE WHEN isfinite(%1$s::FLOAT::DOUBLE) THEN %1$s::FLOAT::DOUBLE END".formatted(column);
  }

  @Test
  void gapsBecomeMedians() throws IOException {
    LogicalPlan.Scan scan = data(ROWS);
    MatrixOptions options =
        MatrixOptions.DEFAULT.columns(COLUMNS.toArray(String[]::new)).fill("median");
    Map<String, String> expected = run(scan, "m.npy", options, Runs.direct(1));
    compare("m.npy", COLUMNS, "true");
    JsonNode described = matrix("m.npy");
    assertEquals("[12000,6]", described.get("shape").toString());
    JsonNode a = described.get("columns").get(0);
    assertEquals(
        one("SELECT count(*) FROM t WHERE a IS NULL"), a.at("/filled/nulls").asDouble(), 0);
    assertEquals(one("SELECT count(*) FROM t WHERE isnan(a)"), a.at("/filled/nans").asDouble(), 0);
    assertEquals(
        one("SELECT count(*) FROM t WHERE isinf(a)"), a.at("/filled/infinities").asDouble(), 0);
    for (int i = 0; i < COLUMNS.size(); i++) {
      JsonNode statistics = described.get("columns").get(i).get("statistics");
      String cell = cell(COLUMNS.get(i));
      for (Map.Entry<String, String> one :
          Map.of("mean", "avg", "std", "stddev_pop", "min", "min", "max", "max", "median", "median")
              .entrySet()) {
        double duckdb = one("SELECT %s(%s) FROM t".formatted(one.getValue(), cell));
        double ours = statistics.get(one.getKey()).asDouble();
        assertEquals(duckdb, ours, Math.abs(duckdb) * 1e-9, COLUMNS.get(i) + " " + one.getKey());
      }
    }
    for (Runs.Setting setting :
        List.of(
            Runs.direct(4, TINY),
            Runs.flink(3, TINY, folder.resolve("flink")),
            Runs.encoded(3, TINY, folder.resolve("flink")))) {
      assertEquals(expected, run(scan, "m.npy", options, setting), setting::toString);
    }
  }

  /** Every cell is the value, or the median of the rows that fulfil a condition. */
  private void compare(String file, List<String> columns, String where) throws IOException {
    NpyFile matrix = NpyFile.read(folder.resolve(file));
    String type = matrix.type().equals("<f4") ? "FLOAT" : "DOUBLE";
    List<String> cells = new ArrayList<>();
    for (String column : columns) {
      String cell = cell(column).replace("FLOAT::DOUBLE", type + "::DOUBLE");
      double median = one("SELECT median(%s) FROM t WHERE %s".formatted(cell, where));
      cells.add("coalesce(%s, %s::DOUBLE::%s::DOUBLE)".formatted(cell, median, type));
    }
    List<List<Object>> rows =
        oracle.query("SELECT %s FROM t ORDER BY id".formatted(names(cells))).rows();
    assertEquals(rows.size(), matrix.rows());
    assertEquals(columns.size(), matrix.columns());
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        double expected = ((Number) rows.get(row).get(column)).doubleValue();
        assertEquals(expected, matrix.value(row, column), 0.0, columns.get(column) + " " + row);
      }
    }
  }

  private static String names(List<String> cells) {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      named.add(cells.get(i) + " AS c" + i);
    }
    return String.join(", ", named);
  }

  private double one(String sql) {
    return ((Number) oracle.query(sql.replaceFirst(" FROM", " AS one FROM")).rows().get(0).get(0))
        .doubleValue();
  }

  @Test
  void doublesAndColumnsOneByOne() throws IOException {
    // So many that each file becomes a part of its own.
    LogicalPlan.Scan scan = data(2 * ROWS);
    MatrixOptions options =
        MatrixOptions.DEFAULT
            .columns("a", "b", "c")
            .fill("median")
            .dtype("float64")
            .layout("column");
    Map<String, String> expected = run(scan, "c.npy", options, Runs.direct(2));
    compare("c.npy", List.of("a", "b", "c"), "true");
    assertEquals(expected, run(scan, "c.npy", options, Runs.direct(3, TINY)));
    Map<String, String> rows = run(scan, "r.npy", options.layout("row"), Runs.direct(2));
    compare("r.npy", List.of("a", "b", "c"), "true");
    assertFalse(expected.containsValue(rows.get("r.npy")));
    // Nobody knows how many rows the filter leaves: pieces, put together in the end.
    LogicalPlan filtered =
        PlanBuilder.filter("f", scan, ExprParser.parse("id + 1 > 0"), BindContext.DEFAULT);
    assertEquals(expected, run(filtered, "c.npy", options, Runs.direct(2)));
    assertEquals(rows, run(filtered, "r.npy", options.layout("row"), Runs.direct(2)));
    // Shards: the same values in several files.
    run(scan, "shards/", options.layout("column"), Runs.direct(2));
    NpyFile whole = NpyFile.read(folder.resolve("c.npy"));
    int row = 0;
    for (int part = 0; part < FILES; part++) {
      NpyFile shard = NpyFile.read(folder.resolve("shards/part-0000" + part + ".npy"));
      for (int i = 0; i < shard.rows(); i++, row++) {
        assertEquals(whole.value(row, 1), shard.value(i, 1), 0.0);
      }
    }
    assertEquals(whole.rows(), row);
  }

  @Test
  void trainingRowsAloneSayHowToFillAndScale() throws IOException {
    LogicalPlan.Scan scan = data(ROWS);
    Map<String, String> fills = new LinkedHashMap<>(Map.of("a", "median", "b", "mean"));
    fills.put("c", "-1");
    MatrixOptions options =
        MatrixOptions.DEFAULT
            .columns("a", "b", "c")
            .fill(fills)
            .scale(Map.of("a", "standard", "c", "min_max"))
            .target("y")
            .split("ts", "2024-01-05 12:00:00");
    Map<String, String> expected = run(scan, "s.npy", options, Runs.direct(1));
    assertEquals(
        List.of("s_test.npy", "s_test_target.npy", "s_train.npy", "s_train_target.npy"),
        List.copyOf(expected.keySet()));
    String train = "ts < TIMESTAMP '2024-01-05 12:00:00'";
    double mean = one("SELECT avg(%s) FROM t WHERE %s".formatted(cell("a"), train));
    double deviation = one("SELECT stddev_pop(%s) FROM t WHERE %s".formatted(cell("a"), train));
    double median = one("SELECT median(%s) FROM t WHERE %s".formatted(cell("a"), train));
    for (String part : List.of("train", "test")) {
      NpyFile matrix = NpyFile.read(folder.resolve("s_" + part + ".npy"));
      NpyFile target = NpyFile.read(folder.resolve("s_" + part + "_target.npy"));
      List<List<Object>> rows =
          oracle
              .query(
                  "SELECT (coalesce(%s, %s) - %s) / %s AS a, y FROM t WHERE %s ORDER BY id"
                      .formatted(
                          cell("a"),
                          median,
                          mean,
                          deviation,
                          part.equals("train") ? train : "NOT " + train))
              .rows();
      assertEquals(rows.size(), matrix.rows());
      assertEquals(rows.size(), target.rows());
      for (int row = 0; row < rows.size(); row++) {
        assertEquals(((Number) rows.get(row).get(0)).doubleValue(), matrix.value(row, 0), 1e-5);
        assertEquals(((Number) rows.get(row).get(1)).doubleValue(), target.value(row, 0), 0.0);
      }
    }
    double filled = one("SELECT avg(%s) FROM t WHERE %s".formatted(cell("b"), train));
    JsonNode b = matrix("s_test.npy").get("columns").get(1);
    assertEquals(filled, b.get("fill").asDouble(), Math.abs(filled) * 1e-9);
    assertEquals(
        one("SELECT count(*) FROM t WHERE b IS NULL AND NOT " + train),
        b.at("/filled/nulls").asDouble(),
        0);
    Runs.Setting flink = Runs.flink(3, TINY, folder.resolve("flink"));
    assertEquals(expected, run(scan, "s.npy", options, flink));
  }

  @Test
  void aColumnOrChanceSaysWhichRowsAreForTraining() throws IOException {
    LogicalPlan.Scan scan = data(ROWS);
    MatrixOptions options = MatrixOptions.DEFAULT.columns("id", "a").fill(Map.of("a", "mean"));
    LogicalPlan labelled =
        PlanBuilder.splitRandomly("s", scan, "part", 0.3, 7, BindContext.DEFAULT);
    Map<String, String> named = run(labelled, "n.npy", options.split("part"), Runs.direct(1));
    // The same chances, whoever draws them.
    Map<String, String> drawn = run(scan, "n.npy", options.splitRandomly(0.3, 7), Runs.direct(3));
    assertEquals(named, drawn);
    Runs.Setting flink = Runs.flink(3, TINY, folder.resolve("flink"));
    assertEquals(named, run(labelled, "n.npy", options.split("part"), flink));

    NpyFile train = NpyFile.read(folder.resolve("n_train.npy"));
    NpyFile test = NpyFile.read(folder.resolve("n_test.npy"));
    assertEquals(one("SELECT count(*) FROM t"), train.rows() + test.rows(), 0.0);
    StringBuilder ids = new StringBuilder("-1");
    for (int row = 0; row < train.rows(); row++) {
      ids.append(",%.0f".formatted(train.value(row, 0)));
    }
    assertEquals(
        one("SELECT avg(%s) FROM t WHERE id IN (%s)".formatted(cell("a"), ids)),
        matrix("n_test.npy").get("columns").get(1).get("fill").asDouble(),
        1e-6);

    LogicalPlan other =
        PlanBuilder.withColumns(
            "w", scan, List.of(ExprParser.parse("'no'").as("part")), BindContext.DEFAULT);
    LongbowException refused =
        assertThrows(
            LongbowException.class,
            () -> run(other, "x.npy", options.split("part"), Runs.direct(1)));
    assertEquals(ErrorCode.CHECK_FAILED, refused.code(), refused.line());
  }

  @Test
  void columnsWithoutValuesAreAnErrorDroppedOrConstant() throws IOException {
    LogicalPlan.Scan scan = data(ROWS);
    MatrixOptions options = MatrixOptions.DEFAULT.columns("a", "e", "c").fill("median");
    LongbowException refused =
        assertThrows(LongbowException.class, () -> run(scan, "e.npy", options, Runs.direct(2)));
    assertEquals(ErrorCode.CHECK_FAILED, refused.code(), refused.toString());
    assertTrue(refused.line().contains("without any value: [e] (12,000 rows)"), refused.line());
    assertFalse(Files.exists(folder.resolve("e.npy")));

    run(scan, "e.npy", options.allNull("drop"), Runs.direct(2));
    compare("e.npy", List.of("a", "c"), "true");
    assertEquals("[\"e\"]", matrix("e.npy").get("dropped").toString());
    run(scan, "e/", options.allNull("drop").layout("column"), Runs.direct(2));
    assertEquals(2, NpyFile.read(folder.resolve("e/part-00000.npy")).columns());

    run(scan, "k.npy", options.allNull("0.5"), Runs.direct(2));
    assertEquals(0.5, NpyFile.read(folder.resolve("k.npy")).value(17, 1), 0);
  }

  @Test
  void sequencesFollowFromTheRowsOfEachKey() throws IOException {
    LogicalPlan.Scan scan = data(ROWS);
    MatrixOptions options =
        MatrixOptions.DEFAULT
            .columns("id", "a")
            .fill("median")
            .split("id", "9000")
            .sequence(15, "y", "ts");
    Map<String, String> expected = run(scan, "q.npy", options, Runs.direct(2));
    NpyFile matrix = NpyFile.read(folder.resolve("q_train.npy"));
    NpyFile groups = NpyFile.read(folder.resolve("q_train_groups.npy"));
    List<List<Object>> rows =
        oracle.query("SELECT id FROM t WHERE id < 9000 ORDER BY y, ts").rows();
    List<List<Object>> counts =
        oracle.query("SELECT count(*) AS n FROM t WHERE id < 9000 GROUP BY y ORDER BY y").rows();
    assertEquals(counts.size(), groups.rows());
    assertEquals(15, matrix("q_train.npy").at("/sequence/length").numberValue());
    for (int key = 0; key < counts.size(); key++) {
      assertEquals(((Number) counts.get(key).get(0)).doubleValue(), groups.value(key, 0), 0.0);
    }
    assertEquals(rows.size(), matrix.rows());
    for (int row = 0; row < rows.size(); row++) {
      assertEquals(((Number) rows.get(row).get(0)).doubleValue(), matrix.value(row, 0), 0.0);
    }
    assertEquals(expected, run(scan, "q.npy", options, Runs.direct(3, TINY)));
  }

  @Test
  void fewRowsOrNone() throws IOException {
    LogicalPlan.Scan scan = data(1);
    MatrixOptions options = MatrixOptions.DEFAULT.columns("d", "f").fill("median");
    run(scan, "few.npy", options, Runs.direct(2));
    compare("few.npy", List.of("d", "f"), "true");
    LogicalPlan none =
        PlanBuilder.filter("none", scan, ExprParser.parse("id < 0"), BindContext.DEFAULT);
    run(none, "none.npy", options, Runs.direct(2));
    assertEquals(0, NpyFile.read(folder.resolve("none.npy")).rows());
    assertEquals(2, NpyFile.read(folder.resolve("none.npy")).columns());
    run(none, "none/", options.split("id", "1"), Runs.encoded(2, TINY, folder.resolve("flink")));
    assertEquals(0, NpyFile.read(folder.resolve("none_test/part-00000.npy")).rows());
  }

  @Test
  void refusesWhatItWouldNotDo() throws IOException {
    LogicalPlan.Scan scan = data(1);
    MatrixOptions options = MatrixOptions.DEFAULT.columns("f").fill("nan");
    refused(scan, MatrixOptions.DEFAULT.columns("a", "f").target("f"), "Invalid target [f]");
    for (String key : List.of("layout", "dtype", "scale", "fill", "all_null")) {
      Map<String, String> wrong = new HashMap<>(options.options());
      wrong.put(key, "colum");
      refused(scan, MatrixOptions.of("m", wrong), "colum");
    }
  }

  private void refused(LogicalPlan plan, MatrixOptions options, String text) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> run(plan, "x.npy", options, Runs.direct(1)));
    assertEquals(ErrorCode.SPEC_INVALID, error.code(), error::line);
    assertTrue(error.line().contains(text), error.line());
  }

  @Test
  void refusesWhatIsNoNumber() throws IOException {
    LogicalPlan.Scan scan = data(1);
    LongbowException text =
        assertThrows(
            LongbowException.class,
            () ->
                run(scan, "x.npy", MatrixOptions.DEFAULT.columns("g", "a", "ts"), Runs.direct(1)));
    assertTrue(text.line().contains("[g: string, ts: timestamp]"), text.line());
    LongbowException missing =
        assertThrows(
            LongbowException.class,
            () -> run(scan, "x.npy", MatrixOptions.DEFAULT.columns("aa"), Runs.direct(1)));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
    LongbowException gap =
        assertThrows(
            LongbowException.class,
            () -> run(scan, "x.npy", MatrixOptions.DEFAULT.columns("f", "e"), Runs.direct(1)));
    assertTrue(gap.line().contains("column 'e'"), gap.line());
    run(scan, "x.npy", MatrixOptions.DEFAULT.columns("f", "e").fill("nan"), Runs.direct(1));
    assertTrue(Double.isNaN(NpyFile.read(folder.resolve("x.npy")).value(2, 1)));
  }
}
