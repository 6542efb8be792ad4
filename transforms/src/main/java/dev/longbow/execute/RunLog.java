package dev.longbow.execute;

import dev.longbow.connector.CheckResult;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of a run's log: inputs, rows in and out of every step, timings, outputs, memory. */
public final class RunLog {
  private RunLog() {}

  /**
   * The log's text.
   *
   * @param runId the run
   * @param record what was known when the outputs were published
   * @param warnings what in the plan may not be meant
   * @param reports what the tasks did
   * @param spilledOfExchanges bytes of blocks that waited on disk, by step
   * @param published the outputs
   * @param ended when the run ended
   * @param peakBytes peak memory of the process
   */
  public static String text(
      String runId,
      RunRecord record,
      List<String> warnings,
      List<TaskReport> reports,
      Map<String, Long> spilledOfExchanges,
      List<Published> published,
      Instant ended,
      long peakBytes) {
    StringBuilder log = new StringBuilder();
    line(log, "pipeline    %s", record.pipeline());
    line(log, "run         %s", runId);
    if (!record.planHash().isEmpty()) {
      line(log, "plan        %s", record.planHash());
    }
    record.versions().forEach((name, version) -> line(log, "version     %s %s", name, version));
    record.parameters().forEach((name, value) -> line(log, "parameter   %s = %s", name, value));
    line(log, "started     %s", record.started());
    line(log, "ended       %s", ended);
    line(log, "took        %.3f s", Duration.between(record.started(), ended).toMillis() / 1e3);
    for (RunRecord.Input input : record.inputs()) {
      long bytes = input.files().stream().mapToLong(Source.InputFile::bytes).sum();
      line(
          log,
          "input       %s: %s (%d files, %,d bytes)",
          input.name(),
          input.location(),
          input.files().size(),
          bytes);
    }
    record.checkpoints().forEach(read -> line(log, "checkpoint  %s", read.text()));
    warnings.forEach(warning -> line(log, "warning     %s", warning));
    for (CheckResult check : record.checks()) {
      line(
          log,
          "check       [%s] %s%s",
          check.step(),
          check.passed() ? "" : check.severity() + ": ",
          check.text());
      check.first().forEach(row -> line(log, "  row       %s", row));
    }
    stages(log, record, reports);
    spilledOfExchanges.forEach(
        (step, bytes) -> line(log, "exchange    [%s]: %,d bytes spilled", step, bytes));
    for (Published output : published) {
      line(
          log,
          "output      %s: %s (%,d rows, %,d bytes)",
          output.name(),
          output.path(),
          output.rows(),
          output.bytes());
      for (Published.File file : output.files()) {
        line(log, "  file      %s sha256 %s", file.path(), file.sha256());
      }
    }
    line(log, "peak memory %,d MiB", peakBytes >> 20);
    return log.toString();
  }

  private static void stages(StringBuilder log, RunRecord record, List<TaskReport> reports) {
    Map<Integer, List<TaskReport>> byStage =
        reports.stream()
            .collect(Collectors.groupingBy(TaskReport::stage, TreeMap::new, Collectors.toList()));
    byStage.forEach(
        (stage, tasks) -> {
          line(
              log,
              "stage %-5d %d tasks, %.3f s in all, longest %.3f s, %,d rows scanned, %,d bytes"
                  + " read, %,d bytes spilled",
              stage,
              tasks.size(),
              tasks.stream().mapToLong(TaskReport::nanos).sum() / 1e9,
              tasks.stream().mapToLong(TaskReport::nanos).max().orElse(0) / 1e9,
              tasks.stream().mapToLong(TaskReport::rowsScanned).sum(),
              tasks.stream().mapToLong(TaskReport::bytesRead).sum(),
              tasks.stream().mapToLong(TaskReport::spilledBytes).sum());
          for (RunRecord.StepRows step : record.steps()) {
            if (step.stage() == stage) {
              line(
                  log,
                  "  step      %s [%s]: %,d rows in, %,d rows out%s%s%s%s",
                  step.kind(),
                  step.step(),
                  step.rowsIn(),
                  step.rowsOut(),
                  step.filtered() > 0 ? ", %,d filtered".formatted(step.filtered()) : "",
                  step.limited() > 0 ? ", %,d beyond the limit".formatted(step.limited()) : "",
                  step.rejected() > 0 ? ", %,d rejected".formatted(step.rejected()) : "",
                  step.nulled() > 0 ? ", %,d values made null".formatted(step.nulled()) : "");
            }
          }
        });
  }

  private static void line(StringBuilder log, String format, Object... values) {
    log.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
