package dev.longbow.io.clickhouse;

import dev.longbow.column.Field;
import dev.longbow.connector.ReaderSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A query for rows. Values are in parameters, names in quotes.
 *
 * @param parameters values of {@code {name:Type}} as the client takes them
 */
record Statement(String sql, Map<String, Object> parameters) {

  /** The query for the rows of a piece; for their number, where no column is wanted. */
  static Statement of(ReadOptions options, ReaderSpec spec, Piece piece) {
    Map<String, Object> parameters = new HashMap<>(options.relation().values());
    Optional<Grouping> grouping = options.grouping();
    List<String> names =
        grouping.map(its -> List.copyOf(its.columns())).orElseGet(spec.schema()::names);
    List<String> conditions = new ArrayList<>();
    piece.condition(parameters).ifPresent(conditions::add);
    if (spec.predicate().isPresent()) {
      FilterSql filter = new FilterSql(options.types());
      conditions.add("(" + filter.condition(spec.predicate().get()).orElseThrow() + ")");
      parameters.putAll(filter.parameters());
    }
    String rows =
        "SELECT "
            + (names.isEmpty() ? "1" : Names.quote(names))
            + " FROM "
            + options.relation().from();
    if (!conditions.isEmpty()) {
      rows += " WHERE " + String.join(" AND ", conditions);
    }
    if (!(piece instanceof Piece.Part)
        && !options.order().isEmpty()
        && !names.isEmpty()
        && grouping.isEmpty()) {
      // Merges change which part a row is in, and so the order of a bare SELECT.
      rows += " ORDER BY " + options.order();
    }
    if (spec.limit() < Long.MAX_VALUE) {
      rows += " LIMIT " + spec.limit();
    }
    if (grouping.isPresent()) {
      return new Statement(grouping.get().around(rows, options), parameters);
    }
    if (names.isEmpty()) {
      return new Statement("SELECT count() FROM (" + rows + ")", parameters);
    }
    // In a query around it: an alias beside a condition would be taken for the column.
    List<String> sent = new ArrayList<>();
    for (Field field : spec.schema().fields()) {
      String name = Names.quote(field.name());
      String value = value(name, options.type(field.name()));
      sent.add(value.equals(name) ? name : value + " AS " + name);
    }
    String sql =
        "SELECT " + sent.stream().collect(Collectors.joining(", ")) + " FROM (" + rows + ")";
    return new Statement(sql, parameters);
  }

  /** A column as it is sent. */
  static String value(String quoted, ServerType type) {
    ColumnType read = ColumnType.of(type);
    return read.isSentAsItIs()
        ? quoted
        : "CAST(%s, %s)".formatted(quoted, Names.literal(read.sent()));
  }
}
