package dev.longbow.io.parquet;

import static dev.longbow.connector.MatchDecision.ALWAYS_MATCHES;
import static dev.longbow.connector.MatchDecision.CANNOT_MATCH;
import static dev.longbow.connector.MatchDecision.MIGHT_MATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.MatchDecision;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import dev.longbow.io.files.SeekableFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowGroupPrunerTest {
  private static final BoundExpr X = new BoundExpr.Column("x", DataType.INT64, true);
  private static final ColumnBounds TEN_TO_TWENTY = ints(10, 20, false);

  @TempDir Path folder;

  private static ColumnBounds ints(long min, long max, boolean nulls) {
    return new ColumnBounds(BigInteger.valueOf(min), BigInteger.valueOf(max), nulls, true);
  }

  private static BoundExpr compare(Comparison comparison, Object value) {
    return new BoundExpr.Compare(comparison, X, new BoundExpr.Literal(value, DataType.INT64));
  }

  private static MatchDecision decide(BoundExpr predicate, ColumnBounds bounds) {
    return RowGroupPruner.decide(predicate, name -> bounds);
  }

  @Test
  void comparisons() {
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.EQUAL, 9L), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(compare(Comparison.EQUAL, 10L), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(compare(Comparison.EQUAL, 5L), ints(5, 5, false)));
    assertEquals(ALWAYS_MATCHES, decide(compare(Comparison.NOT_EQUAL, 9L), TEN_TO_TWENTY));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.NOT_EQUAL, 5L), ints(5, 5, false)));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.LESS, 10L), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(compare(Comparison.LESS, 11L), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(compare(Comparison.LESS, 21L), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(compare(Comparison.LESS_OR_EQUAL, 10L), TEN_TO_TWENTY));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.GREATER, 20L), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(compare(Comparison.GREATER_OR_EQUAL, 20L), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(compare(Comparison.GREATER_OR_EQUAL, 10L), TEN_TO_TWENTY));
  }

  @Test
  void literalOnTheLeft() {
    BoundExpr swapped =
        new BoundExpr.Compare(Comparison.LESS, new BoundExpr.Literal(20L, DataType.INT64), X);
    assertEquals(CANNOT_MATCH, decide(swapped, TEN_TO_TWENTY));
  }

  @Test
  void nullsNeverMatchAndHinderAlways() {
    ColumnBounds withNulls = ints(10, 20, true);
    assertEquals(MIGHT_MATCH, decide(compare(Comparison.LESS, 21L), withNulls));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.GREATER, 20L), withNulls));
    BoundExpr negated = new BoundExpr.Not(compare(Comparison.LESS, 21L));
    assertEquals(CANNOT_MATCH, decide(negated, withNulls), "NOT NULL is null");
    assertEquals(
        ALWAYS_MATCHES, decide(new BoundExpr.Not(compare(Comparison.LESS, 10L)), TEN_TO_TWENTY));
    ColumnBounds onlyNulls = new ColumnBounds(null, null, true, false);
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.LESS, 21L), onlyNulls));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.NOT_EQUAL, 21L), onlyNulls));
    assertEquals(ALWAYS_MATCHES, decide(new BoundExpr.IsNull(X), onlyNulls));
    assertEquals(MIGHT_MATCH, decide(new BoundExpr.IsNull(X), withNulls));
    assertEquals(CANNOT_MATCH, decide(new BoundExpr.IsNull(X), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(new BoundExpr.Not(new BoundExpr.IsNull(X)), TEN_TO_TWENTY));
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.LESS, null), TEN_TO_TWENTY));
  }

  @Test
  void unknownBoundsDecideNothing() {
    ColumnBounds unknown = new ColumnBounds(null, null, true, true);
    for (Comparison comparison : Comparison.values()) {
      assertEquals(MIGHT_MATCH, decide(compare(comparison, 1L), unknown));
    }
    BoundExpr call = new BoundExpr.Call("mystery", List.of(X), DataType.BOOL, true, "UTC");
    assertEquals(MIGHT_MATCH, decide(call, TEN_TO_TWENTY));
    // A literal of another kind than the bounds.
    assertEquals(
        MIGHT_MATCH, decide(compare(Comparison.EQUAL, new BigDecimal("99")), TEN_TO_TWENTY));
  }

  @Test
  void andOr() {
    BoundExpr no = compare(Comparison.LESS, 0L);
    BoundExpr yes = compare(Comparison.GREATER, 0L);
    BoundExpr open = compare(Comparison.GREATER, 15L);
    assertEquals(CANNOT_MATCH, decide(new BoundExpr.And(List.of(open, no)), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(new BoundExpr.And(List.of(open, yes)), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(new BoundExpr.And(List.of(yes, yes)), TEN_TO_TWENTY));
    assertEquals(ALWAYS_MATCHES, decide(new BoundExpr.Or(List.of(open, yes)), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(new BoundExpr.Or(List.of(open, no)), TEN_TO_TWENTY));
    assertEquals(CANNOT_MATCH, decide(new BoundExpr.Or(List.of(no, no)), TEN_TO_TWENTY));
  }

  @Test
  void in() {
    assertEquals(CANNOT_MATCH, decide(new BoundExpr.In(X, List.of(1L, 25L), false), TEN_TO_TWENTY));
    assertEquals(CANNOT_MATCH, decide(new BoundExpr.In(X, List.of(1L), true), TEN_TO_TWENTY));
    assertEquals(MIGHT_MATCH, decide(new BoundExpr.In(X, List.of(1L, 15L), false), TEN_TO_TWENTY));
    assertEquals(
        ALWAYS_MATCHES, decide(new BoundExpr.In(X, List.of(1L, 5L), false), ints(5, 5, false)));
    BoundExpr notIn = new BoundExpr.Not(new BoundExpr.In(X, List.of(1L), true));
    assertEquals(CANNOT_MATCH, decide(notIn, TEN_TO_TWENTY), "NOT IN with NULL is never true");
    assertEquals(
        ALWAYS_MATCHES,
        decide(new BoundExpr.Not(new BoundExpr.In(X, List.of(1L), false)), TEN_TO_TWENTY));
  }

  @Test
  void prefixes() {
    ColumnBounds words =
        new ColumnBounds(ColumnBounds.utf8("abc"), ColumnBounds.utf8("abz"), false, true);
    assertEquals(ALWAYS_MATCHES, decide(startsWith("ab"), words));
    assertEquals(MIGHT_MATCH, decide(startsWith("abq"), words));
    assertEquals(CANNOT_MATCH, decide(startsWith("ac"), words));
    assertEquals(CANNOT_MATCH, decide(startsWith("aa"), words));
    assertEquals(MIGHT_MATCH, decide(startsWith("abcd"), words));
    assertEquals(ALWAYS_MATCHES, decide(startsWith(""), words));
  }

  private static BoundExpr startsWith(String prefix) {
    return new BoundExpr.Call(
        "starts_with",
        List.of(
            new BoundExpr.Column("x", DataType.STRING, true),
            new BoundExpr.Literal(prefix, DataType.STRING)),
        DataType.BOOL,
        true,
        "UTC");
  }

  @Test
  void notANumberIsOutsideStatisticsAndAboveEveryNumber() throws SQLException {
    ColumnBounds bounds =
        boundsOf("SELECT CASE WHEN i = 3 THEN 'NaN'::DOUBLE ELSE i END AS x FROM range(9) t(i)");
    assertEquals(null, bounds.max(), "there may be a NaN above");
    BoundExpr above =
        new BoundExpr.Compare(
            Comparison.GREATER,
            new BoundExpr.Column("x", DataType.FLOAT64, true),
            new BoundExpr.Literal(1000.0, DataType.FLOAT64));
    assertEquals(MIGHT_MATCH, decide(above, bounds));
  }

  @Test
  void ourWriterLeavesBoundsOutWhereThereIsNotANumber() {
    assertEquals(2.0, ownBounds(1.0, 2.0).max());
    ColumnBounds bounds = ownBounds(1.0, Double.NaN);
    assertEquals(null, bounds.max());
    assertEquals(null, bounds.min());
  }

  private ColumnBounds ownBounds(Object... values) {
    Schema schema = Schema.of(Field.of("x", DataType.FLOAT64));
    Batch batch =
        new Batch(schema, List.of(ColumnBuilder.of(DataType.FLOAT64, values)), values.length);
    Path file = folder.resolve("own.parquet");
    Outputs.write(
        new ParquetFormat().sink(Outputs.spec("parquet", file, Map.of()), schema),
        List.of(List.of(batch)));
    try (SeekableFile open = SeekableFile.open(file.toString())) {
      Footer footer = Footer.read(open);
      return ColumnBounds.of(footer, footer.rowGroups().get(0), "x");
    }
  }

  @Test
  void unsignedOrderAndLongStrings() throws SQLException {
    ColumnBounds unsigned =
        boundsOf("SELECT (18446744073709551615 - i)::UBIGINT AS x FROM range(9) t(i)");
    BigInteger largest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    assertEquals(largest, unsigned.max() == null ? largest : unsigned.max());
    assertEquals(CANNOT_MATCH, decide(compare(Comparison.LESS, 5L), unsigned));
    // Whether the writer cuts long bounds or leaves them out: nothing may be lost.
    ColumnBounds text = boundsOf("SELECT repeat('é', 300) || i AS x FROM range(9) t(i)");
    BoundExpr equal =
        new BoundExpr.Compare(
            Comparison.EQUAL,
            new BoundExpr.Column("x", DataType.STRING, true),
            new BoundExpr.Literal("é".repeat(300) + "4", DataType.STRING));
    assertEquals(MIGHT_MATCH, decide(equal, text));
  }

  private ColumnBounds boundsOf(String select) throws SQLException {
    Path file = folder.resolve("bounds.parquet");
    try (Duck duck = new Duck()) {
      duck.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    try (SeekableFile open = SeekableFile.open(file.toString())) {
      Footer footer = Footer.read(open);
      return ColumnBounds.of(footer, footer.rowGroups().get(0), "x");
    }
  }
}
