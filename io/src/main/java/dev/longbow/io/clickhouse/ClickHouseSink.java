package dev.longbow.io.clickhouse;

import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.UnneededPart;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output that is a table of ClickHouse. Tasks insert into a table of the run ({@link Staging});
 * when all rows are there, they are published by partitions or by an exchange of tables ({@link
 * TablePublish}).
 */
final class ClickHouseSink implements Sink {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseSink.class);

  private final SinkSpec spec;
  private final Schema schema;
  private final TableSpec table;
  private final RunsTable runs;

  ClickHouseSink(SinkSpec spec, Schema schema) {
    this.spec = spec;
    this.schema = schema;
    this.table = TableSpec.of(spec);
    this.runs = new RunsTable(table);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<String> locations() {
    return List.of(spec.path());
  }

  private Server server() {
    return Server.of(table.address());
  }

  private Staging staging(String runId) {
    return Staging.of(table, spec.mode(), spec.name(), runId);
  }

  private Optional<TargetTable> target() {
    return TargetTable.find(server(), table.address().database(), table.table());
  }

  @Override
  public void check() {
    new TargetCheck(table, spec.mode(), schema).check(target());
  }

  @Override
  public void prepare(String runId) {
    TargetCheck check = new TargetCheck(table, spec.mode(), schema);
    check.check(target());
    runs.create();
    recover();
    TargetTable found = target().orElseGet(() -> create(check));
    check.fit(found);
    if (!found.views().isEmpty()) {
      LOG.warn(
          "[{}] Materialized views {} of {} do not get the rows: they are published as whole partitions, not inserted",
          spec.name(),
          found.views(),
          table.label());
    }
    staging(runId).create(found);
  }

  private TargetTable create(TargetCheck check) {
    check.create(server());
    return target()
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.OUTPUT_UNWRITABLE,
                    "Cannot see the table %s that was created".formatted(table.label())));
  }

  /** Completes the publishes of dead runs, and removes what others left. */
  private void recover() {
    for (Staging.Found found : Staging.all(table)) {
      if (!found.dead()) {
        continue;
      }
      Staging staging = found.staging();
      if (!found.ready()) {
        LOG.warn(
            "Run {} died before it published {}: removing what it left",
            staging.runId(),
            table.label());
        staging.drop();
      } else if (isOutdated(found)) {
        LOG.warn(
            "Run {} died while it published {}, and another run has published since: removing what it left",
            staging.runId(),
            table.label());
        staging.drop();
      } else {
        LOG.info("Completing the publish of {} by run {}", table.label(), staging.runId());
        complete(staging);
      }
    }
  }

  /** Rows of an older run must not take the place of newer ones; further rows do no harm. */
  private boolean isOutdated(Staging.Found found) {
    SinkSpec.Mode mode = found.staging().mode();
    return mode != SinkSpec.Mode.APPEND
        && mode != SinkSpec.Mode.FAIL
        && runs.hasOtherSince(found.staging(), found.changed());
  }

  @Override
  public void beginLease(String runId, long millis) {
    staging(runId).beginLease(millis);
  }

  @Override
  public void renewLease(String runId, long millis) {
    try {
      staging(runId).renewLease(millis);
    } catch (LongbowException e) {
      // It lasts much longer than the time to the next attempt.
      LOG.warn("Cannot renew the lease of run {}: {}", runId, e.text());
    }
  }

  @Override
  public PartWriter openPart(String runId, PartOrder order) {
    Staging staging = staging(runId);
    List<TargetTable.Column> columns =
        Patience.with(
            () ->
                TargetTable.columns(
                    server(),
                    "write to " + table.label(),
                    table.address().database(),
                    staging.open()));
    if (columns.isEmpty()) {
      if (Patience.with(() -> staging.exists(staging.ready()) || isPublished(staging))) {
        // A task that is run again because another output of the run is not in place yet.
        return new UnneededPart();
      }
      throw staging.isGone();
    }
    return new TablePartWriter(
        table, staging.open(), order, schema, TargetTable.fit(table.label(), columns, schema));
  }

  private boolean isPublished(Staging staging) {
    return runs.findPublished(staging).isPresent();
  }

  @Override
  public Published stage(String runId, List<Part> parts, RunRecord record) {
    Staging staging = staging(runId);
    return Patience.with(() -> stage(staging, parts, record));
  }

  private Published stage(Staging staging, List<Part> parts, RunRecord record) {
    Optional<Published> earlier = runs.findPublished(staging);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (staging.exists(staging.ready())) {
      return runs.findStaged(staging).orElseThrow(staging::isGone);
    }
    if (!staging.exists(staging.open())) {
      throw staging.isGone();
    }
    new TargetCheck(table, spec.mode(), schema).fit(unchangedTarget(staging));
    long rows = parts.stream().mapToLong(Part::rows).sum();
    long bytes = parts.stream().mapToLong(Part::bytes).sum();
    long inserted = staging.count(staging.open());
    if (inserted != rows) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED,
          "Cannot publish %s: tasks sent %d rows, but the server has %d. A task that ran again got other rows than before, or somebody else wrote to '%s'. Nothing was published"
              .formatted(table.label(), rows, inserted, staging.open()));
    }
    new TablePublish(table, staging).stage();
    runs.staged(staging, rows, bytes, record);
    return new Published(spec.name(), spec.path(), rows, bytes, List.of());
  }

  /** The target, which must still be like the run's table: the publish may not fail half-way. */
  private TargetTable unchangedTarget(Staging staging) {
    TargetTable now = target().orElseThrow(() -> changed("it is not there any more"));
    TargetTable before =
        TargetTable.find(server(), table.address().database(), staging.open())
            .orElseThrow(staging::isGone);
    List<String> added = before.lacks(now);
    List<String> removed = now.lacks(before);
    if (!added.isEmpty() || !removed.isEmpty()) {
      throw changed("added %s, removed %s".formatted(added, removed));
    }
    return now;
  }

  private LongbowException changed(String how) {
    return new LongbowException(
        ErrorCode.WRITE_FAILED,
        "Cannot publish %s: the table was changed while the run wrote: %s. Nothing was published. Run again"
            .formatted(table.label(), how));
  }

  @Override
  public void commit(String runId) {
    Staging staging = staging(runId);
    Patience.with(
        () -> {
          if (staging.exists(staging.open()) && !isPublished(staging)) {
            // Somebody may have put rows there since, or altered it.
            new TargetCheck(table, spec.mode(), schema).checkRows();
            unchangedTarget(staging);
            staging.makeReady();
          }
          complete(staging);
        });
  }

  private void complete(Staging staging) {
    if (!isPublished(staging)) {
      if (!staging.exists(staging.ready())) {
        throw staging.isGone();
      }
      new TablePublish(table, staging).publish();
      runs.published(staging);
    }
    staging.drop();
  }

  @Override
  public void abandon(String runId) {
    Staging staging = staging(runId);
    staging.endBeats();
    try {
      if (staging.exists(staging.ready())) {
        complete(staging);
      } else if (staging.exists(staging.open())) {
        staging.drop();
      }
    } catch (LongbowException e) {
      LOG.warn(
          "Cannot remove what run {} left beside {}; the next run does: {}",
          runId,
          table.label(),
          e.text());
    }
  }
}
