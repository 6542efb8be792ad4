package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Unbound expressions and constants as SQL text, for messages. */
public final class ExprText {
  private static final Set<String> INFIX = Set.of("+", "-", "*", "/", "%", "||");

  private ExprText() {}

  /** The text of an expression; parsing it gives the expression again. */
  public static String of(Expr expression) {
    if (expression instanceof Expr.ColumnRef column) {
      return name(column.name());
    } else if (expression instanceof Expr.Literal literal) {
      return constant(literal.value());
    } else if (expression instanceof Expr.Interval interval) {
      return interval(interval);
    } else if (expression instanceof Expr.Parameter parameter) {
      return ":" + parameter.name();
    } else if (expression instanceof Expr.Compare compare) {
      return operand(compare.left())
          + " "
          + compare.comparison().symbol()
          + " "
          + operand(compare.right());
    } else if (expression instanceof Expr.And and) {
      return joined(and.operands(), " AND ");
    } else if (expression instanceof Expr.Or or) {
      return joined(or.operands(), " OR ");
    } else if (expression instanceof Expr.Not not) {
      return not.operand() instanceof Expr.IsNull isNull
          ? operand(isNull.operand()) + " IS NOT NULL"
          : "NOT " + operand(not.operand());
    } else if (expression instanceof Expr.In in) {
      return operand(in.value()) + " IN (" + list(in.options()) + ")";
    } else if (expression instanceof Expr.IsNull isNull) {
      return operand(isNull.operand()) + " IS NULL";
    } else if (expression instanceof Expr.Case choice) {
      return cases(choice);
    } else if (expression instanceof Expr.Cast cast) {
      String function = cast.attempt() ? "TRY_CAST(" : "CAST(";
      return function + of(cast.operand()) + " AS " + cast.type() + ")";
    } else if (expression instanceof Expr.Aggregate aggregate) {
      String argument = aggregate.argument() == null ? "*" : of(aggregate.argument());
      return aggregate.function() + "(" + argument + ")";
    } else if (expression instanceof Expr.Alias alias) {
      return of(alias.operand()) + " AS " + name(alias.name());
    }
    Expr.Call call = (Expr.Call) expression;
    if (INFIX.contains(call.function()) && call.arguments().size() == 2) {
      return operand(call.arguments().get(0))
          + " "
          + call.function()
          + " "
          + operand(call.arguments().get(1));
    } else if (call.function().equals("negate") && call.arguments().size() == 1) {
      return "-" + operand(call.arguments().get(0));
    }
    return call.function() + "(" + list(call.arguments()) + ")";
  }

  /** A column's name, in double quotes where it could not stand without. */
  public static String name(String name) {
    boolean plain = name.matches("[\\p{L}_][\\p{L}\\p{Nd}_]*") && !ExprKeywords.isReserved(name);
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A constant, boxed as {@code Column.value} gives it. */
  public static String constant(Object value) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof Boolean flag) {
      return flag ? "TRUE" : "FALSE";
    } else if (value instanceof String text) {
      return quoted(text);
    } else if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    } else if (value instanceof java.math.BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof Number number) {
      return Double.isFinite(number.doubleValue())
          ? number.toString()
          : "CAST('" + number + "' AS float64)";
    } else if (value instanceof java.util.UUID) {
      return quoted(value.toString());
    }
    String type = "TIMESTAMP";
    if (value instanceof java.time.LocalDate) {
      type = "DATE";
    } else if (value instanceof java.time.LocalTime) {
      type = "TIME";
    }
    return type + " " + quoted(value.toString().replace('T', ' '));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String interval(Expr.Interval interval) {
    String text = "";
    if (interval.months() != 0) {
      text += " + INTERVAL '" + interval.months() + "' MONTH";
    }
    if (interval.days() != 0) {
      text += " + INTERVAL '" + interval.days() + "' DAY";
    }
    if (interval.micros() != 0 || text.isEmpty()) {
      text += " + INTERVAL '" + interval.micros() + "' MICROSECOND";
    }
    return text.substring(3);
  }

  private static String cases(Expr.Case choice) {
    StringBuilder text = new StringBuilder("CASE");
    for (Expr.Branch branch : choice.branches()) {
      text.append(" WHEN ").append(of(branch.condition()));
      text.append(" THEN ").append(of(branch.value()));
    }
    boolean none =
        choice.otherwise() == null
            || (choice.otherwise() instanceof Expr.Literal literal
                && literal.type().equals(DataType.NULL));
    return text.append(none ? "" : " ELSE " + of(choice.otherwise())).append(" END").toString();
  }

  private static String list(List<Expr> expressions) {
    return expressions.stream().map(ExprText::of).collect(Collectors.joining(", "));
  }

  private static String joined(List<Expr> operands, String separator) {
    return operands.stream()
        .map(
            operand ->
                operand instanceof Expr.And || operand instanceof Expr.Or
                    ? "(" + of(operand) + ")"
                    : of(operand))
        .collect(Collectors.joining(separator));
  }

  /** An operand, in parentheses unless it reads as one thing. */
  private static String operand(Expr expression) {
    boolean simple =
        expression instanceof Expr.ColumnRef
            || expression instanceof Expr.Parameter
            || expression instanceof Expr.Interval
            || expression instanceof Expr.Cast
            || expression instanceof Expr.Case
            || expression instanceof Expr.Aggregate
            || expression instanceof Expr.Literal
            || (expression instanceof Expr.Call call
                && !INFIX.contains(call.function())
                && !call.function().equals("negate"));
    return simple ? of(expression) : "(" + of(expression) + ")";
  }
}
