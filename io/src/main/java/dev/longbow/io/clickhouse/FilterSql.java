package dev.longbow.io.clickhouse;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes conditions in the server's words, values as typed parameters, where they mean exactly the
 * same there: true for the same rows, and null for the same rows, because a negation can be around.
 * What means something else stays with the plan.
 *
 * <ul>
 *   <li>NaN is above every number here, and in no order there: {@code x > 1} becomes {@code x > 1
 *       OR isNaN(x)}.
 *   <li>The two zeros are one number here; in a set there they are two.
 *   <li>Enumerations are compared as their names, not as their numbers.
 *   <li>Moments are compared as microseconds, whatever zone a column is written in.
 *   <li>A null in a list makes the answer null here; such lists stay here.
 * </ul>
 */
final class FilterSql {
  private static final String PREFIX = "longbow_p";

  /** Parameters are part of a request's address. */
  private static final int MOST_OPTIONS = 1_000;

  private static final int LONGEST_VALUE = 8_000;

  private final Operands operands;
  private final Map<String, String> parameters = new TreeMap<>();

  /**
   * A writer.
   *
   * @param types the server's types of columns
   */
  FilterSql(Map<String, String> types) {
    this.operands = new Operands(types, this::parameter);
  }

  /** Values of the parameters used so far. */
  Map<String, String> parameters() {
    return parameters;
  }

  private String parameter(String type, String text) {
    String name = PREFIX + parameters.size();
    parameters.put(name, text);
    return "{" + name + ":" + type + "}";
  }

  /** Whether a condition is written the same. */
  static boolean accepts(BoundExpr condition, Map<String, String> types) {
    FilterSql writer = new FilterSql(types);
    return writer.condition(condition).isPresent()
        && writer.parameters.values().stream().mapToInt(String::length).sum() <= LONGEST_VALUE;
  }

  /** A condition; empty when it cannot be written. */
  Optional<String> condition(BoundExpr condition) {
    if (condition instanceof BoundExpr.And and) {
      return joined(and.operands(), " AND ");
    } else if (condition instanceof BoundExpr.Or or) {
      return joined(or.operands(), " OR ");
    } else if (condition instanceof BoundExpr.Not not) {
      return condition(not.operand()).map("NOT (%s)"::formatted);
    } else if (condition instanceof BoundExpr.Compare compare) {
      return compare(compare);
    } else if (condition instanceof BoundExpr.In in) {
      return in(in);
    } else if (condition instanceof BoundExpr.IsNull isNull) {
      return operands.anyColumn(isNull.operand()).map("isNull(%s)"::formatted);
    } else if (condition instanceof BoundExpr.Column column
        && column.type().equals(DataType.BOOL)) {
      return operands.value(column);
    } else if (condition instanceof BoundExpr.Call call) {
      return test(call);
    }
    return Optional.empty();
  }

  private Optional<String> joined(List<BoundExpr> parts, String word) {
    List<String> texts = new ArrayList<>();
    for (BoundExpr part : parts) {
      Optional<String> text = condition(part);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      texts.add("(" + text.get() + ")");
    }
    return Optional.of(String.join(word, texts));
  }

  private Optional<String> compare(BoundExpr.Compare compare) {
    if (compare.left() instanceof BoundExpr.Literal) {
      return compare.right() instanceof BoundExpr.Literal
          ? Optional.empty()
          : compare(compare.comparison().swapped(), compare.right(), compare.left());
    }
    return compare(compare.comparison(), compare.left(), compare.right());
  }

  private Optional<String> compare(Comparison comparison, BoundExpr left, BoundExpr right) {
    DataType type = left.type();
    boolean ordered = comparison != Comparison.EQUAL && comparison != Comparison.NOT_EQUAL;
    if (ordered && type.equals(DataType.UUID)) {
      // Halves are compared in another order there.
      return Optional.empty();
    }
    boolean constant = right instanceof BoundExpr.Literal;
    if (type.isFloating() && !constant) {
      return Optional.empty();
    }
    Optional<String> value = operands.value(left);
    Optional<String> other =
        constant ? operands.literal((BoundExpr.Literal) right, left) : operands.value(right);
    if (value.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    if (!ordered && constant && isZero(((BoundExpr.Literal) right).value())) {
      String zero = zero(value.get(), other.get());
      return Optional.of(comparison == Comparison.EQUAL ? zero : "NOT " + zero);
    }
    String text = value.get() + " " + comparison.symbol() + " " + other.get();
    boolean above = comparison == Comparison.GREATER || comparison == Comparison.GREATER_OR_EQUAL;
    return Optional.of(
        type.isFloating() && above ? "(%s OR isNaN(%s))".formatted(text, value.get()) : text);
  }

  private Optional<String> in(BoundExpr.In in) {
    if (in.nullOption() || in.options().isEmpty() || in.options().size() > MOST_OPTIONS) {
      return Optional.empty();
    }
    Optional<String> value = operands.value(in.value());
    List<String> options = new ArrayList<>();
    for (Object option : in.options()) {
      operands
          .literal(new BoundExpr.Literal(option, in.value().type()), in.value())
          .ifPresent(options::add);
    }
    if (value.isEmpty() || options.size() < in.options().size()) {
      return Optional.empty();
    }
    if (in.value().type().isFloating()) {
      List<String> equal = new ArrayList<>();
      for (int i = 0; i < options.size(); i++) {
        equal.add(
            isZero(in.options().get(i))
                ? zero(value.get(), options.get(i))
                : value.get() + " = " + options.get(i));
      }
      return Optional.of("(" + String.join(" OR ", equal) + ")");
    }
    String set = "%s IN (%s)".formatted(value.get(), String.join(", ", options));
    return Optional.of(
        in.value().nullable() ? "if(isNull(%s), NULL, %s)".formatted(value.get(), set) : set);
  }

  private static boolean isZero(Object value) {
    return value instanceof Double number && number == 0
        || value instanceof Float small && small == 0;
  }

  /** Several equations become a search in a set there, by bits, in which the two zeros differ. */
  private static String zero(String value, String zero) {
    return "(%s >= %s AND %s <= %s)".formatted(value, zero, value, zero);
  }

  private Optional<String> test(BoundExpr.Call call) {
    String format =
        switch (call.function()) {
          case "starts_with" -> "startsWith(%s, %s)";
          case "ends_with" -> "endsWith(%s, %s)";
          case "contains" -> "position(%s, %s) > 0";
          default -> null;
        };
    if (format == null
        || call.arguments().size() != 2
        || !(call.arguments().get(1) instanceof BoundExpr.Literal part)) {
      return Optional.empty();
    }
    Optional<String> text = operands.value(call.arguments().get(0));
    Optional<String> other = operands.literal(part, call.arguments().get(0));
    return text.isEmpty() || other.isEmpty()
        ? Optional.empty()
        : Optional.of(format.formatted(text.get(), other.get()));
  }
}
