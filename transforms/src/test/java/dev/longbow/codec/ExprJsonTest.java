package dev.longbow.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ExprJsonTest {
  @Test
  void expressionsOfEveryKindComeBack() {
    for (long seed = 0; seed < 500; seed++) {
      BoundExpr expression = new RandomPlans(seed).expression(4);
      String text = Json.write(ExprJson.encode(expression));
      BoundExpr decoded = ExprJson.expression(Json.read(text));
      assertEquals(text, Json.write(ExprJson.encode(decoded)), "seed " + seed);
      assertEquals(expression.type(), decoded.type(), "seed " + seed);
      if (!text.contains("\"binary\"")) { // arrays have no equals
        assertEquals(expression, decoded, "seed " + seed);
      }
    }
  }

  @Test
  void valuesOfEveryTypeComeBackExactly() {
    for (long seed = 0; seed < 1000; seed++) {
      RandomPlans random = new RandomPlans(seed);
      DataType type = random.type(0);
      Object value = random.value(type);
      Object decoded = ValueJson.decode(Json.read(Json.write(ValueJson.encode(value, type))), type);
      if (value instanceof byte[] bytes) {
        assertArrayEquals(bytes, (byte[]) decoded);
      } else {
        assertEquals(value, decoded, type + ", seed " + seed);
      }
    }
  }

  @Test
  void negativeZeroNaNAndTrailingZerosSurvive() {
    assertEquals(
        Double.doubleToRawLongBits(-0.0),
        Double.doubleToRawLongBits((Double) roundTrip(-0.0, DataType.FLOAT64)));
    assertEquals(Double.NaN, roundTrip(Double.NaN, DataType.FLOAT64));
    assertEquals(
        new BigDecimal("1.500"), roundTrip(new BigDecimal("1.500"), new DataType.Decimal(10, 3)));
  }

  @Test
  void namedExpressionsAndAggregatesComeBack() {
    RandomPlans random = new RandomPlans(7);
    for (NamedExpr named : random.named()) {
      assertEquals(ExprJson.encode(named), ExprJson.encode(ExprJson.named(ExprJson.encode(named))));
    }
    random
        .aggregates()
        .forEach(
            call ->
                assertEquals(
                    ExprJson.encode(call),
                    ExprJson.encode(ExprJson.aggregate(ExprJson.encode(call)))));
  }

  @Test
  void aValueOfTheWrongClassIsRefused() {
    LongbowException error =
        assertThrows(LongbowException.class, () -> ValueJson.encode("1", DataType.INT64));
    assertEquals("LB901 Invalid value of type int64: 1 (java.lang.String)", error.line());
  }

  @Test
  void unknownNodesAreNamed() {
    LongbowException error =
        assertThrows(
            LongbowException.class, () -> ExprJson.expression(Json.read("{\"is\":\"lambda\"}")));
    assertEquals(ErrorCode.INTERNAL, error.code());
    assertEquals("Unknown expression in plan JSON: {\"is\":\"lambda\"}", error.text());
  }

  private static Object roundTrip(Object value, DataType type) {
    return ValueJson.decode(Json.read(Json.write(ValueJson.encode(value, type))), type);
  }
}
