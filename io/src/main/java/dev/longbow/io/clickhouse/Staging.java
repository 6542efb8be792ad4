package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.command.CommandSettings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A run's own table beside the target, with the same columns and partitions, and marked by its
 * comment. It is <em>open</em> while tasks insert, and <em>ready</em> from the moment on that the
 * run publishes: that is another name, so that one statement makes it so and nobody inserts any
 * more. Who finds a ready table of a dead run completes its publish; an open one is dropped.
 *
 * <p>The comment says for how long the run is alive after the table's last change, by the server's
 * clock.
 */
final class Staging {
  /** How long nothing has to be heard of a run before it counts as dead. */
  static final String LEASE_PROPERTY = "longbow.clickhouse.lease.millis";

  private static final long LEASE_MILLIS = 15 * 60_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "longbow staging";
  private static final String READY = ".ready";

  /** Of a target in the names of its runs' tables, which may have about 200 as files. */
  private static final int LONGEST_NAME = 80;

  /** Blocks that are remembered: more than a run ever sends. */
  private static final String WINDOW = "non_replicated_deduplication_window = 10000000";

  private final TableSpec spec;
  private final SinkSpec.Mode mode;
  private final String output;
  private final String runId;
  private final String base;

  private Staging(TableSpec spec, SinkSpec.Mode mode, String output, String runId) {
    this.spec = spec;
    this.mode = mode;
    this.output = output;
    this.runId = runId;
    this.base = name(spec.table(), output, runId);
  }

  /** The table of a run's output. */
  static Staging of(TableSpec spec, SinkSpec.Mode mode, String output, String runId) {
    return new Staging(spec, mode, output, runId);
  }

  private static String name(String table, String output, String runId) {
    String prefix = table;
    while (Names.fileLength(prefix) > LONGEST_NAME) {
      prefix = prefix.substring(0, prefix.offsetByCodePoints(prefix.length(), -1));
    }
    if (!prefix.equals(table)) {
      prefix += "~" + hash(table).substring(0, 8);
    }
    return prefix + ".longbow-" + runId + "-" + hash(output).substring(0, 8);
  }

