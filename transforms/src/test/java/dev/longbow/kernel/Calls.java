package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;
import java.util.ArrayList;
import java.util.List;

/** Calls of functions on columns and constants, with the casts that a binder puts in. */
final class Calls {
  static final String ZONE = "Europe/Zurich";

  private Calls() {}

  /** A call whose arguments are cast to what the function asks for. */
  static BoundExpr call(String name, BoundExpr... arguments) {
    ScalarFunction function = FunctionRegistry.find(name).orElseThrow();
    ScalarFunction.Signature signature =
        function.resolve(List.of(arguments).stream().map(BoundExpr::type).toList());
    List<BoundExpr> converted = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      DataType type = signature.arguments().get(i);
      converted.add(
          arguments[i].type().equals(type)
              ? arguments[i]
              : new BoundExpr.Cast(arguments[i], type, false, ZONE));
    }
    return new BoundExpr.Call(
        function.name(), converted, signature.result(), signature.mayBeNull(), ZONE);
  }

  static BoundExpr lit(DataType type, Object value) {
    return new BoundExpr.Literal(value, type);
  }

  static BoundExpr lit(String value) {
    return lit(DataType.STRING, value);
  }

  static BoundExpr lit(long value) {
    return lit(DataType.INT64, value);
  }

  static BoundExpr lit(double value) {
    return lit(DataType.FLOAT64, value);
  }

  static Object value(BoundExpr expression) {
    return Evaluators.constant(expression);
  }

  /** Evaluates a function of one column; strings flat and encoded must agree. */
  static List<Object> map(String name, DataType type, Object... values) {
    Column column = ColumnBuilder.of(type, values);
    BoundExpr expression = call(name, new BoundExpr.Column("x", type, true));
    Schema schema = Schema.of(Field.of("x", type));
    return values(
        Evaluators.compile(expression, schema)
            .evaluate(new Batch(schema, List.of(column), values.length)));
  }

  static List<Object> values(Column column) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < column.length(); i++) {
      values.add(column.value(i));
    }
    return values;
  }

  static void fails(ErrorCode code, String text, BoundExpr expression) {
    LongbowException error = assertThrows(LongbowException.class, () -> value(expression));
    assertEquals(code, error.code());
    assertTrue(error.text().contains(text), error.text());
  }
}
