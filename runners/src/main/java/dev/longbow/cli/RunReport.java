package dev.longbow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.beam.RunOutcome;
import dev.longbow.column.Batch;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.Format;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.TextTable;
import dev.longbow.run.Launcher;
import dev.longbow.run.PeakMemory;
import dev.longbow.run.ProgressDisplay;
import dev.longbow.run.RunProgress;
import dev.longbow.text.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run tells: progress and summary on stderr, the first rows and the JSON on stdout. */
final class RunReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows of a check that failed; manifest and log have more. */
  private static final int ROWS_OF_CHECK = 3;

  /** Formats whose files tell the types of their columns. */
  private static final List<String> TELLING = List.of("parquet", "arrow");

  private RunReport() {}

  /** Says warnings on stderr and, if wanted, how far the run is. */
  static Launcher.Watcher watcher(boolean progress) {
    return new Launcher.Watcher() {
      @Override
      public void warn(String warning) {
        System.err.println("Warning: " + warning);
      }

      @Override
      public void say(String line) {
        System.err.println(line);
      }

      @Override
      public Launcher.AutoCloseableQuietly watch(RunProgress run) {
        if (!progress) {
          return Launcher.Watcher.NONE.watch(run);
        }
        return ProgressDisplay.start(System.err, System.console() != null, run)::close;
      }
    };
  }

  static void print(Launcher.Finished finished, int rows) {
    RunOutcome outcome = finished.outcome();
    if (rows > 0 && !outcome.published().isEmpty()) {
      Optional<String> first = firstRows(outcome.published(), rows);
      first.ifPresent(System.out::print);
      if (first.isEmpty()) {
        System.err.println(
            "Rows are not shown: only Parquet and Arrow files tell the types of their columns");
      }
    }
    double seconds = seconds(finished);
    failed(outcome).forEach(RunReport::say);
    for (Published published : outcome.published()) {
      System.err.printf(
          "%s: %s rows, %s%n",
          published.path(), Sizes.count(published.rows()), Sizes.bytes(published.bytes()));
    }
    System.err.printf(
        "%s rows read (%s), %s, %s peak memory%s%n",
        Sizes.count(outcome.rowsScanned()),
        Sizes.bytes(outcome.bytesRead()),
        Sizes.seconds(seconds),
        Sizes.bytes(PeakMemory.residentBytes().orElse(PeakMemory.heapBytes())),
        outcome.spilledBytes() > 0 ? ", " + Sizes.bytes(outcome.spilledBytes()) + " spilled" : "");
    System.out.println(text(json(finished)));
  }

  private static List<CheckResult> failed(RunOutcome outcome) {
    return outcome.record().checks().stream().filter(check -> !check.passed()).toList();
  }

  /** What a check found that does not fail the run, with some of the rows. */
  private static void say(CheckResult check) {
    boolean rejected = check.severity().equals("reject");
    System.err.printf(
        "%s: [%s] %s%n", rejected ? "Rejected" : "Warning", check.step(), check.text());
    check.first().stream().limit(ROWS_OF_CHECK).forEach(row -> System.err.println("    " + row));
  }

  /** A run that goes on without this process. */
  static void print(Launcher.Submitted submitted) {
    ObjectNode json = JSON.createObjectNode();
    json.put("status", "submitted");
    json.put("run", submitted.runId());
    json.put("pipeline", submitted.pipeline());
    json.put("job", submitted.job().jobId());
    submitted.job().page().ifPresent(page -> json.put("page", page));
    ArrayNode warnings = json.putArray("warnings");
    submitted.warnings().forEach(warnings::add);
    System.out.println(text(json));
  }

  static double seconds(Launcher.Finished finished) {
    return Duration.between(finished.outcome().record().started(), finished.ended()).toMillis()
        / 1000.0;
  }

  /** What programs hear of a run. */
  static ObjectNode json(Launcher.Finished finished) {
    RunOutcome outcome = finished.outcome();
    ObjectNode json = JSON.createObjectNode();
    json.put("status", "done");
    json.put("run", finished.runId());
    json.put("pipeline", outcome.record().pipeline());
    json.put("rows", outcome.published().stream().mapToLong(Published::rows).max().orElse(0));
    json.put("rows_read", outcome.rowsScanned());
    json.put("seconds", seconds(finished));
    json.put("spilled_bytes", outcome.spilledBytes());
    ArrayNode warnings = json.putArray("warnings");
    finished.warnings().forEach(warnings::add);
    if (!outcome.record().checkpoints().isEmpty()) {
      ArrayNode checkpoints = json.putArray("checkpoints");
      for (RunRecord.Checkpoint read : outcome.record().checkpoints()) {
        checkpoints
            .addObject()
            .put("step", read.step())
            .put("run", read.run())
            .put("rows", read.rows())
            .put("resumed", read.resumed())
            .put("path", read.path());
      }
    }
    ArrayNode checks = json.putArray("failed_checks");
    for (CheckResult check : failed(outcome)) {
      ObjectNode node = checks.addObject();
      node.put("step", check.step());
      node.put("name", check.name());
      node.put("severity", check.severity());
      node.put("rows", check.rows());
      node.put("failed", check.failed());
      if (!check.run().isEmpty()) {
        node.put("run", check.run());
      }
    }
    ArrayNode outputs = json.putArray("outputs");
    for (int i = 0; i < outcome.published().size(); i++) {
      Published published = outcome.published().get(i);
      ObjectNode output = outputs.addObject();
      output.put("name", published.name());
      output.put("path", published.path());
      output.put("rows", published.rows());
      output.put("bytes", published.bytes());
      output.put("manifest", outcome.manifests().get(i));
    }
    return json;
  }

  static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write the result", e);
    }
  }

  /** The first rows of the first output whose files say what they hold. */
  private static Optional<String> firstRows(List<Published> outputs, int rows) {
    for (Published output : outputs) {
      String path = output.files().isEmpty() ? "" : output.files().get(0).path();
      Optional<Format> format =
          TELLING.stream().map(Format::named).filter(f -> isOf(f, path)).findFirst();
      if (format.isPresent()) {
        Source source = format.get().source(output.path(), Map.of());
        List<Batch> batches = new ArrayList<>();
        FirstRows.of(source, source.schema().names(), Optional.empty(), rows).forEach(batches::add);
        return Optional.of(TextTable.of(source.schema(), batches));
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Format format, String path) {
    return format.extensions().stream().anyMatch(ending -> path.endsWith("." + ending));
  }
}
