package dev.longbow.expr;

import static dev.longbow.plan.TestPlans.call;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import org.junit.jupiter.api.Test;

class TotalityTest {
  private static final BoundExpr INT = new BoundExpr.Column("i", DataType.INT32, true);
  private static final BoundExpr FLOAT = new BoundExpr.Column("f", DataType.FLOAT64, true);
  private static final BoundExpr TEXT = new BoundExpr.Column("s", DataType.STRING, true);

  @Test
  void integersMayOverflowFloatsMayNot() {
    assertFalse(Totality.isTotal(call("+", INT, INT)));
    assertTrue(Totality.isTotal(call("+", FLOAT, FLOAT)));
    assertFalse(Totality.isTotal(call(DataType.FLOAT64, "/", INT, INT)));
    assertFalse(Totality.isTotal(call("div", INT, INT)));
  }

  @Test
  void wideningIsSafeNarrowingIsNot() {
    assertTrue(Totality.isTotal(cast(INT, DataType.INT64, false)));
    assertTrue(Totality.isTotal(cast(INT, DataType.FLOAT64, false)));
    assertFalse(Totality.isTotal(cast(INT, DataType.INT16, false)));
    assertFalse(Totality.isTotal(cast(INT, DataType.UINT64, false)));
    assertFalse(Totality.isTotal(cast(TEXT, DataType.INT64, false)));
    assertTrue(Totality.isTotal(cast(TEXT, DataType.INT64, true)));
  }

  @Test
  void anythingInsideCounts() {
    assertFalse(Totality.isTotal(new BoundExpr.IsNull(call("+", INT, INT))));
    assertFalse(Totality.isTotal(cast(call("div", INT, INT), DataType.INT64, true)));
    assertTrue(Totality.isTotal(call("lower", TEXT)));
    assertFalse(Totality.isTotal(call("unheard_of", TEXT)));
  }

  private static BoundExpr cast(BoundExpr operand, DataType type, boolean attempt) {
    return new BoundExpr.Cast(operand, type, attempt, "UTC");
  }
}
