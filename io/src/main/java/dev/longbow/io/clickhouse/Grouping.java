package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateLayout;
import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Partial aggregates that the server computes of a piece's rows. Only what comes out exactly the
 * same is written:
 *
 * <ul>
 *   <li>Keys whose values are equal there when they are here: no floating-point numbers, whose
 *       zeros and NaN are several there. Groups that are one here and two there (an instant's
 *       nanoseconds) are merged by the final aggregation.
 *   <li>Counts; least and greatest values, but of floating-point numbers and UUIDs, which have
 *       another order there.
 *   <li>Sums and means of integers, in 128 bits. Those of floating-point numbers depend on the
 *       order of addition, which the server does not keep.
 * </ul>
 *
 * @param keys names of key columns, each with the column it is
 * @param states names of state columns, in their order
 */
record Grouping(List<Named> keys, List<Named> states) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A column that is sent.
   *
   * @param function of a state: {@code rows}, {@code count}, {@code min}, {@code max}, {@code sum};
   *     empty of a key
   * @param column what it is computed of; empty for the number of rows
   */
  record Named(String name, String function, String column) {
    private JsonNode toJson() {
      return JSON.createObjectNode()
          .put("name", name)
          .put("function", function)
          .put("column", column);
    }

    private static Named ofJson(JsonNode node) {
      return new Named(
          node.get("name").asText(), node.get("function").asText(), node.get("column").asText());
    }

    private String text() {
      return function.equals("rows") ? "count(*)" : "%s(%s)".formatted(function, column);
    }
  }

  Grouping {
    keys = List.copyOf(keys);
    states = List.copyOf(states);
  }

  /** The aggregates in the server's words; empty when one of them would be another there. */
  static Optional<Grouping> of(List<NamedExpr> keys, List<AggregateCall> aggregates) {
    List<Named> names = new ArrayList<>();
    for (NamedExpr key : keys) {
      Optional<String> column = column(key.expression(), Grouping::isKey);
      if (column.isEmpty()) {
        return Optional.empty();
      }
      names.add(new Named(key.name(), "", column.get()));
    }
    List<Named> states = new ArrayList<>();
    for (AggregateCall call : aggregates) {
      List<Named> its = states(call);
      if (its.isEmpty()) {
        return Optional.empty();
      }
      states.addAll(its);
    }
    return Optional.of(new Grouping(names, states));
  }

  private static List<Named> states(AggregateCall call) {
    boolean counts = call.function().equals("count");
    if (counts && call.argument() == null) {
      return List.of(new Named(state(call, 0), "rows", ""));
    }
    Predicate<DataType> fits =
        switch (call.function()) {
          case "count" -> type -> true;
          case "min", "max" -> type -> isKey(type) && !type.equals(DataType.UUID);
          case "sum", "mean", "avg" -> DataType::isInteger;
          default -> type -> false;
        };
    Optional<String> column = column(call.argument(), fits);
    if (column.isEmpty()) {
      return List.of();
    }
    return switch (call.function()) {
      case "count", "min", "max", "sum" ->
          List.of(new Named(state(call, 0), call.function(), column.get()));
      default ->
          List.of(
              new Named(state(call, 0), "sum", column.get()),
              new Named(state(call, 1), "count", column.get()));
    };
  }

  private static String state(AggregateCall call, int index) {
    return AggregateLayout.states(call).get(index).name();
  }

  private static boolean isKey(DataType type) {
    return !type.isFloating() && !type.isNested() && !type.equals(DataType.NULL);
  }

  private static Optional<String> column(BoundExpr expression, Predicate<DataType> fits) {
    return expression instanceof BoundExpr.Column column && fits.test(column.type())
        ? Optional.of(column.name())
        : Optional.empty();
  }

  /** The columns of the table that it is computed of. */
  Set<String> columns() {
    return all()
        .map(Named::column)
        .filter(column -> !column.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Stream<Named> all() {
    return Stream.concat(keys.stream(), states.stream());
  }

  /** The query around one for rows. */
  String around(String rows, ReadOptions options) {
    // Full names: a key may have the name of another column, and would be taken for it.
    String alias = "longbow_rows";
    while (columns().contains(alias)) {
      alias += "_";
    }
    Map<String, String> values = new HashMap<>();
    for (String column : columns()) {
      String name = Names.quote(alias) + "." + Names.quote(column);
      values.put(column, Statement.value(name, options.type(column)));
    }
    List<String> sent = new ArrayList<>();
    for (Named key : keys) {
      sent.add(values.get(key.column()) + " AS " + Names.quote(key.name()));
    }
    for (Named state : states) {
      sent.add(state(state, values.get(state.column())) + " AS " + Names.quote(state.name()));
    }
    String sql = "SELECT %s FROM (%s) AS %s".formatted(String.join(", ", sent), rows, alias);
    if (keys.isEmpty()) {
      // No row would be a group of its own, whose least value is zero.
      return sql + " HAVING count() > 0";
    }
    return sql
        + keys.stream()
            .map(key -> values.get(key.column()))
            .collect(Collectors.joining(", ", " GROUP BY ", ""));
  }

  private static String state(Named state, String value) {
    return switch (state.function()) {
      case "rows" -> "toInt64(count())";
      case "count" -> "toInt64(count(%s))".formatted(value);
      // Of 128 bits.
      case "sum" -> "sum(toDecimal128(%s, 0))".formatted(value);
      default -> "%s(%s)".formatted(state.function(), value);
    };
  }

  /** What {@code explain} says. */
  String note() {
    String functions =
        states.stream().map(Named::text).distinct().collect(Collectors.joining(", "));
    String by =
        keys.isEmpty()
            ? ""
            : " by " + keys.stream().map(Named::column).collect(Collectors.joining(", "));
    return "the server groups each split%s: %s"
        .formatted(by, functions.isEmpty() ? "the keys" : functions);
  }

  ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode ofKeys = node.putArray("keys");
    keys.forEach(key -> ofKeys.add(key.toJson()));
    ArrayNode ofStates = node.putArray("states");
    states.forEach(state -> ofStates.add(state.toJson()));
    return node;
  }

  static Grouping ofJson(JsonNode node) {
    List<Named> keys = new ArrayList<>();
    node.get("keys").forEach(key -> keys.add(Named.ofJson(key)));
    List<Named> states = new ArrayList<>();
    node.get("states").forEach(state -> states.add(Named.ofJson(state)));
    return new Grouping(keys, states);
  }
}
