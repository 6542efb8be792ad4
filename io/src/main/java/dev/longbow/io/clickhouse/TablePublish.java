package dev.longbow.io.clickhouse;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Map;

/**
 * Makes the rows of a run's table those of the target. Every statement may be repeated, by this
 * process or by a later run: what is done already is not done again.
 */
final class TablePublish {
  private final TableSpec spec;
  private final Staging staging;

  TablePublish(TableSpec spec, Staging staging) {
    this.spec = spec;
    this.staging = staging;
  }

  private String target() {
    return staging.quoted(spec.table());
  }

  /**
   * Prepares what can be prepared before the publish: the table that will take the target's place.
   */
  void stage() {
    if (staging.mode() != SinkSpec.Mode.OVERWRITE) {
      return;
    }
    String next = staging.quoted(staging.next());
    execute("DROP TABLE IF EXISTS %s SYNC".formatted(next));
    // All of the target's: engine, order, TTL, projections, settings, comment.
    execute("CREATE TABLE %s UUID '%s' AS %s".formatted(next, staging.nextId(), target()));
    if (staging.count(staging.open()) > 0) {
      execute(
          "ALTER TABLE %s ATTACH PARTITION ALL FROM %s"
              .formatted(next, staging.quoted(staging.open())));
    }
  }

  private void execute(String sql) {
    Server.of(spec.address()).execute("stage " + spec.label(), sql, Map.of());
  }

  /**
   * Publishes what the ready table holds, all of it.
   *
   * @throws LongbowException with what becomes of the rows that are not published
   */
  void publish() {
    try {
      switch (staging.mode()) {
        case OVERWRITE, REWRITE -> exchange();
        case OVERWRITE_PARTITIONS -> eachPartition("REPLACE PARTITION ID %s FROM %s", true);
        case APPEND, FAIL -> {
          eachPartition("MOVE PARTITION ID %s TO TABLE %s", false);
          requireEmpty();
        }
      }
    } catch (LongbowException e) {
      if (ServerErrors.mayPass(e)) {
        throw e;
      }
      throw new LongbowException(
          e.code(),
          "%s. What run %s has not published yet is in the table '%s' of database '%s', and every run into %s tries to publish it first. Undo what is in the way, or drop that table, and these rows with it"
              .formatted(
                  e.text(),
                  staging.runId(),
                  staging.ready(),
                  spec.address().database(),
                  spec.label()),
          e.getCause());
    }
  }

  /** Before it is dropped: a partition that was not named would go with it. */
  private void requireEmpty() {
    long rows = staging.count(staging.ready());
    if (rows > 0) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED,
          "Cannot publish %s: all partitions are moved, and %d rows are left"
              .formatted(spec.label(), rows));
    }
  }

  /** The new table goes by its identity: twice exchanged, the old one would be back. */
  private void exchange() {
    if (isNew(staging.next())) {
      staging.publishing(
          "exchange",
          "EXCHANGE TABLES %s AND %s".formatted(staging.quoted(staging.next()), target()));
    } else if (!isNew(spec.table())) {
      // Neither beside the target nor in its place: nothing may be said to be published.
      throw staging.isGone();
    }
  }

  private boolean isNew(String table) {
    return staging.id(table).filter(id -> id.equals(staging.nextId().toString())).isPresent();
  }

  /**
   * A partition that was replaced is replaced by the same rows; one that was moved is empty, and
   * moving it moves nothing.
   */
  private void eachPartition(String clause, boolean ofTarget) {
    String ready = staging.quoted(staging.ready());
    for (String partition : staging.partitions(staging.ready())) {
      String literal = Names.literal(partition);
      staging.publishing(
          partition,
          ofTarget
              ? "ALTER TABLE %s ".formatted(target()) + clause.formatted(literal, ready)
              : "ALTER TABLE %s ".formatted(ready) + clause.formatted(literal, target()));
    }
  }
}
