package dev.longbow.run.flink;

import dev.longbow.beam.ReportSizes;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Split;
import dev.longbow.execute.BlockSizes;
import dev.longbow.execute.TaskReport;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.PlanCosts;
import dev.longbow.physical.PlannedPipeline;
import dev.longbow.physical.Stage;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Four pipelines over ten terabytes, planned as they would be if somebody had them, for a cluster
 * of 100 TaskManagers.
 */
final class TenTerabytes {
  static final int TASK_MANAGERS = 100;
  static final int SLOTS = 4;
  static final int PARALLELISM = TASK_MANAGERS * SLOTS;

  /** Of a pod of 16 GB, as {@code deploy/kubernetes/README.md} divides it. */
  static final long MEMORY = 5L << 30;

  static final long MANAGED_OF_SLOT = 512L << 20;

  private static final BindContext CONTEXT = BindContext.DEFAULT;

  /** 100 bytes a row, 100 billion rows, in files that make 100,000 splits. */
  static final SimulatedSource CLAIMS =
      new SimulatedSource(
          "/data/claims",
          Schema.of(
              Field.of("claim_id", DataType.INT64),
              Field.of("patient_id", DataType.INT64),
              Field.of("provider", DataType.STRING),
              Field.of("code", DataType.STRING),
              Field.of("facility", DataType.STRING),
              Field.of("amount", DataType.FLOAT64),
              Field.of("paid", DataType.FLOAT64),
              Field.of("at", DataType.TIMESTAMP)),
          100_000_000_000L,
          100_000,
          Map.of("patient_id", 1_000_000_000L, "facility", 5_000L));

  private static final SimulatedSource PATIENTS =
      new SimulatedSource(
          "/data/patients",
          Schema.of(
              Field.of("patient_id", DataType.INT64),
              Field.of("region", DataType.STRING),
              Field.of("born", DataType.TIMESTAMP)),
          1_000_000_000L,
          400,
          Map.of("patient_id", 1_000_000_000L, "region", 50L));

  /**
   * A pipeline and its plan.
   *
   * @param name what it does
   */
  record Planned(String name, PlannedPipeline pipeline) {
    PhysicalPlan plan() {
      return pipeline.physical();
    }

    /** The tasks that read splits. */
    long readers() {
      return plan().stages().stream().mapToLong(stage -> splits(stage).size()).sum();
    }

    /** The tasks behind exchanges. */
    long consumers() {
      return plan().exchanges().stream().mapToLong(Exchange::partitions).sum();
    }

    /** The exchange with most partitions, if there is one. */
    int partitions() {
      return plan().exchanges().stream().mapToInt(Exchange::partitions).max().orElse(0);
    }

    /** The bytes through all exchanges. */
    long shuffled() {
      return costs().shuffled();
    }

    /** The bytes through the exchange through which most go. */
    long mostShuffled() {
      return costs().steps().stream().mapToLong(PlanCosts.Step::shuffled).max().orElse(0);
    }

    private PlanCosts costs() {
      return pipeline.costs(PARALLELISM, OptionalLong.of(MEMORY * TASK_MANAGERS));
    }

    /** What a task holds for the blocks of that exchange, in bytes. */
    long held() {
      return partitions() == 0 ? 0 : BlockSizes.held(partitions());
    }

    /** An average block of it, in bytes. */
    long block() {
      return partitions() == 0 ? 0 : held() / partitions();
    }

    /** Network buffers of a TaskManager, in bytes. */
    long network() {
      return FlinkNetwork.bytes(plan(), PARALLELISM, Long.MAX_VALUE) / TASK_MANAGERS;
    }

    /** The splits as they travel to the JobManager. */
    long splitBytes() {
      return plan().stages().stream().mapToLong(stage -> serialized(splits(stage))).sum();
    }

