package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans with random predicates give the rows that DuckDB selects from the same files. */
class PredicateScanTest {
  private static final int ROWS = 60_000;
  private static final int PREDICATES = 100;

  @TempDir static Path folder;
  private static Duck duck;
  private static Source source;
  private static List<Batch> everything;

  /** A bound expression and the same as SQL. */
  private record Both(BoundExpr expression, String sql) {}

  @BeforeAll
  static void write() throws SQLException {
    duck = new Duck();
    duck.execute(
        """
        CREATE TABLE t AS SELECT
          i AS id,
          CASE WHEN i %% 9 = 4 THEN NULL ELSE i // 10 END AS rising,
          CASE WHEN i %% 5 = 0 THEN NULL ELSE (hash(i) %% 1000)::INTEGER - 500 END AS noise,
          CASE WHEN i %% 13 = 1 THEN NULL ELSE 'f' || (i // 9000) || '-' || (hash(i * 3) %% 4) END AS place,
          CASE WHEN hash(i * 7) %% 31 = 0 THEN NULL
               WHEN hash(i * 7) %% 31 = 1 THEN 'NaN'::DOUBLE ELSE (i - 20000) / 64.0 END AS level,
          CASE WHEN i BETWEEN 20000 AND 45000 THEN NULL ELSE (i %% 50)::UTINYINT END AS gap,
          TIMESTAMP '2024-01-01' + to_minutes(i) AS ts,
          DATE '2020-01-01' + (i // 40)::INTEGER AS day,
          md5(i::VARCHAR) AS text,
          i %% 3 = 0 AS flag
        FROM range(0, %d) r(i)
        """
            .formatted(ROWS));
    for (int file = 0; file < 3; file++) {
      duck.execute(
          ("COPY (SELECT * FROM t WHERE id >= %d AND id < %d ORDER BY id) TO '%s'"
                  + " (FORMAT parquet, ROW_GROUP_SIZE 6144)")
              .formatted(
                  file * ROWS / 3, (file + 1) * ROWS / 3, folder.resolve("p" + file + ".parquet")));
    }
    source = Parquet.scan(folder.toString());
    everything = Scans.all(folder.toString());
  }

  @AfterAll
  static void close() throws SQLException {
    duck.close();
  }

  @Test
  void sameRowsAsDuckDb() throws SQLException {
    long seed = new Random().nextLong();
    System.out.println("PredicateScanTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < PREDICATES; i++) {
      final Both both = predicate(random, 3);
      List<String> columns = new ArrayList<>(source.schema().names());
      java.util.Collections.shuffle(columns, random);
      columns.remove("id");
      columns = new ArrayList<>(columns.subList(0, 1 + random.nextInt(4)));
      columns.add(0, "id");
      List<Batch> batches = Scans.read(Scans.plan(source, both.expression(), columns));
      List<String> actual = new ArrayList<>();
      batches.forEach(batch -> batch.toRows().forEach(row -> actual.add(row.values().toString())));
      List<String> expected = expected(both.expression(), columns);
      List<String> ids = new ArrayList<>();
      for (List<String> row : duck.rows("SELECT id FROM t WHERE " + both.sql() + " ORDER BY id")) {
        ids.add(row.get(0));
      }
      String message = "seed " + seed + " predicate " + i + ": " + both.sql();
      assertEquals(
          ids, actual.stream().map(row -> row.substring(1).split("[,\\]]")[0]).toList(), message);
      assertEquals(expected, actual, message);
    }
  }

  /** The same scan without pushing down: every column read whole, then filtered. */
  private static List<String> expected(BoundExpr predicate, List<String> columns) {
    List<String> rows = new ArrayList<>();
    for (Batch batch : everything) {
      int[] selection = new int[batch.rows()];
      int count =
          dev.longbow.kernel.Evaluators.predicate(predicate, batch.schema())
              .select(batch, selection);
      int[] positions = columns.stream().mapToInt(batch.schema()::require).toArray();
      batch
          .project(batch.schema().select(columns), positions)
          .gather(selection, count)
          .toRows()
          .forEach(row -> rows.add(row.values().toString()));
    }
    return rows;
  }

