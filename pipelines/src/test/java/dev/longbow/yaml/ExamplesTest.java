package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.examples.AgentMetrics;
import dev.longbow.examples.BatchReport;
import dev.longbow.examples.DeviceHealth;
import dev.longbow.examples.DiabetesPrevalence;
import dev.longbow.examples.FacilityMonthly;
import dev.longbow.examples.Hba1cByGroup;
import dev.longbow.examples.InlineRows;
import dev.longbow.examples.LabAndDxEvents;
import dev.longbow.examples.NightHrv;
import dev.longbow.examples.VitalsSummary;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example over small demo data; DuckDB gives the same results. */
class ExamplesTest {
  /** The demo data has seven sites, and no result that is compared has fewer rows. */
  private static final int LEAST_ROWS = 7;

  @TempDir static Path folder;

  /** The demo tables as Parquet, one folder each. */
  @BeforeAll
  static void writeDemoData() {
    // There are ten vitals to a call of an agent, and a day of calls has 86,400.
    Map<String, String> rows =
        Map.of(
            "vitals", "40000",
            "encounters", "40000",
            "patients", "40000",
            "labs", "40000",
            "dx_events", "40000",
            "sensor_hrv", "40000",
            "sleep_diary", "40000",
            "agent_metrics", "1000000");
    for (String table : rows.keySet()) {
      Source source =
          Format.named("demo")
              .source(table, Map.of("rows", rows.get(table), "seed", "7", "files", "2"));
      String path = folder + "/data/" + table + "/";
      run(
          new PipelinePlan(
              "demo",
              List.of(),
              List.of(
                  new PipelinePlan.Output(
                      LogicalPlan.Scan.of(table, source),
                      new SinkSpec(
                          "parquet", "parquet", path, SinkSpec.Mode.OVERWRITE, Map.of())))));
    }
  }

  private static void run(PipelinePlan plan) {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    PlanRunner.run(
        PhysicalPlanner.plan(Optimizer.optimize(plan)),
        "examples-" + UUID.randomUUID(),
        options,
        2,
        RunRecord.of(plan.name(), Instant.EPOCH));
  }

  /** Runs an example with its data and outputs under the test's folder. */
  private static void runExample(String name, Map<String, String> parameters) {
    run(example(name, parameters));
  }

  private static PipelinePlan example(String name, Map<String, String> parameters) {
    PipelineSpec spec = SpecReader.read(Path.of("examples", name));
    Map<String, String> inputs = new HashMap<>();
    for (PipelineSpec.Input input : spec.inputs()) {
      if (input.path() != null) {
        inputs.put(input.name(), folder + "/" + input.path());
      }
    }
    Map<String, String> outputs = new HashMap<>();
    for (PipelineSpec.Output output : spec.outputs()) {
      outputs.put(output.name(), folder + "/" + output.path());
    }
    return SpecToPlan.build(spec, new Overrides(inputs, outputs, parameters, null), System.getenv())
        .plan();
  }

  /** A plan without step names, shared steps written out: what it does, not what it is called. */
  private static String shape(PipelinePlan pipeline, LogicalPlan plan) {
    Map<String, LogicalPlan> shared = new HashMap<>();
    UnaryOperator<LogicalPlan> define =
        node -> node instanceof LogicalPlan.SharedRef ref ? shared.get(ref.step()) : node;
    pipeline
        .shared()
        .forEach(step -> shared.put(step.step(), PlanRewriter.rewriteUp(step.plan(), define)));
    return PlanPrinter.print(PlanRewriter.rewriteUp(plan, define)).replaceAll(" \\[[^]]*]", "");
  }

  private static void checkTwin(LogicalPlan twin, PipelinePlan example, int output) {
    PipelinePlan none = new PipelinePlan("twin", List.of(), List.of());
    assertEquals(shape(example, example.outputs().get(output).plan()), shape(none, twin));
  }

  private static Source table(String name) {
    return Parquet.scan(folder + "/data/" + name + "/*.parquet");
  }

