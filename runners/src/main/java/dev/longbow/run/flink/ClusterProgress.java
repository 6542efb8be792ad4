package dev.longbow.run.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.run.RunProgress;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How far a job on a cluster is, as its JobManager says: Beam's counters tell nothing before a task
 * ends, Flink's own tell splits that were read and what went through exchanges.
 */
public final class ClusterProgress implements Supplier<RunProgress.Said> {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final String SPLITS = ".numSplitsProcessed";

  private final FlinkRest rest;
  private final String job;
  private final int splits;
  private final Map<String, Long> splitsRead = new TreeMap<>();
  private RunProgress.Said last = new RunProgress.Said(0, "Flink: waiting for the JobManager");
  private long asked;
  private boolean wasAsked;

  private ClusterProgress(FlinkRest rest, String job, int splits) {
    this.rest = rest;
    this.job = job;
    this.splits = splits;
  }

  /**
   * Of a job; empty when nobody knows where its JobManager is.
   *
   * @param splits of all its scans
   */
  public static Optional<ClusterProgress> of(ClusterFlink.Submitted job, int splits) {
    return job.url().map(url -> new ClusterProgress(new FlinkRest(url), job.jobId(), splits));
  }

  @Override
  public synchronized RunProgress.Said get() {
    if (!wasAsked || System.nanoTime() - asked > PAUSE_NANOS) {
      try {
        last = said(rest.get("/jobs/" + job));
      } catch (IOException e) {
        last = new RunProgress.Said(last.share(), "Flink: no answer from the JobManager");
      }
      wasAsked = true;
      asked = System.nanoTime();
    }
    return last;
  }

  private RunProgress.Said said(JsonNode answer) {
    String state = answer.path("state").asText();
    if (state.equals("RESTARTING") || state.equals("FAILING")) {
      return new RunProgress.Said(0, "Flink: a task failed, the job is started again");
    }
    long tasks = 0;
    long done = 0;
    long running = 0;
    long bytes = 0;
    long records = 0;
    for (JsonNode vertex : answer.path("vertices")) {
      tasks += vertex.path("parallelism").asLong();
      done += vertex.path("tasks").path("FINISHED").asLong();
      running += vertex.path("tasks").path("RUNNING").asLong();
      bytes += vertex.path("metrics").path("write-bytes").asLong();
      records += vertex.path("metrics").path("write-records").asLong();
      if (vertex.path("name").asText().contains("DataSource")) {
        countSplits(vertex.path("id").asText());
      }
    }
    if (done == 0 && running == 0) {
      return new RunProgress.Said(0, "Flink: waiting for slots");
    }
    long read = Math.min(splits, splitsRead.values().stream().mapToLong(count -> count).sum());
    List<String> parts = new ArrayList<>();
    parts.add("%s of %s splits read".formatted(Sizes.count(read), Sizes.count(splits)));
    parts.add(
        "%s of %s tasks done, %s at work"
            .formatted(Sizes.count(done), Sizes.count(tasks), Sizes.count(running)));
    parts.add(
        "%s in %s blocks through exchanges".formatted(Sizes.bytes(bytes), Sizes.count(records)));
    return new RunProgress.Said(
        (double) (read + done) / Math.max(1, splits + tasks), String.join(", ", parts));
  }

  /** Asks for the splits that the tasks of a source have read; kept when tasks are gone. */
  private void countSplits(String vertex) {
    String path = "/jobs/" + job + "/vertices/" + vertex + "/subtasks/metrics";
    try {
      for (JsonNode metric : rest.get(path)) {
        String name = metric.path("id").asText();
        if (name.endsWith(SPLITS)) {
          // A step may be named anything, and a plus sign, as in vitals+recent, means a space
          // there.
          String query = "?agg=sum&get=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
          for (JsonNode value : rest.get(path + query)) {
            splitsRead.merge(vertex, (long) value.path("sum").asDouble(), Math::max);
          }
          return;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // The vertex is not there yet, or the name cannot be asked for: the other figures remain.
      return;
    }
  }
}
