package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Comparisons, connectives, IN, IS NULL, CASE and coalesce against {@link RowInterpreter}. */
class LogicalExpressionTest {
  private static final int[] SIZES = {0, 1, 63, 64, 65, 200, 1000};

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final RandomColumns columns = new RandomColumns(random);

  @Test
  void everyComparisonOfEveryType() {
    for (int type = 0; type < RandomColumns.TYPES.size(); type++) {
      for (Comparison comparison : Comparison.values()) {
        for (int size : SIZES) {
          Batch batch = columns.batch(size);
          check(new BoundExpr.Compare(comparison, column("a", type), column("b", type)), batch);
          check(new BoundExpr.Compare(comparison, column("a", type), literal(type)), batch);
          check(new BoundExpr.Compare(comparison, literal(type), column("a", type)), batch);
        }
      }
    }
  }

  @Test
  void membershipInSmallAndLargeSets() {
    for (int type = 0; type < RandomColumns.TYPES.size(); type++) {
      for (int options : new int[] {0, 1, 3, 8, 9, 40}) {
        for (boolean nullOption : new boolean[] {false, true}) {
          List<Object> values = new ArrayList<>();
          for (int i = 0; i < options; i++) {
            values.add(columns.value(RandomColumns.TYPES.get(type)));
          }
          check(new BoundExpr.In(column("a", type), values, nullOption), columns.batch(130));
        }
      }
    }
  }

  @Test
  void randomTrees() {
    for (int round = 0; round < 400; round++) {
      BoundExpr predicate = predicate(4);
      List<Batch> batches = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        batches.add(columns.batch(SIZES[random.nextInt(SIZES.length)]));
      }
      // The same evaluator over several batches: scratch memory and dictionaries change.
      check(predicate, batches.toArray(new Batch[0]));
    }
  }

  @Test
  void valuesOfEveryTypeByCaseAndCoalesce() {
    for (int round = 0; round < 10; round++) {
      for (int type = 0; type < RandomColumns.TYPES.size(); type++) {
        Batch batch = columns.batch(SIZES[random.nextInt(SIZES.length)]);
        check(choice(type, 3), batch, batch, columns.batch(77));
        check(
            new BoundExpr.Call(
                "coalesce",
                List.of(column("a", type), choice(type, 2), column("b", type), literal(type)),
                RandomColumns.TYPES.get(type),
                true,
                "UTC"),
            batch,
            columns.batch(100));
      }
    }
  }

  private BoundExpr predicate(int depth) {
    int type = random.nextInt(RandomColumns.TYPES.size());
    switch (depth == 0 ? 4 + random.nextInt(4) : random.nextInt(8)) {
      case 0:
        return new BoundExpr.And(
            IntStream.range(0, 2 + random.nextInt(3)).mapToObj(i -> predicate(depth - 1)).toList());
      case 1:
        return new BoundExpr.Or(
            IntStream.range(0, 2 + random.nextInt(3)).mapToObj(i -> predicate(depth - 1)).toList());
      case 2:
        return new BoundExpr.Not(predicate(depth - 1));
      case 3:
        return choice(0, depth - 1);
      case 4:
        return new BoundExpr.IsNull(column("a", type));
      case 5:
        return column("b", 0);
      case 6:
        return new BoundExpr.Compare(
            Comparison.values()[random.nextInt(6)], column("a", type), column("b", type));
      default:
        return new BoundExpr.Compare(
            Comparison.values()[random.nextInt(6)], column("b", type), literal(type));
    }
  }

  private BoundExpr choice(int type, int depth) {
    List<BoundExpr.Branch> branches = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      branches.add(
          new BoundExpr.Branch(
              predicate(Math.max(depth - 1, 0)),
              random.nextBoolean() ? column("a", type) : literal(type)));
    }
    BoundExpr otherwise = random.nextBoolean() ? column("b", type) : literal(type);
    return new BoundExpr.Case(branches, otherwise, RandomColumns.TYPES.get(type));
  }

  private static BoundExpr column(String name, int type) {
    return new BoundExpr.Column(name + type, RandomColumns.TYPES.get(type), true);
  }

  private BoundExpr literal(int type) {
    DataType dataType = RandomColumns.TYPES.get(type);
    Object value = random.nextInt(10) == 0 ? null : columns.value(dataType);
    return new BoundExpr.Literal(value, dataType);
  }

  private void check(BoundExpr expression, Batch... batches) {
    Evaluator evaluator = Evaluators.compile(expression, batches[0].schema());
    PredicateEvaluator predicate =
        expression.type().equals(DataType.BOOL)
            ? Evaluators.predicate(expression, batches[0].schema())
            : null;
    for (Batch batch : batches) {
      String message = "seed " + seed + ", " + expression + ", " + batch;
      Object[] expected = new Object[batch.rows()];
      for (int row = 0; row < expected.length; row++) {
        expected[row] = RowInterpreter.evaluate(expression, batch, row);
      }
      Column actual = evaluator.evaluate(batch);
      assertEquals(expression.type(), actual.type(), message);
      assertEquals(batch.rows(), actual.length(), message);
      for (int row = 0; row < expected.length; row++) {
        if (expected[row] instanceof byte[] bytes) {
          assertArrayEquals(bytes, (byte[]) actual.value(row), message + " row " + row);
        } else {
          assertEquals(expected[row], actual.value(row), message + " row " + row);
        }
      }
      if (predicate != null) {
        byte[] mask = new byte[batch.rows()];
        predicate.mask(batch, mask);
        int[] selection = new int[batch.rows()];
        int count = predicate.select(batch, selection);
        int[] wanted =
            IntStream.range(0, expected.length)
                .filter(row -> Boolean.TRUE.equals(expected[row]))
                .toArray();
        assertArrayEquals(wanted, Arrays.copyOf(selection, count), message);
        for (int row = 0; row < expected.length; row++) {
          int truth = expected[row] == null ? 1 : (Boolean) expected[row] ? 3 : 0;
          assertEquals(truth, mask[row], message + " row " + row);
        }
      }
    }
  }
}
