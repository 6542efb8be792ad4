package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.command.CommandSettings;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a target has to be like, and how one is made that does not exist. */
final class TargetCheck {
  private static final List<String> RIGHTS =
      List.of(
          "SELECT",
          "INSERT",
          "CREATE TABLE",
          "DROP TABLE",
          "ALTER DELETE",
          "ALTER MOVE PARTITION",
          "ALTER MODIFY COMMENT");

  /** Engines of databases whose tables have a UUID and change places at once. */
  private static final List<String> WITH_IDENTITIES = List.of("Atomic", "Replicated", "Shared");

  private final TableSpec spec;
  private final SinkSpec.Mode mode;
  private final Schema schema;

  TargetCheck(TableSpec spec, SinkSpec.Mode mode, Schema schema) {
    this.spec = spec;
    this.mode = mode;
    this.schema = schema;
  }

  private Server server() {
    return Server.of(spec.address());
  }

  private String quoted() {
    return Names.quote(spec.address().database(), spec.table());
  }

  /** Refuses a target that the rows cannot be published to; changes nothing. */
  void check(Optional<TargetTable> target) {
    requireDatabase();
    requireRights();
    if (target.isEmpty()) {
      if (spec.create().isEmpty()) {
        throw new LongbowException(
            ErrorCode.OUTPUT_UNSUITABLE,
            "Cannot write to %s: there is no such table. Give 'create' to have it made, for example create: {order_by: [%s]}"
                .formatted(spec.label(), schema.names().get(0)));
      }
      columns(spec.create().get());
      return;
    }
    fit(target.get());
  }

  /** Refuses a table that the rows cannot be published to, or that has rows when it must not. */
  void fit(TargetTable target) {
    target.requireMergeTree(spec.label());
    TargetTable.fit(spec.label(), target.columns(), schema);
    checkRows();
  }

  private void requireDatabase() {
    String database = spec.address().database();
    Map<String, String> engines = new TreeMap<>();
    Lookup.rows(server(), "write to " + spec.label(), "SELECT name, engine FROM system.databases")
        .forEach(row -> engines.put(row.get(0), row.get(1)));
    if (!engines.containsKey(database)) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNSUITABLE,
          "Cannot write to %s: there is no database '%s'. Available: %s"
              .formatted(spec.label(), database, engines.keySet()));
    } else if (!WITH_IDENTITIES.contains(engines.get(database))) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNSUITABLE,
          "Cannot write to %s: database '%s' has the engine %s, whose tables have no identity by which a publish that is repeated is known. Expected one of %s, as databases have unless told otherwise"
              .formatted(spec.label(), database, engines.get(database), WITH_IDENTITIES));
    }
  }

  private void requireRights() {
    if (isGranted(String.join(", ", RIGHTS))) {
      return;
    }
    List<String> missing = RIGHTS.stream().filter(right -> !isGranted(right)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.ACCESS_DENIED,
          "Cannot write to %s: user '%s' lacks rights for the run's own table and the publish. Ask for: GRANT %s ON %s.* TO …"
              .formatted(
                  spec.label(),
                  spec.address().user(),
                  String.join(", ", missing),
                  Names.quote(spec.address().database())));
    }
  }

  private boolean isGranted(String rights) {
    return Lookup.one(
            server(),
            "write to " + spec.label(),
            "CHECK GRANT %s ON %s.*".formatted(rights, Names.quote(spec.address().database())))
        .equals("1");
  }

  /** Refuses a target with rows when it must have none. */
  void checkRows() {
    if (mode == SinkSpec.Mode.FAIL
        && !Lookup.rows(
                server(),
                "write to " + spec.label(),
                "SELECT 1 FROM %s LIMIT 1".formatted(quoted()))
            .isEmpty()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_EXISTS,
          "Cannot write to %s: it has rows. Choose a mode: append, overwrite or overwrite_partitions"
              .formatted(spec.label()));
    }
  }

  /** Makes the table. */
  void create(Server server) {
    TableSpec.Create create = spec.create().orElseThrow();
    StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS ").append(quoted());
    sql.append(" (").append(columns(create)).append(") ENGINE = ").append(create.engine());
    if (!create.partitionBy().isEmpty()) {
      sql.append(" PARTITION BY ").append(expressions(create.partitionBy()));
    }
    sql.append(" ORDER BY ")
        .append(create.orderBy().isEmpty() ? "tuple()" : expressions(create.orderBy()));
    if (!create.settings().isEmpty()) {
      sql.append(" SETTINGS ")
          .append(
              create.settings().entrySet().stream()
                  .map(entry -> entry.getKey() + " = " + setting(entry.getValue()))
                  .collect(Collectors.joining(", ")));
    }
    CommandSettings settings = new CommandSettings();
    if (schema.fields().stream().anyMatch(field -> field.type() instanceof DataType.Time)) {
      settings.serverSetting("enable_time_time64_type", "1");
    }
    server.execute("create " + spec.label(), sql.toString(), Map.of(), settings);
  }

  private static String setting(String value) {
    return value.matches("-?\\d+(\\.\\d+)?") ? value : Names.literal(value);
  }

  /** A column by its name, anything else as it is written. */
  private String expressions(List<String> keys) {
    String list =
        keys.stream()
            .map(key -> schema.contains(key) ? Names.quote(key) : key)
            .collect(Collectors.joining(", "));
    return keys.size() == 1 ? list : "(" + list + ")";
  }

  /** The columns of the new table; those that order and divide it take no nulls. */
  private String columns(TableSpec.Create create) {
    Set<String> keys =
        Stream.concat(create.orderBy().stream(), create.partitionBy().stream())
            .flatMap(key -> schema.contains(key) ? Stream.of(key) : Names.in(key).stream())
            .collect(Collectors.toSet());
    return schema.fields().stream()
        .map(
            field ->
                Names.quote(field.name())
                    + " "
                    + ColumnFit.create(
                        field.type(), field.nullable() && !keys.contains(field.name())))
        .collect(Collectors.joining(", "));
  }
}
