package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Bound expressions as people write them: SQL, with the casts the binder added. */
public final class ExprPrinter {
  private static final Set<String> INFIX = Set.of("+", "-", "*", "/", "%");
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final int SHOWN_OPTIONS = 10;

  private ExprPrinter() {}

  /** The text of an expression. */
  public static String print(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column column) {
      return name(column.name());
    } else if (expression instanceof BoundExpr.Literal literal) {
      return value(literal.value(), literal.type());
    } else if (expression instanceof BoundExpr.Compare compare) {
      return operand(compare.left())
          + " "
          + compare.comparison().symbol()
          + " "
          + operand(compare.right());
    } else if (expression instanceof BoundExpr.And and) {
      return joined(and.operands(), " AND ");
    } else if (expression instanceof BoundExpr.Or or) {
      return joined(or.operands(), " OR ");
    } else if (expression instanceof BoundExpr.Not not) {
      return "NOT " + operand(not.operand());
    } else if (expression instanceof BoundExpr.In in) {
      return in(in);
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return operand(isNull.operand()) + " IS NULL";
    } else if (expression instanceof BoundExpr.Case choice) {
      return choice.branches().stream()
          .map(b -> "WHEN " + print(b.condition()) + " THEN " + print(b.value()))
          .collect(Collectors.joining(" ", "CASE ", " ELSE " + print(choice.otherwise()) + " END"));
    } else if (expression instanceof BoundExpr.Cast cast) {
      return (cast.attempt() ? "TRY_CAST(" : "CAST(")
          + print(cast.operand())
          + " AS "
          + cast.type()
          + ")";
    } else if (expression instanceof BoundExpr.Call call) {
      if (INFIX.contains(call.function()) && call.arguments().size() == 2) {
        return operand(call.arguments().get(0))
            + " "
            + call.function()
            + " "
            + operand(call.arguments().get(1));
      }
      return call.function() + "(" + joinedPlain(call.arguments()) + ")";
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown expression " + expression);
  }

  /** A column, or {@code expression AS name}. */
  public static String print(NamedExpr named) {
    return named.isIdentity()
        ? name(named.name())
        : print(named.expression()) + " AS " + name(named.name());
  }

  /** {@code function(argument) AS name}. */
  public static String print(AggregateCall call) {
    String argument = call.argument() == null ? "*" : print(call.argument());
    return call.function() + "(" + argument + ") AS " + name(call.name());
  }

  /** A column name, in double quotes where it could be misread. */
  private static String name(String name) {
    return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String in(BoundExpr.In in) {
    String options =
        in.options().stream()
            .limit(SHOWN_OPTIONS)
            .map(option -> value(option, in.value().type()))
            .collect(Collectors.joining(", "));
    int hidden = in.options().size() - SHOWN_OPTIONS;
    return operand(in.value())
        + " IN ("
        + options
        + (hidden > 0 ? ", … " + hidden + " more" : "")
        + (in.nullOption() ? ", NULL)" : ")");
  }

  /** An operand in parentheses where its own operator could be misread. */
  private static String operand(BoundExpr expression) {
    boolean infix =
        expression instanceof BoundExpr.Compare
            || expression instanceof BoundExpr.And
            || expression instanceof BoundExpr.Or
            || expression instanceof BoundExpr.Not
            || expression instanceof BoundExpr.In
            || expression instanceof BoundExpr.IsNull
            || (expression instanceof BoundExpr.Call call && INFIX.contains(call.function()));
    return infix ? "(" + print(expression) + ")" : print(expression);
  }

  /** Operands of AND and OR; comparisons need no parentheses there. */
  private static String joined(List<BoundExpr> operands, String separator) {
    return operands.stream()
        .map(
            operand ->
                operand instanceof BoundExpr.And || operand instanceof BoundExpr.Or
                    ? "(" + print(operand) + ")"
                    : print(operand))
        .collect(Collectors.joining(separator));
  }

  private static String joinedPlain(List<BoundExpr> arguments) {
    return arguments.stream().map(ExprPrinter::print).collect(Collectors.joining(", "));
  }

  private static String value(Object value, DataType type) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof String text) {
      return "'" + text.replace("'", "''") + "'";
    } else if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    } else if (type instanceof DataType.Bool) {
      return Boolean.TRUE.equals(value) ? "TRUE" : "FALSE";
    } else if (type.isTemporal()) {
      String name = type instanceof DataType.Date ? "DATE" : "TIMESTAMP";
      return (type instanceof DataType.Time ? "TIME" : name)
          + " '"
          + value.toString().replace('T', ' ')
          + "'";
    }
    return value.toString();
  }
}
