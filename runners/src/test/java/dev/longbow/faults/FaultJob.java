package dev.longbow.faults;

import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A job with a join, a group_by, sorts, a folder ({@code rows}) and a single file ({@code sums}),
 * which a test can hold and break.
 *
 * @param data with the demo tables
 * @param out what the job may write to: nothing else is in it afterwards
 * @param makesMatrix whether it makes a matrix instead
 */
record FaultJob(Path data, Path out, Gates gates, boolean makesMatrix) {
  private static final int PARALLELISM = 4;

  FaultJob(Path data, Path out, Gates gates) {
    this(data, out, gates, false);
  }

  /** One that makes a {@code matrix} with medians of a table instead. */
  FaultJob ofMatrix() {
    return new FaultJob(data, out, gates, true);
  }

  /** Writes the demo tables that jobs read. */
  static void makeData(Path data) {
    List<PipelinePlan.Output> tables =
        Stream.of("vitals", "encounters")
            .map(
                table ->
                    new PipelinePlan.Output(
                        LogicalPlan.Scan.of(
                            table,
                            Format.named("demo")
                                .source(table, Map.of("rows", "40000", "seed", "7", "files", "8"))),
                        new SinkSpec(
                            table,
                            "parquet",
                            data.resolve(table) + "/",
                            SinkSpec.Mode.OVERWRITE,
                            Map.of())))
            .toList();
    Launcher.run(
        new PipelinePlan("data", List.of(), tables),
        Map.of(),
        RunSettings.defaults(),
        Launcher.Watcher.NONE);
  }

  /** On the direct runner: what has to come out. */
  void runHere() {
    run(RunSettings.defaults().withParallelism(2));
  }

  /** Runs on a cluster and waits for the end. */
  void runOn(String master) {
    run(
        RunSettings.defaults()
            .withCluster(new FlinkTarget(master, false))
            .withParallelism(PARALLELISM)
            .withMemory(32 << 20));
  }

  /** The same, in the background. */
  CompletableFuture<Void> startOn(String master) {
    return CompletableFuture.runAsync(() -> runOn(master));
  }

  /** Submits a job from another process, which can be killed: data, out, gates, master. */
  public static void main(String[] arguments) {
    new FaultJob(Path.of(arguments[0]), Path.of(arguments[1]), new Gates(Path.of(arguments[2])))
        .runOn(arguments[3]);
  }

  private void run(RunSettings settings) {
    Launcher.run(makesMatrix ? matrix() : pipeline(), Map.of(), settings, Launcher.Watcher.NONE);
  }

  private PipelinePlan matrix() {
    MatrixOptions options =
        MatrixOptions.DEFAULT.columns("heart_rate", "sbp", "bmi").fill("median").scale("standard");
    SinkSpec sink =
        new SinkSpec(
            "matrix",
            "npy",
            out.resolve("matrix.npy").toString(),
            SinkSpec.Mode.OVERWRITE,
            options.options());
    PipelinePlan plan =
        MatrixOutputs.expand(
            new PipelinePlan(
                "fault", List.of(), List.of(new PipelinePlan.Output(scan("vitals"), sink))),
            BindContext.DEFAULT);
    return new PipelinePlan(
        plan.name(),
        plan.shared(),
        plan.outputs().stream()
            .map(
                output ->
                    new PipelinePlan.Output(output.plan(), GatedFormat.gated(output.sink(), gates)))
            .toList());
  }

  private PipelinePlan pipeline() {
    BindContext context = BindContext.DEFAULT;
    LogicalPlan vitals =
        PlanBuilder.select(
            "vitals_columns",
            scan("vitals"),
            expressions("patient_id", "timestamp", "facility", "heart_rate"),
            context);
    LogicalPlan visits =
        PlanBuilder.select(
            "visits", scan("encounters"), expressions("patient_id", "encounter_date"), context);
    LogicalPlan joined =
        PlanBuilder.join(
            "joined",
            vitals,
            visits,
            JoinSettings.on(JoinType.LEFT, List.of("patient_id")),
            context);
    LogicalPlan sums =
        PlanBuilder.groupBy(
            "sums",
            joined,
            expressions("facility", "patient_id"),
            expressions("count(*) AS n", "avg(heart_rate) AS rate", "median(heart_rate) AS middle"),
            context);
    List<SortKey> byTime =
        Stream.of("timestamp", "patient_id", "encounter_date")
            .map(key -> new SortKey(key, false, false))
            .toList();
    List<SortKey> byCount =
        List.of(new SortKey("n", true, false), new SortKey("patient_id", false, false));
    return new PipelinePlan(
        "fault",
        List.of(new PipelinePlan.Shared("joined", joined)),
        List.of(
            new PipelinePlan.Output(
                PlanBuilder.sort(
                    "by_time",
                    new LogicalPlan.SharedRef("joined", joined.schema()),
                    byTime,
                    Long.MAX_VALUE),
                GatedFormat.sink("rows", out.resolve("rows"), gates)),
            new PipelinePlan.Output(
                PlanBuilder.sort("by_count", sums, byCount, Long.MAX_VALUE),
                GatedFormat.sink("sum", out.resolve("sum.parquet"), gates))));
  }

  private LogicalPlan.Scan scan(String table) {
    return LogicalPlan.Scan.of(
        table, GatedFormat.source(Parquet.scan(data + "/" + table + "/*.parquet"), gates));
  }

  private static List<Expr> expressions(String... texts) {
    return Stream.of(texts).map(ExprParser::parse).toList();
  }

  /**
   * Everything in the output folder, hidden files too, with checksums; those of manifests, which
   * tell of the run, are left out.
   */
  Map<String, String> written() throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (!Files.exists(out)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(out)) {
      for (Path file : all.filter(file -> !file.equals(out)).toList()) {
        String name = out.relativize(file).toString();
        boolean tells = name.endsWith("manifest.json") || name.endsWith("checksums.txt");
        boolean compared = Files.isRegularFile(file) && !tells;
        files.put(name, compared ? Sha256.of(file) : "");
      }
    }
    return files;
  }
}
