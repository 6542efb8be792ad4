package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Expressions as SQL text, for messages and plans. {@link ExprParser} reads the same expression
 * from it; parentheses stand where the parser needs them, and where AND and OR, or NOT and anything
 * else, would be hard to read without.
 */
public final class ExprText {
  private static final Set<String> SUMS = Set.of("+", "-");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "%");
  private static final int SHOWN_OPTIONS = 10;

  private final int shownOptions;

  private ExprText(int shownOptions) {
    this.shownOptions = shownOptions;
  }

  /** How strongly the outermost operator binds, from the weakest. */
  private enum Level {
    OR,
    AND,
    NOT,
    PREDICATE,
    SUM,
    PRODUCT,
    SIGN,
    PRIMARY
  }

  /** The text of an expression. */
  public static String of(Expr expression) {
    return new ExprText(Integer.MAX_VALUE).text(expression);
  }

  /** The text of a bound expression: binding what is parsed from it gives the expression again. */
  public static String of(BoundExpr expression) {
    return of(Unbinding.of(expression));
  }

  /** The text of a bound expression in a plan: of long lists only the first values. */
  public static String brief(BoundExpr expression) {
    return new ExprText(SHOWN_OPTIONS).text(Unbinding.of(expression));
  }

  /** A value, boxed as {@code Column.value} gives it, as the constant that {@code lit} makes. */
  public static String constant(Object value) {
    return of(Literals.of(value));
  }

  /** A column's name, in double quotes where it could not stand without. */
  public static String name(String name) {
    boolean plain = ExprLexer.isName(name) && ExprKeywords.canBeColumn(name);
    return plain ? name : quoted(name);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private String text(Expr expression) {
    if (expression instanceof Expr.ColumnRef column) {
      return name(column.name());
    } else if (expression instanceof Expr.Literal literal) {
      return LiteralText.of(literal.value(), literal.type());
    } else if (expression instanceof Expr.Interval interval) {
      return IntervalText.of(interval);
    } else if (expression instanceof Expr.Parameter parameter) {
      String name = parameter.name();
      return ":" + (ExprLexer.isName(name) ? name : quoted(name));
    } else if (expression instanceof Expr.Compare compare) {
      return operand(compare.left(), Level.SUM)
          + " "
          + compare.comparison().symbol()
          + " "
          + operand(compare.right(), Level.SUM);
    } else if (expression instanceof Expr.And and) {
      return between(and) ? betweenText(and) : joined(and.operands(), " AND ", "TRUE");
    } else if (expression instanceof Expr.Or or) {
      return joined(or.operands(), " OR ", "FALSE");
    } else if (expression instanceof Expr.Not not) {
      return not(not.operand());
    } else if (expression instanceof Expr.In in) {
      return in(in, " IN ");
    } else if (expression instanceof Expr.IsNull isNull) {
      return operand(isNull.operand(), Level.SIGN) + " IS NULL";
    } else if (expression instanceof Expr.Case choice) {
      return cases(choice);
    } else if (expression instanceof Expr.Cast cast) {
      String function = cast.attempt() ? "TRY_CAST(" : "CAST(";
      return function + inner(cast.operand()) + " AS " + cast.type() + ")";
    } else if (expression instanceof Expr.Aggregate aggregate) {
      String argument = aggregate.argument() == null ? "*" : inner(aggregate.argument());
      String fraction = aggregate.fraction() == null ? "" : ", " + inner(aggregate.fraction());
      return aggregate.function() + "(" + argument + fraction + ")";
    } else if (expression instanceof Expr.Window window) {
      return window(window);
    } else if (expression instanceof Expr.Alias alias) {
      return inner(alias.operand()) + " AS " + name(alias.name());
    }
    return call((Expr.Call) expression);
  }

  private String window(Expr.Window window) {
    List<String> parts = new ArrayList<>();
    if (!window.partitionBy().isEmpty()) {
      parts.add("PARTITION BY " + list(window.partitionBy()));
    }
    if (!window.orderBy().isEmpty()) {
      parts.add(
          "ORDER BY "
              + window.orderBy().stream().map(this::order).collect(Collectors.joining(", ")));
    } else if (window.inInputOrder()) {
      parts.add("in input order");
    }
    if (window.frame() != null) {
      Expr.WindowFrame frame = window.frame();
      parts.add(
          "%s BETWEEN %s AND %s"
              .formatted(frame.unit(), bound(frame.start(), true), bound(frame.end(), false)));
    }
    return operand(window.function(), Level.PRIMARY) + " OVER (" + String.join(" ", parts) + ")";
  }

  private String order(Expr.Order order) {
    return inner(order.key())
        + (order.descending() ? " DESC" : "")
        + (order.nullsFirst() ? " NULLS FIRST" : "");
  }

  private String bound(Expr.FrameBound bound, boolean isStart) {
    if (bound.distance() == null) {
      return isStart ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING";
    } else if (bound.distance() instanceof Expr.Literal literal
        && Long.valueOf(0).equals(literal.value())) {
      return "CURRENT ROW";
    }
    return operand(bound.distance(), Level.PRIMARY)
        + (bound.following() ? " FOLLOWING" : " PRECEDING");
  }

  private String call(Expr.Call call) {
    List<Expr> arguments = call.arguments();
    Level level = level(call);
    if (call.function().equals(".")
        && arguments.size() == 2
        && arguments.get(1) instanceof Expr.Literal field
        && field.value() instanceof String name) {
      return operand(arguments.get(0), Level.PRIMARY) + "." + name(name);
    } else if (level == Level.PRIMARY) {
      return call.function() + "(" + list(arguments) + ")";
    } else if (level == Level.SIGN) {
      // Without them a number would take the sign as its own.
      return arguments.get(0) instanceof Expr.Literal
          ? "-(" + text(arguments.get(0)) + ")"
          : "-" + operand(arguments.get(0), Level.PRIMARY);
    }
    return chain(call);
  }

  /** Operators from left to right, without recursion, as {@code a + b + c + …} may be long. */
  private String chain(Expr.Call last) {
    Deque<Expr.Call> calls = new ArrayDeque<>(List.of(last));
    while (calls.peek().arguments().get(0) instanceof Expr.Call left && continues(left, calls)) {
      calls.push(left);
    }
    StringBuilder text = new StringBuilder();
    text.append(operand(calls.peek().arguments().get(0), firstOperand(calls.peek())));
    for (Expr.Call call : calls) {
      Level second = level(call) == Level.SUM ? Level.PRODUCT : Level.SIGN;
      text.append(' ').append(call.function()).append(' ');
      text.append(operand(call.arguments().get(1), second));
    }
    return text.toString();
  }

  private static boolean continues(Expr.Call left, Deque<Expr.Call> calls) {
    Level level = level(left);
    return (level == Level.SUM || level == Level.PRODUCT)
        && level.compareTo(firstOperand(calls.peek())) >= 0;
  }

  /** Operators of one level go from left to right, but text and numbers are not mixed so. */
  private static Level firstOperand(Expr.Call call) {
    Level level = level(call);
    boolean mixed =
        level == Level.SUM
            && call.arguments().get(0) instanceof Expr.Call left
            && level(left) == Level.SUM
            && left.function().equals("||") != call.function().equals("||");
    return mixed ? Level.PRODUCT : level;
  }

  private String not(Expr operand) {
    if (operand instanceof Expr.IsNull isNull) {
      return operand(isNull.operand(), Level.SIGN) + " IS NOT NULL";
    } else if (operand instanceof Expr.In in) {
      return in(in, " NOT IN ");
    }
    return "NOT " + operand(operand, Level.PRIMARY);
  }

  private String in(Expr.In in, String operator) {
    int hidden = in.options().size() - shownOptions;
    String options = list(hidden > 0 ? in.options().subList(0, shownOptions) : in.options());
    return operand(in.value(), Level.SIGN)
        + operator
        + ("(" + options + (hidden > 0 ? ", … " + hidden + " more)" : ")"));
  }

  /** Whether a conjunction is what the parser makes of BETWEEN. */
  private static boolean between(Expr.And and) {
    return and.operands().size() == 2
        && and.operands().get(0) instanceof Expr.Compare low
        && and.operands().get(1) instanceof Expr.Compare high
        && low.comparison() == Comparison.GREATER_OR_EQUAL
        && high.comparison() == Comparison.LESS_OR_EQUAL
        && low.left().equals(high.left());
  }

  private String betweenText(Expr.And and) {
    Expr.Compare low = (Expr.Compare) and.operands().get(0);
    Expr.Compare high = (Expr.Compare) and.operands().get(1);
    return operand(low.left(), Level.SUM)
        + " BETWEEN "
        + operand(low.right(), Level.SUM)
        + " AND "
        + operand(high.right(), Level.SUM);
  }

  private String cases(Expr.Case choice) {
    StringBuilder text = new StringBuilder("CASE");
    for (Expr.Branch branch : choice.branches()) {
      text.append(" WHEN ").append(inner(branch.condition()));
      text.append(" THEN ").append(inner(branch.value()));
    }
    boolean none =
        choice.otherwise() instanceof Expr.Literal literal && literal.type().equals(DataType.NULL);
    return text.append(none ? "" : " ELSE " + inner(choice.otherwise())).append(" END").toString();
  }

  private String list(List<Expr> expressions) {
    return expressions.stream().map(this::inner).collect(Collectors.joining(", "));
  }

  private String joined(List<Expr> operands, String separator, String none) {
    return operands.isEmpty()
        ? none
        : operands.stream()
            .map(operand -> operand(operand, Level.NOT))
            .collect(Collectors.joining(separator));
  }

  /** An expression within another, where an alias means nothing and cannot be written. */
  private String inner(Expr expression) {
    return text(withoutAlias(expression));
  }

  /** An operand, in parentheses when its own operator binds less than its place asks for. */
  private String operand(Expr expression, Level least) {
    Expr operand = withoutAlias(expression);
    return level(operand).compareTo(least) < 0 ? "(" + text(operand) + ")" : text(operand);
  }

  private static Expr withoutAlias(Expr expression) {
    return expression instanceof Expr.Alias alias ? withoutAlias(alias.operand()) : expression;
  }

  private static Level level(Expr expression) {
    if (expression instanceof Expr.Or) {
      return Level.OR;
    } else if (expression instanceof Expr.And and) {
      return between(and) ? Level.PREDICATE : Level.AND;
    } else if (expression instanceof Expr.Not not) {
      return not.operand() instanceof Expr.IsNull || not.operand() instanceof Expr.In
          ? Level.PREDICATE
          : Level.NOT;
    } else if (expression instanceof Expr.Compare
        || expression instanceof Expr.In
        || expression instanceof Expr.IsNull) {
      return Level.PREDICATE;
    }
    return expression instanceof Expr.Call call ? level(call) : Level.PRIMARY;
  }

  private static Level level(Expr.Call call) {
    String function = call.function();
    if (call.arguments().size() == 1 && function.equals("negate")) {
      return Level.SIGN;
    } else if (call.arguments().size() != 2) {
      return Level.PRIMARY;
    } else if (SUMS.contains(function) || function.equals("||")) {
      return Level.SUM;
    }
    return PRODUCTS.contains(function) ? Level.PRODUCT : Level.PRIMARY;
  }
}
