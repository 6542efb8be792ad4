package dev.longbow.differential;

import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.SinkSpec;
import dev.longbow.execute.TaskReport;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs several queries as one pipeline that writes a Parquet file for each, named by its seed. */
final class WrittenQueries {
  private final Path folder;
  private long spilled;

  WrittenQueries(Path folder) {
    this.folder = folder;
  }

  /** The file that a query writes. */
  Path file(long seed) {
    return folder.resolve(seed + ".parquet");
  }

  /** The bytes that operators (not exchanges) spilled in all runs so far. */
  long spilled() {
    return spilled;
  }

  /** Runs the queries; gives the hashes of what they wrote, by seed. */
  Map<Long, String> run(Map<Long, LogicalPlan> queries, Runs.Setting setting) throws IOException {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    queries.forEach((seed, plan) -> outputs.add(new PipelinePlan.Output(plan, sink(seed))));
    RunOutcome outcome = Runs.run(new PipelinePlan("queries", List.of(), outputs), setting);
    spilled += outcome.reports().stream().mapToLong(TaskReport::spilledBytes).sum();
    Map<Long, String> hashes = new TreeMap<>();
    for (long seed : queries.keySet()) {
      hashes.put(seed, Sha256.of(file(seed)));
    }
    return hashes;
  }

  /** The same in several runs, of so many queries at most. */
  Map<Long, String> run(Map<Long, LogicalPlan> queries, int atOnce, Runs.Setting setting)
      throws IOException {
    Map<Long, String> hashes = new TreeMap<>();
    Map<Long, LogicalPlan> some = new TreeMap<>();
    for (Map.Entry<Long, LogicalPlan> query : queries.entrySet()) {
      some.put(query.getKey(), query.getValue());
      if (some.size() == atOnce) {
        hashes.putAll(run(some, setting));
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      hashes.putAll(run(some, setting));
    }
    return hashes;
  }

  private SinkSpec sink(long seed) {
    return new SinkSpec(
        "q" + seed, "parquet", file(seed).toString(), SinkSpec.Mode.OVERWRITE, Map.of());
  }
}