  @Test
  void javaTwinsBuildTheSamePlans() {
    PipelinePlan summary = example("vitals_summary.yaml", Map.of());
    LazyFrame twin =
        VitalsSummary.summary(table("vitals"), List.of("UCSF", "ZSFG"), LocalDate.of(2024, 1, 1));
    // The YAML file names the columns it reads; Java leaves that to the optimizer.
    checkTwin(optimized(twin), Optimizer.optimize(summary), 0);
    checkTwin(
        DeviceHealth.byDevice(table("vitals")).plan(), example("device_health.yaml", Map.of()), 0);
    PipelinePlan events = example("lab_and_dx_events.yaml", Map.of());
    LazyFrame united = LabAndDxEvents.events(table("labs"), table("dx_events"));
    checkTwin(LabAndDxEvents.byKind(united).plan(), events, 0);
    checkTwin(united.limit(100).plan(), events, 1);
    checkTwin(
        AgentMetrics.byDay(table("agent_metrics"), LocalDate.of(2025, 1, 1), 500.0, 50).plan(),
        example("agent_metrics.yaml", Map.of()),
        0);
    checkTwin(InlineRows.fahrenheit().plan(), example("inline_rows.yaml", Map.of()), 0);
  }

  @Test
  void javaTwinsBuildTheSamePlansOfJoinsAndSorts() {
    List<String> facilities = List.of("UCSF", "ZSFG");
    LocalDate start = LocalDate.of(2024, 1, 1);
    checkTwin(
        optimized(FacilityMonthly.monthly(table("vitals"), table("encounters"), facilities, start)),
        Optimizer.optimize(example("facility_monthly.yaml", Map.of())),
        0);
    checkTwin(
        Hba1cByGroup.byGroup(table("labs"), table("patients"), "HbA1c").plan(),
        example("hba1c_by_group.yaml", Map.of()),
        0);
    checkTwin(
        DiabetesPrevalence.bySite(table("dx_events"), "E11").plan(),
        example("diabetes_prevalence.yaml", Map.of()),
        0);
    checkTwin(
        NightHrv.byNight(table("sensor_hrv"), table("sleep_diary")).plan(),
        example("night_hrv.yaml", Map.of()),
        0);
    checkTwin(
        optimized(BatchReport.byPatient(table("vitals"), LocalDate.of(2025, 1, 1), 5)),
        Optimizer.optimize(example("batch_report.yaml", Map.of())),
        0);
  }

  private static LogicalPlan optimized(LazyFrame frame) {
    SinkSpec sink = new SinkSpec("csv", "csv", "x.csv", SinkSpec.Mode.OVERWRITE, Map.of());
    PipelinePlan plan =
        new PipelinePlan("twin", List.of(), List.of(new PipelinePlan.Output(frame.plan(), sink)));
    return Optimizer.optimize(plan).outputs().get(0).plan();
  }

  /** Compares an output with what DuckDB makes of the same files; sums may differ by rounding. */
  private static void check(String output, String expected) {
    check(output, expected, RowsComparison.exact());
  }

  /** The same, with the rows in the order of the query. */
  private static void checkInOrder(String output, String expected) {
    check(output, expected, RowsComparison.exact().inOrder());
  }

  private static void check(String output, String expected, RowsComparison comparison) {
    try (DuckDbOracle duckdb = new DuckDbOracle()) {
      Rows rows = duckdb.query(expected);
      assertTrue(rows.size() >= LEAST_ROWS, rows.toString());
      Rows actual = duckdb.query("SELECT * FROM '%s/outputs/%s'".formatted(folder, output));
      comparison
          .within(
              Set.of(
                  "avg_hr",
                  "avg_bmi",
                  "avg_pulse_pressure",
                  "sd_heart_rate",
                  "usable_share",
                  "avg_ms",
                  "error_share",
                  "slow_share",
                  "mean_hba1c",
                  "avg_rmssd"))
          .check(output, rows, actual);
    }
  }