    /** The reports of all tasks, without rows. */
    long reportBytes() {
      long bytes = 0;
      for (Stage stage : plan().stages()) {
        long tasks =
            stage.input() instanceof Stage.ExchangeInput input
                ? plan().exchange(input.exchange()).partitions()
                : splits(stage).size();
        bytes += tasks * ReportSizes.of(report(stage));
      }
      return bytes;
    }

    /** The tasks that write a part of an output. */
    long writers() {
      long tasks = 0;
      for (Stage stage : plan().stages()) {
        if (stage.roots().stream().anyMatch(Planned::writes)) {
          tasks +=
              stage.input() instanceof Stage.ExchangeInput input
                  ? plan().exchange(input.exchange()).partitions()
                  : splits(stage).size();
        }
      }
      return tasks;
    }

    private static boolean writes(Stage.Node node) {
      return node.operator() instanceof Operator.SinkWrite
          || node.consumers().stream().anyMatch(Planned::writes);
    }

    private static List<Split> splits(Stage stage) {
      return stage.input() instanceof Stage.ScanInput scan ? scan.splits() : List.of();
    }

    private static TaskReport report(Stage stage) {
      List<TaskReport.StepCount> counts = new ArrayList<>();
      counts.add(new TaskReport.StepCount(-1, "scan", "claims", 1, 1));
      stage.roots().forEach(root -> count(root, counts));
      Part part =
          new Part(
              new PartOrder(0, 1),
              "/data/outputs/.result.longbow-20260101T000000-00000000/parts/0-12345-00000000-0000-0000-0000-000000000000.parquet",
              null,
              1,
              1);
      boolean writes = stage.roots().stream().anyMatch(Planned::writes);
      return new TaskReport(
          stage.id(), 1, counts, writes ? Map.of("result", List.of(part)) : Map.of(), 1, 1, 1, 1);
    }

    private static void count(Stage.Node node, List<TaskReport.StepCount> counts) {
      counts.add(
          new TaskReport.StepCount(counts.size(), "hash join", node.operator().step(), 1, 1));
      node.consumers().forEach(consumer -> count(consumer, counts));
    }
  }

  private TenTerabytes() {}

  static List<Planned> all() {
    LogicalPlan claims = LogicalPlan.Scan.of("claims", CLAIMS);
    LogicalPlan patients = LogicalPlan.Scan.of("patients", PATIENTS);
    LogicalPlan joined =
        PlanBuilder.join(
            "joined",
            claims,
            patients,
            JoinSettings.on(JoinType.INNER, List.of("patient_id")).withValidate("m:1"),
            CONTEXT);
    return List.of(
        planned(
            "filter",
            PlanBuilder.filter("high", claims, ExprParser.parse("amount > 100"), CONTEXT)),
        planned("group by 10⁹ keys", totals(claims, "patient_id")),
        planned("join with 10⁹ rows, group", totals(joined, "region")),
        planned(
            "sort",
            PlanBuilder.sort(
                "sorted",
                claims,
                List.of(new SortKey("at", true, false), new SortKey("claim_id", true, false)),
                Long.MAX_VALUE)));
  }

  private static LogicalPlan totals(LogicalPlan input, String key) {
    return PlanBuilder.groupBy(
        "totals",
        input,
        List.of(ExprParser.parse(key)),
        List.of(ExprParser.parse("sum(amount) AS total"), ExprParser.parse("count(*) AS n")),
        CONTEXT);
  }

  private static Planned planned(String name, LogicalPlan plan) {
    SinkSpec sink =
        new SinkSpec(
            "result", "parquet", "/data/outputs/result/", SinkSpec.Mode.OVERWRITE, Map.of());
    PipelinePlan pipeline =
        new PipelinePlan(name, List.of(), List.of(new PipelinePlan.Output(plan, sink)));
    return new Planned(name, PhysicalPlanner.planned(Optimizer.optimize(pipeline)));
  }

  private static long serialized(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.size();
  }
}
