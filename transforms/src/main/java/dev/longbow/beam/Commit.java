package dev.longbow.beam;

import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.JoinChecks;
import dev.longbow.execute.RowBalance;
import dev.longbow.execute.RowChecks;
import dev.longbow.execute.TaskReport;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.StageCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;

/**
 * The one committer of a run: gets the reports of all tasks, publishes every output from the parts
 * they name, and gives the run's outcome. Publishing twice changes nothing, so a retry is harmless.
 */
final class Commit extends RunFunction<KV<Integer, Iterable<Optional<TaskReport>>>, RunOutcome> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final List<String> outputs;
  private final RowChecks checks;
  private final RunRecord record;

  Commit(String runId, PhysicalPlan plan, RunRecord record) {
    super(runId);
    this.runId = runId;
    this.outputs = new ArrayList<>(plan.outputs().stream().map(StageCodec::encode).toList());
    this.checks = RowChecks.of(plan);
    this.record = record;
  }

  /** Publishes. */
  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<Optional<TaskReport>>> all,
      PipelineOptions options,
      OutputReceiver<RunOutcome> receiver) {
    try {
      run().checkCancelled();
      List<TaskReport> reports = new ArrayList<>();
      Set<List<Integer>> seen = new HashSet<>();
      for (Optional<TaskReport> report : all.getValue()) {
        // A task has one report; a second attempt's would be the same rows again.
        if (report.isPresent() && seen.add(List.of(report.get().stage(), report.get().task()))) {
          reports.add(report.get());
        }
      }
      JoinChecks.verify(reports);
      checks.verify(reports);
      RunRecord counted = record.withSteps(RowBalance.of(record.steps(), reports));
      List<Sink> sinks = new ArrayList<>();
      List<Published> published = new ArrayList<>();
      List<String> manifests = new ArrayList<>();
      // All outputs are complete before the first replaces anything.
      for (String text : outputs) {
        PhysicalPlan.Output output = StageCodec.output(text);
        Sink sink = Format.named(output.sink().format()).sink(output.sink(), output.schema());
        try {
          published.add(sink.stage(runId, parts(reports, output.sink().name()), counted));
        } catch (LongbowException e) {
          throw e.inStep(output.sink().name());
        }
        manifests.add(sink.manifestPath().orElse(""));
        sinks.add(sink);
      }
      sinks.forEach(sink -> sink.commit(runId));
      RunOutcome outcome =
          new RunOutcome(
              published,
              manifests,
              reports.stream().map(TaskReport::withoutParts).toList(),
              counted,
              run().blocks().spilledOfSteps());
      run().complete(outcome);
      if (options.as(WorkerOptions.class).isOnCluster()) {
        OutcomeMetric.send(outcome);
      }
      receiver.output(outcome);
    } catch (RuntimeException e) {
      throw Failures.of(run(), e);
    }
  }

  private static List<Part> parts(List<TaskReport> reports, String output) {
    List<Part> parts = new ArrayList<>();
    reports.forEach(report -> parts.addAll(report.parts().getOrDefault(output, List.of())));
    return parts;
  }
}
