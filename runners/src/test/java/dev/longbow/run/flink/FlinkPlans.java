package dev.longbow.run.flink;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.beam.PlanTranslator;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.NamedExpr;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.SmallSplits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.JobGraphs;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** Plans with every kind of exchange, over rows with an id, a key and a text. */
final class FlinkPlans {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("id", DataType.INT64),
          Field.of("k", DataType.INT64),
          Field.of("text", DataType.STRING));

  private static final SmallSplits SPLITS = new SmallSplits(4, 4, 1);

  private FlinkPlans() {}

  static LogicalPlan.Scan scan(String step, int rows, String text) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (long i = 0; i < rows; i++) {
      all.add(Map.of("id", i * 7 % rows, "k", i % 3, "text", i + text));
    }
    return LogicalPlan.Scan.of(step, RowsSource.ofRows(SCHEMA, all));
  }

  /** The same rows with texts so many times as long. */
  static LogicalPlan longer(LogicalPlan input, int doublings) {
    LogicalPlan plan = input;
    for (int i = 0; i < doublings; i++) {
      plan =
          PlanBuilder.withColumns(
              "longer" + i,
              plan,
              List.of(ExprParser.parse("concat(text, text)").as("text")),
              BindContext.DEFAULT);
    }
    return plan;
  }

  /** All rows in the order of their ids, backwards. */
  static LogicalPlan sorted(LogicalPlan input) {
    return PlanBuilder.sort(
        "sorted", input, List.of(new SortKey("id", false, false)), Long.MAX_VALUE);
  }

  /** The last text of each key. */
  static LogicalPlan grouped(LogicalPlan input) {
    BoundExpr text = new BoundExpr.Column("text", DataType.STRING, true);
    return new LogicalPlan.Aggregate(
        "grouped",
        input,
        List.of(new NamedExpr("k", new BoundExpr.Column("k", DataType.INT64, true))),
        List.of(new AggregateCall("max", text, "last", DataType.STRING, true)));
  }

  static LogicalPlan joined(LogicalPlan left, LogicalPlan right) {
    return PlanBuilder.join(
        "joined", left, right, JoinSettings.on(JoinType.INNER, List.of("id")), BindContext.DEFAULT);
  }

  /** Each plan to a Parquet file 0.parquet, 1.parquet and so on in a folder. */
  static PipelinePlan pipeline(Path folder, LogicalPlan... plans) {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (int i = 0; i < plans.length; i++) {
      outputs.add(
          new PipelinePlan.Output(
              plans[i],
              new SinkSpec(
                  "output" + i,
                  "parquet",
                  folder.resolve(i + ".parquet").toString(),
                  SinkSpec.Mode.OVERWRITE,
                  Map.of())));
    }
    return new PipelinePlan("test", List.of(), outputs);
  }

  /** With several partitions and ranges, even of few rows. */
  static PhysicalPlan physical(PipelinePlan pipeline, BroadcastLimit broadcasts) {
    return SPLITS.plan(pipeline, broadcasts);
  }

  /** The job that a plan becomes. */
  static JobGraph job(PhysicalPlan plan, PipelineOptions options, int parallelism) {
    Pipeline pipeline = Pipeline.create(options);
    PlanTranslator.translate(
        pipeline, plan, "run", parallelism, RunRecord.of("test", Instant.EPOCH));
    return JobGraphs.of(pipeline);
  }
}
