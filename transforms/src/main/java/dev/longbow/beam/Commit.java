package dev.longbow.beam;

import dev.longbow.connector.CheckResult;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.FillFinding;
import dev.longbow.execute.JoinChecks;
import dev.longbow.execute.RowBalance;
import dev.longbow.execute.RowChecks;
import dev.longbow.execute.TaskReport;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.StageCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      Map<String, Sink> sinks = new LinkedHashMap<>();
      for (String text : outputs) {
        PhysicalPlan.Output output = StageCodec.output(text);
        sinks.put(
            output.sink().name(),
            Format.named(output.sink().format()).sink(output.sink(), output.schema()));
      }
      Reports gathered = new Reports(runId, sinks::get, Reports.MOST_INLINE_BYTES);
      all.getValue().forEach(report -> report.ifPresent(gathered::add));
      List<TaskReport> reports = gathered.all();
      JoinChecks.verify(reports);
      List<CheckResult> found = checks.verify(reports);
      RunRecord counted =
          record
              .withSteps(RowBalance.of(record.steps(), reports))
              .withFilled(FillFinding.together(reports))
              .withChecks(found);
      List<Published> published = new ArrayList<>();
      List<String> manifests = new ArrayList<>();
      // All outputs are complete before the first replaces anything.
      for (Map.Entry<String, Sink> sink : sinks.entrySet()) {
        try {
          published.add(sink.getValue().stage(runId, parts(reports, sink.getKey()), counted));
        } catch (LongbowException e) {
          throw e.inStep(sink.getKey());
        }
        manifests.add(sink.getValue().manifestPath().orElse(""));
      }
      sinks.values().forEach(sink -> sink.commit(runId));
      RunOutcome outcome =
          new RunOutcome(
              published,
              manifests,
              reports.stream().map(TaskReport::withoutParts).toList(),
              counted,
              run().blocks().spilledOfSteps());
      Workers.published(options, runId, outcome);
      run().complete(outcome);
      receiver.output(outcome);
    } catch (RuntimeException | Error e) {
      throw Failures.of(run(), e);
    }
  }

  private static List<Part> parts(List<TaskReport> reports, String output) {
    List<Part> parts = new ArrayList<>();
    reports.forEach(report -> parts.addAll(report.parts().getOrDefault(output, List.of())));
    return parts;
  }
}