  private static Both predicate(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return leaf(random);
    }
    Both left = predicate(random, depth - 1);
    Both right = predicate(random, depth - 1);
    return switch (random.nextInt(5)) {
      case 0 -> new Both(new BoundExpr.Not(left.expression()), "NOT (" + left.sql() + ")");
      case 1 ->
          new Both(
              new BoundExpr.Or(List.of(left.expression(), right.expression())),
              "(" + left.sql() + " OR " + right.sql() + ")");
      default ->
          new Both(
              new BoundExpr.And(List.of(left.expression(), right.expression())),
              "(" + left.sql() + " AND " + right.sql() + ")");
    };
  }

  private static Both leaf(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> compare(random, "rising", DataType.INT64, (long) random.nextInt(ROWS / 10), null);
      case 1 -> compare(random, "noise", DataType.INT32, (long) random.nextInt(1200) - 600, null);
      case 2 -> place(random);
      case 3 -> {
        double value = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(1000) - 300;
        yield compare(random, "level", DataType.FLOAT64, value, "'" + value + "'::DOUBLE");
      }
      case 4 -> compare(random, "gap", DataType.UINT8, (long) random.nextInt(60), null);
      case 5 -> {
        LocalDateTime value = LocalDateTime.of(2024, 1, 1, 0, 0).plusMinutes(random.nextInt(ROWS));
        yield compare(random, "ts", DataType.TIMESTAMP, value, "TIMESTAMP '" + value + ":00'");
      }
      case 6 -> {
        LocalDate value = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1500));
        yield compare(random, "day", DataType.DATE, value, "DATE '" + value + "'");
      }
      case 7 -> {
        String value = Integer.toHexString(random.nextInt(4096));
        yield compare(random, "text", DataType.STRING, value, "'" + value + "'");
      }
      case 8 -> {
        String name = List.of("rising", "gap", "place", "level", "id").get(random.nextInt(5));
        BoundExpr column = column(name);
        yield new Both(new BoundExpr.IsNull(column), name + " IS NULL");
      }
      default -> in(random);
    };
  }

  private static Both place(Random random) {
    String value = "f" + random.nextInt(8) + "-" + random.nextInt(4);
    if (random.nextBoolean()) {
      return compare(random, "place", DataType.STRING, value, "'" + value + "'");
    }
    String other = "f" + random.nextInt(8) + "-1";
    boolean nullOption = random.nextInt(6) == 0;
    return new Both(
        new BoundExpr.In(column("place"), List.of(value, other), nullOption),
        "place IN ('" + value + "', '" + other + "'" + (nullOption ? ", NULL" : "") + ")");
  }

  private static Both in(Random random) {
    List<Object> options = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      long value = random.nextInt(ROWS);
      options.add(value);
      texts.add(Long.toString(value));
    }
    return new Both(
        new BoundExpr.In(column("id"), options, false), "id IN (" + String.join(",", texts) + ")");
  }

  private static Both compare(Random random, String name, DataType type, Object value, String sql) {
    Comparison comparison = Comparison.values()[random.nextInt(6)];
    BoundExpr literal = new BoundExpr.Literal(value, type);
    String text = sql == null ? value.toString() : sql;
    return new Both(
        new BoundExpr.Compare(comparison, column(name), literal),
        name + " " + comparison.symbol() + " " + text);
  }

  private static BoundExpr column(String name) {
    return new BoundExpr.Column(
        name, source.schema().field(source.schema().require(name)).type(), true);
  }

  @Test
  void sortedColumnIsPrunedWhenPlanned() {
    BoundExpr late =
        new BoundExpr.Compare(
            Comparison.GREATER_OR_EQUAL,
            column("id"),
            new BoundExpr.Literal(ROWS - 10L, DataType.INT64));
    ScanPlan plan = Scans.plan(source, late, List.of("noise"));
    assertEquals(1, plan.splits().size());
    assertTrue(plan.estimate().rows() < 6_145, plan.estimate().toString());
    assertTrue(
        plan.notes().get(0).contains("row groups pruned by statistics"), plan.notes()::toString);
    assertEquals(10, Scans.read(plan).stream().mapToInt(Batch::rows).sum());
  }

  @Test
  void valueOutsideEveryDictionaryIsNotRead() {
    BoundExpr longer =
        Binder.bindCondition(
            ExprParser.parse("length(place) = 5"), source.schema(), BindContext.DEFAULT);
    ScanPlan plan = Scans.plan(source, longer, List.of("text"));
    assertTrue(!plan.splits().isEmpty(), "statistics alone cannot tell");
    long read = 0;
    for (var split : plan.splits()) {
      try (var reader = new ParquetFormat().open(plan.reader(), split)) {
        assertEquals(null, reader.next());
        read += reader.bytesRead();
        assertEquals(split.rows(), reader.rowsScanned());
      }
    }
    // Footers and dictionaries, but not the two megabytes of text.
    assertTrue(read < 500_000, "read " + read);
  }

  /** While planning, several threads ask Bloom filters at a time. */
  @Test
  void filesSayTheSameTogetherAndOneByOne() {
    List<Source> files = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      files.add(Parquet.scan(folder.resolve("p" + file + ".parquet").toString()));
    }
    for (long value = -500; value < 500; value++) {
      BoundExpr is =
          new BoundExpr.Compare(
              Comparison.EQUAL, column("noise"), new BoundExpr.Literal(value, DataType.INT32));
      long rows = 0;
      for (Source file : files) {
        rows += Scans.plan(file, is, List.of("id")).estimate().rows();
      }
      assertEquals(
          rows, Scans.plan(source, is, List.of("id")).estimate().rows(), "noise = " + value);
    }
  }

  /** DuckDB writes them for columns with dictionaries. */
  @Test
  void valueInNoBloomFilterIsNotRead() {
    BoundExpr between =
        new BoundExpr.Compare(
            Comparison.EQUAL, column("place"), new BoundExpr.Literal("f3-22", DataType.STRING));
    ScanPlan plan = Scans.plan(source, between, List.of("text"));
    assertEquals(List.of(), plan.splits());
    assertTrue(plan.notes().get(1).contains("pruned by Bloom filters"), plan.notes()::toString);
  }

  @Test
  void limitStopsEachSplit() {
    ScanPlan plan =
        source.plan(
            new dev.longbow.connector.ScanRequest(List.of("id"), java.util.Optional.empty(), 17));
    assertEquals(17L * plan.splits().size(), Scans.read(plan).stream().mapToInt(Batch::rows).sum());
  }

  @Test
  void noColumnsStillCountRows() {
    ScanPlan plan = Scans.plan(source, null, List.of());
    assertEquals(ROWS, Scans.read(plan).stream().mapToInt(Batch::rows).sum());
    assertEquals(ROWS, plan.estimate().rows());
  }
}
