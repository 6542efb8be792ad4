package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Integer and floating-point arithmetic against exact numbers, errors included. */
class ArithmeticRandomTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final RandomColumns columns = new RandomColumns(random);

  @Test
  void integers() {
    List<DataType> types = RandomColumns.TYPES.stream().filter(DataType::isInteger).toList();
    int failures = 0;
    for (int round = 0; round < 4000; round++) {
      DataType.Int type = (DataType.Int) types.get(random.nextInt(types.size()));
      String name = List.of("+", "-", "*", "div", "%").get(random.nextInt(5));
      // Few rows, so that many rounds have no row that overflows.
      Batch batch = pair(type, random.nextInt(4));
      failures += check(name, type, batch) ? 0 : 1;
    }
    assertTrue(failures > 100 && failures < 3900, "seed " + seed + ": " + failures + " failures");
  }

  private boolean check(String name, DataType.Int type, Batch batch) {
    String message = "seed " + seed + ": " + name + " " + batch.toRows();
    BigInteger[] expected = new BigInteger[batch.rows()];
    boolean fails = false;
    for (int row = 0; row < expected.length; row++) {
      Object a = batch.column(0).value(row);
      Object b = batch.column(1).value(row);
      if (a != null && b != null) {
        expected[row] = exact(name, new BigInteger(a.toString()), new BigInteger(b.toString()));
        fails |= expected[row] == null || !fits(type, expected[row]);
      }
    }
    try {
      Column actual =
          Evaluators.compile(Calls.call(name, column("a", type), column("b", type)), batch.schema())
              .evaluate(batch);
      assertTrue(!fails, message);
      for (int row = 0; row < expected.length; row++) {
        assertEquals(String.valueOf(expected[row]), String.valueOf(actual.value(row)), message);
      }
      return true;
    } catch (LongbowException e) {
      assertTrue(fails, message + ": " + e.line());
      return false;
    }
  }

  private static BigInteger exact(String name, BigInteger a, BigInteger b) {
    return switch (name) {
      case "+" -> a.add(b);
      case "-" -> a.subtract(b);
      case "*" -> a.multiply(b);
      case "div" -> b.signum() == 0 ? null : a.divide(b);
      default -> b.signum() == 0 ? null : a.remainder(b);
    };
  }

  private static boolean fits(DataType.Int type, BigInteger value) {
    int bits = type.signed() ? type.bits() - 1 : type.bits();
    return value.bitLength() <= bits && (type.signed() || value.signum() >= 0);
  }

  @Test
  void floatingPoint() {
    for (int size : new int[] {0, 1, 65, 300}) {
      Batch batch = pair(DataType.FLOAT64, size);
      for (String name : List.of("+", "-", "*", "/", "%")) {
        Column actual =
            Evaluators.compile(
                    Calls.call(name, column("a", DataType.FLOAT64), column("b", DataType.FLOAT64)),
                    batch.schema())
                .evaluate(batch);
        for (int row = 0; row < size; row++) {
          Double a = (Double) batch.column(0).value(row);
          Double b = (Double) batch.column(1).value(row);
          Double expected =
              a == null || b == null
                  ? null
                  : switch (name) {
                    case "+" -> (Double) (a + b);
                    case "-" -> (Double) (a - b);
                    case "*" -> (Double) (a * b);
                    case "/" -> (Double) (a / b);
                    default -> (Double) (a % b);
                  };
          assertEquals(expected, actual.value(row), "seed " + seed + " " + a + name + b);
        }
      }
    }
  }

  private Batch pair(DataType type, int rows) {
    Schema schema = Schema.of(Field.of("a", type), Field.of("b", type));
    return new Batch(schema, List.of(columns.column(type, rows), columns.column(type, rows)), rows);
  }

  private static BoundExpr column(String name, DataType type) {
    return new BoundExpr.Column(name, type, true);
  }
}
