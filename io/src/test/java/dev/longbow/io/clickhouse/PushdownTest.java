package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.ExprParser;
import dev.longbow.kernel.Evaluators;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Conditions give the same rows whether the server applies them or we do. */
@ExtendWith(ClickHouseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PushdownTest {
  private static final int ROWS = 2_000;
  private static final int PREDICATES = 400;

  private static final String COLUMNS =
      """
      i8 Nullable(Int8), u16 UInt16, i64 Int64, u64 Nullable(UInt64),
      f32 Float32, f64 Nullable(Float64), s String, ls LowCardinality(Nullable(String)),
      e Enum8('low' = 3, 'high' = 1, 'it\\'s' = -1), ne Nullable(Enum16('a' = 500, 'b' = 2)),
      d Date, d32 Nullable(Date32), dt DateTime('America/New_York'), t3 Nullable(DateTime64(3, 'Asia/Tokyo')),
      t6 DateTime64(6), b Bool, nb Nullable(Bool), dec Decimal(12, 3), ndec Nullable(Decimal(30, 10)), u UUID,
      arr Array(Int32)""";

  private ClickHouseDatabase database;
  private Source source;
  private List<Batch> everything;

  @BeforeAll
  void createTable(ClickHouseDatabase given) throws IOException {
    database = given;
    database.sql(
        "CREATE TABLE t (id UInt32, %s) ENGINE = MergeTree ORDER BY (d, i64)".formatted(COLUMNS));
    database.sql(
        """
        INSERT INTO t SELECT number,
          if(number %% 7 = 0, NULL, number %% 11 - 5), number %% 13, number %% 17 - 8, if(number %% 5 = 0, NULL, number %% 3),
          [nan, inf, -inf, -0.0, 0.0, 0.1, 1.5, -2][number %% 8 + 1],
          [nan, inf, -inf, -0.0, 0.0, 0.1, NULL, 1e300][number %% 8 + 1],
          ['', 'a', 'B', 'é', '日本', 'a\\0b', 'aa', '\\\\'][number %% 8 + 1],
          [NULL, '', 'a', 'ab', 'it\\'s'][number %% 5 + 1],
          ['low', 'high', 'it\\'s'][number %% 3 + 1], ['a', NULL, 'b'][number %% 3 + 1],
          toDate(number %% 9 * 8000), if(number %% 4 = 0, NULL, toDate32('1900-01-01') + number %% 6 * 20000),
          toDateTime(1730610000 + number %% 5 * 1800), if(number %% 6 = 0, NULL, toDateTime64('1960-01-01 00:00:00.5', 3) + number %% 7 * 1000000000),
          fromUnixTimestamp64Micro(toInt64(number %% 5)), number %% 2, if(number %% 3 = 0, NULL, number %% 2),
          toDecimal64(number %% 9 - 4, 3) / 8, if(number %% 4 = 0, NULL, toDecimal128(number %% 9 - 4, 10) / 3),
          reinterpretAsUUID(number %% 4), if(number %% 2 = 0, [], [1])
        FROM numbers(%d)"""
            .formatted(ROWS));
    source = TableReads.table(database, "t");
    everything = batches(TableReads.plan(source));
  }

  private static List<Batch> batches(ScanPlan plan) {
    List<Batch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named("clickhouse").open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  private static List<Object> ids(List<Batch> batches, Optional<BoundExpr> predicate) {
    List<Object> ids = new ArrayList<>();
    for (Batch batch : batches) {
      int[] selection = new int[batch.rows()];
      int count = batch.rows();
      if (predicate.isPresent()) {
        count = Evaluators.predicate(predicate.get(), batch.schema()).select(batch, selection);
      } else {
        for (int i = 0; i < count; i++) {
          selection[i] = i;
        }
      }
      for (int i = 0; i < count; i++) {
        ids.add(batch.column(batch.schema().require("id")).value(selection[i]));
      }
    }
    ids.sort((a, b) -> Long.compare((Long) a, (Long) b));
    return ids;
  }

  @Test
  void sameRowsWithAndWithout() {
    long seed = new Random().nextLong();
    System.out.println("PushdownTest seed " + seed);
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < PREDICATES; i++) {
      BoundExpr predicate = predicate(random, 3);
      PushdownResult answer = source.pushDown(predicate);
      ScanPlan plan =
          source.plan(new ScanRequest(source.schema().names(), answer.accepted(), Long.MAX_VALUE));
      String message = "seed " + seed + " predicate " + i + ": " + predicate;
      List<Object> expected = ids(everything, Optional.of(predicate));
      List<Object> actual = ids(batches(plan), answer.residual());
      List<Object> more = new ArrayList<>(actual);
      more.removeAll(expected);
      expected.removeAll(actual);
      assertEquals("[] missing, [] more", expected + " missing, " + more + " more", message);
      accepted += answer.accepted().isPresent() ? 1 : 0;
    }
    assertTrue(accepted > PREDICATES / 2, accepted + " of " + PREDICATES + " were accepted");
  }

  private BoundExpr predicate(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return leaf(random);
    }
    BoundExpr left = predicate(random, depth - 1);
    return switch (random.nextInt(4)) {
      case 0 -> new BoundExpr.Not(left);
      case 1 -> new BoundExpr.Or(List.of(left, predicate(random, depth - 1)));
      default -> new BoundExpr.And(List.of(left, predicate(random, depth - 1)));
    };
  }

  private BoundExpr leaf(Random random) {
    int index = random.nextInt(source.schema().size());
    Field field = source.schema().field(index);
    BoundExpr column = new BoundExpr.Column(field.name(), field.type(), field.nullable());
    if (field.type().isNested() || random.nextInt(12) == 0) {
      return new BoundExpr.IsNull(column);
    } else if (field.type().equals(DataType.BOOL) && random.nextBoolean()) {
      return column;
    }
    Object value = value(index, random);
    if (field.type().equals(DataType.STRING) && random.nextInt(3) == 0) {
      String part = value.toString().substring(0, Math.min(1, value.toString().length()));
      String test = List.of("starts_with", "ends_with", "contains").get(random.nextInt(3));
      return new BoundExpr.Call(
          test,
          List.of(column, new BoundExpr.Literal(part, DataType.STRING)),
          DataType.BOOL,
          field.nullable(),
          "UTC");
    } else if (random.nextInt(4) == 0) {
      List<Object> options = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        options.add(value(index, random));
      }
      return new BoundExpr.In(column, options, random.nextInt(5) == 0);
    }
    BoundExpr literal = new BoundExpr.Literal(value, field.type());
    if (field.type().equals(DataType.FLOAT32) && random.nextBoolean()) {
      column = new BoundExpr.Cast(column, DataType.FLOAT64, false, "UTC");
      literal = new BoundExpr.Literal(random.nextInt(3) / 10.0, DataType.FLOAT64);
    } else if (field.type().equals(DataType.UINT16) && random.nextBoolean()) {
      column = new BoundExpr.Cast(column, DataType.INT32, false, "UTC");
      literal = new BoundExpr.Literal((long) random.nextInt(20) - 5, DataType.INT32);
    }
    Comparison comparison = Comparison.values()[random.nextInt(6)];
    return random.nextInt(4) == 0
        ? new BoundExpr.Compare(comparison, literal, column)
        : new BoundExpr.Compare(comparison, column, literal);
  }

  /** A value that some row has. */
  private Object value(int column, Random random) {
    while (true) {
      Batch batch = everything.get(random.nextInt(everything.size()));
      Object value = batch.column(column).value(random.nextInt(batch.rows()));
      if (value != null) {
        return value;
      }
    }
  }

  private PushdownResult pushed(String condition) {
    BoundExpr bound =
        Binder.bindCondition(ExprParser.parse(condition), source.schema(), BindContext.DEFAULT);
    return source.pushDown(bound);
  }

  @Test
  void pushesWhatUsersWrite() {
    for (String condition :
        List.of(
            "i64 >= 3 AND i8 IN (1, 2)",
            "f32 > 0.1",
            "u16 < 100000",
            "s = 'x''; DROP TABLE t; --'",
            "e = 'high' OR ne <> 'a'",
            "dt >= '2024-11-03' AND t3 < TIMESTAMP '2024-01-01 12:00:00'",
            "d = DATE '2024-02-29'",
            "dec > 1.5",
            "b AND NOT nb",
            "contains(s, '%') AND ls IS NOT NULL")) {
      PushdownResult answer = pushed(condition);
      assertTrue(answer.residual().isEmpty(), condition + " leaves " + answer.residual());
    }
  }

  @Test
  void keepsWhatMeansSomethingElse() {
    for (String condition :
        List.of("i64 IN (1, NULL)", "length(s) > 3", "lower(s) = 'a'", "f32 > f64")) {
      assertTrue(pushed(condition).accepted().isEmpty(), condition);
    }
    PushdownResult both = pushed("i64 > 3 AND length(s) > 3");
    assertTrue(both.accepted().isPresent() && both.residual().isPresent());
  }
}
