package dev.longbow.io.clickhouse;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code longbow_runs} beside the targets: a row for what each run has staged, another
 * when it is published. What manifests are to files.
 */
final class RunsTable {
  static final String NAME = "longbow_runs";

  private static final String COLUMNS =
      "target, output, run, rows, bytes, pipeline, plan_hash, fingerprint, longbow, started";

  private final TableSpec spec;

  RunsTable(TableSpec spec) {
    this.spec = spec;
  }

  private String quoted() {
    return Names.quote(spec.address().database(), NAME);
  }

  private void execute(String sql) {
    Server.of(spec.address())
        .execute("note a run in " + spec.address().database() + "." + NAME, sql, Map.of());
  }

  /** Makes the table where there is none. */
  void create() {
    execute(
        "CREATE TABLE IF NOT EXISTS %s (target String, output String, run String, state LowCardinality(String), rows UInt64, bytes UInt64, pipeline String, plan_hash String, fingerprint String, longbow String, started DateTime64(3, 'UTC'), noted DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY (target, noted) COMMENT 'What Longbow has written to the tables of this database'"
            .formatted(quoted()));
  }

  /** Notes what a run has staged. */
  void staged(Staging staging, long rows, long bytes, RunRecord record) {
    execute(
        "INSERT INTO %s (state, %s) SETTINGS async_insert = 0 VALUES ('staged', %s, %s, %s, %d, %d, %s, %s, %s, %s, fromUnixTimestamp64Milli(toInt64(%d)))"
            .formatted(
                quoted(),
                COLUMNS,
                Names.literal(spec.table()),
                Names.literal(staging.output()),
                Names.literal(staging.runId()),
                rows,
                bytes,
                Names.literal(record.pipeline()),
                Names.literal(record.planHash()),
                Names.literal(record.fingerprint()),
                Names.literal(record.versions().getOrDefault("longbow", "")),
                record.started().toEpochMilli()));
  }

  /** Notes that what was staged is published. */
  void published(Staging staging) {
    execute(
        "INSERT INTO %s (state, %s) SETTINGS async_insert = 0 SELECT 'published', %2$s FROM %1$s WHERE state = 'staged' AND %3$s ORDER BY noted DESC LIMIT 1"
            .formatted(quoted(), COLUMNS, where(staging)));
  }

  private String where(Staging staging) {
    return "target = %s AND output = %s AND run = %s"
        .formatted(
            Names.literal(spec.table()),
            Names.literal(staging.output()),
            Names.literal(staging.runId()));
  }

  /** What a run has published, if it has. */
  Optional<Published> findPublished(Staging staging) {
    return find(staging, "published");
  }

  /** What a run has staged, if it has. */
  Optional<Published> findStaged(Staging staging) {
    return find(staging, "staged");
  }

  private Optional<Published> find(Staging staging, String state) {
    List<List<String>> rows =
        Lookup.rows(
            Server.of(spec.address()),
            "look at the runs of " + spec.label(),
            "SELECT rows, bytes FROM %s WHERE state = '%s' AND %s ORDER BY noted DESC LIMIT 1"
                .formatted(quoted(), state, where(staging)));
    return rows.stream()
        .map(
            row ->
                new Published(
                    staging.output(),
                    spec.location(),
                    Long.parseLong(row.get(0)),
                    Long.parseLong(row.get(1)),
                    List.of()))
        .findFirst();
  }

  /** Whether another run has published to the target since a moment, in seconds since 1970. */
  boolean hasOtherSince(Staging staging, String seconds) {
    return !Lookup.one(
            Server.of(spec.address()),
            "look at the runs of " + spec.label(),
            "SELECT count() FROM %s WHERE state = 'published' AND target = %s AND run <> %s AND noted > fromUnixTimestamp64Milli(toInt64(%d))"
                .formatted(
                    quoted(),
                    Names.literal(spec.table()),
                    Names.literal(staging.runId()),
                    Long.parseLong(seconds) * 1000))
        .equals("0");
  }
}