  @Test
  void everyExampleIsTestedHereAndListedInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertEquals(
          List.of(
              "agent_metrics.yaml",
              "batch_report.yaml",
              "device_health.yaml",
              "diabetes_prevalence.yaml",
              "facility_monthly.yaml",
              "hba1c_by_group.yaml",
              "inline_rows.yaml",
              "lab_and_dx_events.yaml",
              "night_hrv.yaml",
              "vitals_summary.yaml"),
          names);
      names.forEach(name -> assertTrue(readme.contains("(pipelines/examples/" + name + ")"), name));
    }
  }

  @Test
  void vitalsSummary() {
    runExample("vitals_summary.yaml", Map.of("start", "2024-03-15"));
    String expected =
        """
        SELECT facility, year(timestamp) AS year, month(timestamp) AS month,
               avg(heart_rate) AS avg_hr, avg(bmi) AS avg_bmi, count(*) AS num_vitals
        FROM '%s/data/vitals/*.parquet'
        WHERE facility IN ('UCSF', 'ZSFG') AND timestamp >= '2024-03-15'
        GROUP BY ALL
        """
            .formatted(folder);
    check("vitals_summary.parquet", expected);
    check("vitals_summary.csv", expected);
  }

  @Test
  void agentMetrics() {
    runExample("agent_metrics.yaml", Map.of());
    check("agent_metrics.csv", agentMetrics("2025-01-01", 500.0, 50));
    runExample(
        "agent_metrics.yaml",
        Map.of("since", "2025-01-02", "slow_ms", "400.5", "least_calls", "70"));
    check("agent_metrics.parquet", agentMetrics("2025-01-02", 400.5, 70));
  }

  private static String agentMetrics(String since, double slow, int leastCalls) {
    return """
        SELECT agent_id, timestamp::date AS day, count(*) AS calls,
               avg(response_time_ms) AS avg_ms, max(response_time_ms) AS max_ms,
               sum(token_count)::bigint AS tokens,
               count(*) FILTER (error_count > 0) / count(*) AS error_share,
               count(*) FILTER (response_time_ms > %s) / count(*) AS slow_share
        FROM '%s/data/agent_metrics/*.parquet'
        WHERE timestamp >= '%s'
        GROUP BY ALL
        HAVING count(*) >= %d
        """
        .formatted(slow, folder, since, leastCalls);
  }

  @Test
  void deviceHealth() {
    runExample("device_health.yaml", Map.of());
    check(
        "device_health/*.parquet",
        """
        SELECT device_id,
               CASE WHEN temp >= 38.0 THEN 'fever' WHEN temp < 35.0 THEN 'low' ELSE 'normal' END
                 AS fever,
               count(*) AS readings, avg(sbp - dbp) AS avg_pulse_pressure,
               stddev(heart_rate) AS sd_heart_rate,
               sum(CASE WHEN isfinite(f0) AND isfinite(f1) THEN 1 ELSE 0 END) / count(*)
                 AS usable_share
        FROM '%s/data/vitals/*.parquet'
        WHERE facility IN ('UCSF', 'ZSFG') AND timestamp >= '2024-01-01'
          AND heart_rate IS NOT NULL
        GROUP BY ALL
        """
            .formatted(folder));
  }

  @Test
  void labAndDxEvents() throws IOException {
    runExample("lab_and_dx_events.yaml", Map.of());
    check(
        "events_by_kind.csv",
        """
        SELECT kind, count(*) AS events, max(day) AS last_day
        FROM (SELECT patient_id, timestamp::date AS day, 'lab:' || test_name AS kind
              FROM '%1$s/data/labs/*.parquet'
              UNION ALL
              SELECT patient_id, event_date, 'dx:' || split_part(code, '.', 1)
              FROM '%1$s/data/dx_events/*.parquet')
        GROUP BY ALL
        """
            .formatted(folder));
    assertEquals(101, Files.readAllLines(folder.resolve("outputs/events_sample.csv")).size());
  }

  @Test
  void inlineRows() throws IOException {
    runExample("inline_rows.yaml", Map.of());
    assertEquals(
        List.of(
            "device,measured_at,fahrenheit,weekday",
            "DEV-1,2024-03-01 10:00:00,97.9,5",
            "DEV-2,2024-03-02 09:30:00,102.4,6"),
        Files.readAllLines(folder.resolve("outputs/inline_rows.csv")));
  }

  @Test
  void facilityMonthly() {
    runExample("facility_monthly.yaml", Map.of("start", "2024-03-15"));
    String expected =
        """
        SELECT facility, year(timestamp) AS year, month(timestamp) AS month,
               avg(heart_rate) AS avg_hr, avg(bmi) AS avg_bmi, count(*) AS num_vitals
        FROM '%1$s/data/vitals/*.parquet' JOIN '%1$s/data/encounters/*.parquet' USING (patient_id)
        WHERE facility IN ('UCSF', 'ZSFG') AND timestamp >= '2024-03-15'
        GROUP BY ALL
        ORDER BY ALL
        """
            .formatted(folder);
    checkInOrder("facility_monthly.parquet", expected);
    checkInOrder("facility_monthly.csv", expected);
  }

  @Test
  void hba1cByGroup() {
    runExample("hba1c_by_group.yaml", Map.of());
    checkInOrder(
        "hba1c_by_group.parquet",
        """
        SELECT age_group, gender, avg(result_value) AS mean_hba1c, count(*) AS results,
               count(DISTINCT patient_id) AS patients
        FROM '%1$s/data/labs/*.parquet' JOIN '%1$s/data/patients/*.parquet' USING (patient_id)
        WHERE test_name = 'HbA1c' AND result_value IS NOT NULL
        GROUP BY ALL
        ORDER BY age_group, gender
        """
            .formatted(folder));
  }

  @Test
  void diabetesPrevalence() throws IOException {
    runExample("diabetes_prevalence.yaml", Map.of());
    checkInOrder("diabetes_prevalence.csv", diabetesPrevalence("E11"));
    // A code that one of the sites has not seen.
    runExample("diabetes_prevalence.yaml", Map.of("code_prefix", "E11.9"));
    checkInOrder("diabetes_prevalence.parquet", diabetesPrevalence("E11.9"));
    List<String> lines = Files.readAllLines(folder.resolve("outputs/diabetes_prevalence.csv"));
    assertTrue(lines.get(lines.size() - 1).endsWith(",0,0.0"), lines.toString());
  }

  private static String diabetesPrevalence(String prefix) {
    return """
        SELECT site_id, patients, coalesce(found, 0) AS patients_with_diabetes,
               round(coalesce(found, 0) / patients, 3) AS prevalence
        FROM (SELECT site_id, count(DISTINCT patient_id) AS patients
              FROM '%1$s/data/dx_events/*.parquet' GROUP BY ALL)
        LEFT JOIN (SELECT site_id, count(DISTINCT patient_id) AS found
                   FROM '%1$s/data/dx_events/*.parquet' WHERE code LIKE '%2$s%%' GROUP BY ALL)
        USING (site_id)
        ORDER BY prevalence DESC, site_id
        """
        .formatted(folder, prefix);
  }

  @Test
  void nightHrv() {
    runExample("night_hrv.yaml", Map.of());
    String expected =
        """
        SELECT user_id, date, avg_rmssd, lowest_hr, readings, sleep_hours, sleep_quality
        FROM (SELECT 'USER-' || split_part(device_id, '-', 2) AS user_id,
                     (ts_start + INTERVAL 2 HOUR)::date AS date,
                     avg(rmssd) AS avg_rmssd, min(mean_hr) AS lowest_hr, count(*) AS readings
              FROM '%1$s/data/sensor_hrv/*.parquet'
              WHERE hour(ts_start) IN (22, 23, 0, 1, 2, 3, 4, 5, 6)
              GROUP BY ALL)
        JOIN '%1$s/data/sleep_diary/*.parquet' USING (user_id, date)
        ORDER BY user_id, date
        """
            .formatted(folder);
    checkInOrder("night_hrv.parquet", expected);
    checkInOrder("night_hrv.csv", expected);
  }

  @Test
  void batchReport() {
    runExample("batch_report.yaml", Map.of());
    checkInOrder("batch_report.parquet", batchReport("2025-01-01", 5));
    runExample("batch_report.yaml", Map.of("since", "2025-11-01", "least_vitals", "2"));
    checkInOrder("batch_report.csv", batchReport("2025-11-01", 2));
  }

  private static String batchReport(String since, int leastVitals) {
    return """
        SELECT patient_id, count(*) AS num_vitals, median(heart_rate) AS median_heart_rate,
               max(timestamp) AS last_seen
        FROM '%s/data/vitals/*.parquet'
        WHERE timestamp >= '%s'
        GROUP BY ALL
        HAVING count(*) >= %d
        ORDER BY patient_id
        """
        .formatted(folder, since, leastVitals);
  }
}