  private static String hash(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Server server() {
    return Server.of(spec.address());
  }

  private String database() {
    return spec.address().database();
  }

  SinkSpec.Mode mode() {
    return mode;
  }

  String runId() {
    return runId;
  }

  String output() {
    return output;
  }

  /** The open table's name. */
  String open() {
    return base;
  }

  /** The ready table's name. */
  String ready() {
    return base + READY;
  }

  /** The name of the table that changes places with the target. */
  String next() {
    return base + ".next";
  }

  /** The identity of that table, under whatever name it is. */
  UUID nextId() {
    return UUID.nameUUIDFromBytes((database() + "\0" + base).getBytes(StandardCharsets.UTF_8));
  }

  String quoted(String table) {
    return Names.quote(database(), table);
  }

  /** Makes the open table, and says from time to time that this process is alive. */
  void create(TargetTable target) {
    long lease = Long.getLong(LEASE_PROPERTY, LEASE_MILLIS);
    server()
        .execute(
            "prepare " + spec.label(),
            "CREATE TABLE IF NOT EXISTS %s AS %s ENGINE = MergeTree%s SETTINGS %s COMMENT %s"
                .formatted(
                    quoted(open()),
                    quoted(target.name()),
                    target.keys(),
                    settings(target),
                    Names.literal(mark(lease))),
            Map.of());
    Beats.begin(beatKey(), Math.max(100, lease / 5), () -> renewLease(lease));
  }

  private static String settings(TargetTable target) {
    String own = target.settings().replaceAll("non_replicated_deduplication_window = \\d+", WINDOW);
    return own.isEmpty() ? WINDOW : own.contains(WINDOW) ? own : own + ", " + WINDOW;
  }

  private String mark(long lease) {
    ObjectNode mark = JSON.createObjectNode();
    mark.put(MARK, 1).put("target", spec.table()).put("run", runId).put("output", output);
    mark.put("mode", mode.label());
    return mark.put("lease_millis", lease).toString();
  }

  private String beatKey() {
    return spec.address().url() + " " + quoted(base);
  }

  /** Others say from now on that the run is alive. */
  void beginLease(long millis) {
    Beats.end(beatKey());
    Patience.with(() -> renewLease(millis));
  }

  /** Does nothing when the run publishes or has ended. */
  void renewLease(long millis) {
    try {
      if (exists(open())) {
        comment(open(), millis);
      }
    } catch (LongbowException e) {
      if (e.code() != ErrorCode.INPUT_NOT_FOUND) {
        throw e;
      }
      // It was renamed or dropped in between.
    }
  }

  private void comment(String table, long lease) {
    server()
        .execute(
            "renew the lease of " + spec.label(),
            "ALTER TABLE %s MODIFY COMMENT %s".formatted(quoted(table), Names.literal(mark(lease))),
            Map.of());
  }

  void endBeats() {
    Beats.end(beatKey());
  }

  boolean exists(String table) {
    return id(table).isPresent();
  }

  /** The identity of a table. */
  Optional<String> id(String table) {
    return Lookup.rows(
            server(),
            "look at " + spec.label(),
            "SELECT toString(uuid) FROM system.tables WHERE database = %s AND name = %s"
                .formatted(Names.literal(database()), Names.literal(table)))
        .stream()
        .map(row -> row.get(0))
        .findFirst();
  }

  long count(String table) {
    return Long.parseLong(
        Lookup.one(
            server(), "count rows of " + spec.label(), "SELECT count() FROM " + quoted(table)));
  }

  /**
   * The identifiers of the partitions that have rows. The server counts by partitions without
   * reading a row, so that no limit of rows is in the way; it may be told to read them all the
   * same.
   *
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} when these are not all
   */
  List<String> partitions(String table) {
    List<List<String>> counts =
        Lookup.rows(
            server(),
            "look at the partitions of " + spec.label(),
            "SELECT _partition_id, count() FROM %s GROUP BY 1 ORDER BY 1".formatted(quoted(table)));
    long counted = counts.stream().mapToLong(row -> Long.parseLong(row.get(1))).sum();
    long rows = count(table);
    if (counted != rows) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED,
          "Cannot publish %s: the server names partitions with %d rows of the %d in '%s'. A limit of the user's profile may cut its answers"
              .formatted(spec.label(), counted, rows, table));
    }
    return counts.stream().map(row -> row.get(0)).toList();
  }

  /** Nobody inserts any more, and what was inserted will be published. */
  void makeReady() {
    endBeats();
    server()
        .execute(
            "publish " + spec.label(),
            "RENAME TABLE %s TO %s".formatted(quoted(open()), quoted(ready())),
            Map.of());
    // The last change, from which on the run is alive for another lease.
    comment(ready(), Long.getLong(LEASE_PROPERTY, LEASE_MILLIS));
  }

  /** Runs a statement of the publish; the server refuses it while the same one still runs. */
  void publishing(String what, String statement) {
    CommandSettings settings = new CommandSettings();
    settings.setQueryId("longbow-" + hash(base + "\0" + what));
    server().execute("publish " + spec.label(), statement, Map.of(), settings);
  }

  /** Drops what the run has beside the target, the table that names it last. */
  void drop() {
    endBeats();
    for (String table : List.of(next(), open(), ready())) {
      server()
          .execute(
              "clean up beside " + spec.label(),
              "DROP TABLE IF EXISTS %s SYNC".formatted(quoted(table)),
              Map.of());
    }
  }

  /** The error for a run of which the table is gone. */
  LongbowException isGone() {
    return new LongbowException(
        ErrorCode.WRITE_FAILED,
        "Cannot write to %s: the table '%s' of run %s is not there any more. Another run takes one for dead that says nothing for longer than its lease. What was published before is left as it is"
            .formatted(spec.label(), open(), runId));
  }

  /**
   * A run that was found beside a target.
   *
   * @param ready whether it has begun to publish
   * @param dead whether nobody works on it any more
   * @param changed when its table was changed last, in seconds since 1970
   */
  record Found(Staging staging, boolean ready, boolean dead, String changed) {}

  /** The runs whose tables stand beside the target, the oldest first. */
  static List<Found> all(TableSpec spec) {
    List<Found> found = new ArrayList<>();
    String database = spec.address().database();
    for (List<String> row :
        Lookup.rows(
            Server.of(spec.address()),
            "look for runs beside " + spec.label(),
            "SELECT name, comment, dateDiff('second', metadata_modification_time, now()), toString(toUnixTimestamp(metadata_modification_time)) FROM system.tables WHERE database = %s AND startsWith(comment, %s) ORDER BY metadata_modification_time, name"
                .formatted(Names.literal(database), Names.literal("{\"" + MARK + "\"")))) {
      of(spec, row).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Found> of(TableSpec spec, List<String> row) {
    try {
      JsonNode mark = JSON.readTree(row.get(1));
      if (!mark.path("target").asText().equals(spec.table())) {
        return Optional.empty();
      }
      Optional<SinkSpec.Mode> mode =
          SinkSpec.Mode.ofUsers().stream()
              .filter(one -> one.label().equals(mark.path("mode").asText()))
              .findFirst();
      if (mode.isEmpty()) {
        return Optional.empty();
      }
      Staging staging =
          of(spec, mode.get(), mark.path("output").asText(), mark.path("run").asText());
      boolean ready = row.get(0).equals(staging.ready());
      if (!ready && !row.get(0).equals(staging.open())) {
        return Optional.empty();
      }
      long millis = Long.parseLong(row.get(2)) * 1000;
      boolean dead =
          millis > mark.path("lease_millis").asLong() && !Beats.isAlive(staging.beatKey());
      return Optional.of(new Found(staging, ready, dead, row.get(3)));
    } catch (JsonProcessingException e) {
      // A comment that somebody else wrote.
      return Optional.empty();
    }
  }
}
