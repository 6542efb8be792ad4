package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.SinkSpec;
import dev.longbow.examples.AgentMetrics;
import dev.longbow.examples.BatchReport;
import dev.longbow.examples.CheckedVitals;
import dev.longbow.examples.DailySummary;
import dev.longbow.examples.DeviceHealth;
import dev.longbow.examples.DiabetesPrevalence;
import dev.longbow.examples.FacilityMonthly;
import dev.longbow.examples.FeatureMatrix;
import dev.longbow.examples.FullVitalsSummary;
import dev.longbow.examples.Hba1cByGroup;
import dev.longbow.examples.InlineRows;
import dev.longbow.examples.LabAndDxEvents;
import dev.longbow.examples.LabsByPatient;
import dev.longbow.examples.LabsWithVitals;
import dev.longbow.examples.LandDay;
import dev.longbow.examples.Momentum;
import dev.longbow.examples.NightHrv;
import dev.longbow.examples.ResponseTimes;
import dev.longbow.examples.VitalsSummary;
import dev.longbow.expr.BindContext;
import dev.longbow.frame.LazyFrame;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.plan.SharedSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java twins of the examples build the plans that the files build. */
class ExampleTwinsTest {
  @TempDir static Path folder;
  private static ExampleRuns examples;

  @BeforeAll
  static void writeDemoData() {
    examples = new ExampleRuns(folder, 1000);
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

  @Test
  void javaTwinsBuildTheSamePlans() {
    PipelinePlan summary = examples.plan("vitals_summary.yaml", Map.of());
    LazyFrame twin =
        VitalsSummary.summary(
            examples.table("vitals"), List.of("UCSF", "ZSFG"), LocalDate.of(2024, 1, 1));
    // The YAML file names the columns it reads; Java leaves that to the optimizer.
    checkTwin(optimized(twin), Optimizer.optimize(summary), 0);
    checkTwin(
        DeviceHealth.byDevice(examples.table("vitals")).plan(),
        examples.plan("device_health.yaml", Map.of()),
        0);
    PipelinePlan events = examples.plan("lab_and_dx_events.yaml", Map.of());
    LazyFrame united = LabAndDxEvents.events(examples.table("labs"), examples.table("dx_events"));
    checkTwin(LabAndDxEvents.byKind(united).plan(), events, 0);
    checkTwin(united.limit(100).plan(), events, 1);
    PipelinePlan labs = examples.plan("labs_by_patient.yaml", Map.of());
    LazyFrame means = LabsByPatient.means(examples.table("labs"), LabsByPatient.TESTS);
    checkTwin(means.sort("patient_id").plan(), labs, 0);
    checkTwin(LabsByPatient.known(means).plan(), labs, 1);
    checkTwin(
        AgentMetrics.byDay(examples.table("agent_metrics"), LocalDate.of(2025, 1, 1), 500.0, 50)
            .plan(),
        examples.plan("agent_metrics.yaml", Map.of()),
        0);
    checkTwin(
        ResponseTimes.smoothed(examples.table("agent_metrics")).plan(),
        examples.plan("response_times.yaml", Map.of()),
        0);
    checkTwin(
        Momentum.scored(examples.table("bars")).plan(),
        examples.plan("momentum.yaml", Map.of()),
        0);
    SinkSpec matrix =
        new SinkSpec(
            "npy",
            "npy",
            folder + "/outputs/features.npy",
            SinkSpec.Mode.OVERWRITE,
            FeatureMatrix.features("2025-07-01").options());
    PipelinePlan features = examples.plan("feature_matrix.yaml", Map.of());
    PipelinePlan matrices =
        MatrixOutputs.expand(
            new PipelinePlan(
                "twin",
                List.of(),
                List.of(
                    new PipelinePlan.Output(
                        FeatureMatrix.plausible(examples.table("vitals")).plan(), matrix))),
            BindContext.DEFAULT);
    for (int output = 0; output < 4; output++) {
      assertEquals(
          shape(features, features.outputs().get(output).plan()),
          shape(matrices, matrices.outputs().get(output).plan()));
      assertEquals(features.outputs().get(output).sink(), matrices.outputs().get(output).sink());
    }
    checkTwin(InlineRows.fahrenheit().plan(), examples.plan("inline_rows.yaml", Map.of()), 0);
  }

  @Test
  void javaTwinsMakeTheSameChecks() {
    String rejected = folder + "/rejected.csv";
    LazyFrame twin =
        CheckedVitals.byFacility(
            examples.table("vitals"), examples.table("patients"), 55, 130, rejected);
    SinkSpec sink = new SinkSpec("csv", "csv", "x.csv", SinkSpec.Mode.OVERWRITE, Map.of());
    PipelinePlan java =
        Optimizer.optimize(
            SharedSteps.ofChecks(
                new PipelinePlan(
                    "twin", List.of(), List.of(new PipelinePlan.Output(twin.plan(), sink)))));
    PipelinePlan yaml =
        Optimizer.optimize(examples.plan("checked_vitals.yaml", Map.of("rejected", rejected)));
    assertEquals(
        shape(yaml, yaml.outputs().get(0).plan()), shape(java, java.outputs().get(0).plan()));
  }

  @Test
  void javaTwinsBuildTheSamePlansOfJoinsAndSorts() {
    List<String> facilities = List.of("UCSF", "ZSFG");
    LocalDate start = LocalDate.of(2024, 1, 1);
    checkTwin(
        optimized(
            FacilityMonthly.monthly(
                examples.table("vitals"), examples.table("encounters"), facilities, start)),
        Optimizer.optimize(examples.plan("facility_monthly.yaml", Map.of())),
        0);
    checkTwin(
        optimized(
            FullVitalsSummary.monthly(
                examples.table("vitals"), examples.table("encounters"), facilities, start)),
        Optimizer.optimize(examples.plan("full_vitals_summary.yaml", Map.of())),
        0);
    checkTwin(
        Hba1cByGroup.byGroup(examples.table("labs"), examples.table("patients"), "HbA1c").plan(),
        examples.plan("hba1c_by_group.yaml", Map.of()),
        0);
    checkTwin(
        DiabetesPrevalence.bySite(examples.table("dx_events"), "E11").plan(),
        examples.plan("diabetes_prevalence.yaml", Map.of()),
        0);
    checkTwin(
        NightHrv.byNight(examples.table("sensor_hrv"), examples.table("sleep_diary")).plan(),
        examples.plan("night_hrv.yaml", Map.of()),
        0);
    checkTwin(
        LabsWithVitals.withVitals(
                examples.table("labs"), examples.table("vitals"), Duration.ofDays(30))
            .plan(),
        examples.plan("labs_with_vitals.yaml", Map.of()),
        0);
    checkTwin(
        optimized(BatchReport.byPatient(examples.table("vitals"), LocalDate.of(2025, 1, 1), 5)),
        Optimizer.optimize(examples.plan("batch_report.yaml", Map.of())),
        0);
  }

  @Test
  void javaTwinsBuildTheSamePlansOfADay() {
    LocalDate day = LocalDate.of(2025, 6, 1);
    examples.run("land_day.yaml", Map.of());
    checkTwin(
        optimized(LandDay.ofDay(examples.table("vitals"), day)),
        Optimizer.optimize(examples.plan("land_day.yaml", Map.of())),
        0);
    checkTwin(
        optimized(DailySummary.byFacility(examples.table("vitals_by_day/day=" + day), day)),
        Optimizer.optimize(examples.plan("daily_summary.yaml", Map.of())),
        0);
  }

  private static LogicalPlan optimized(LazyFrame frame) {
    SinkSpec sink = new SinkSpec("csv", "csv", "x.csv", SinkSpec.Mode.OVERWRITE, Map.of());
    PipelinePlan plan =
        new PipelinePlan("twin", List.of(), List.of(new PipelinePlan.Output(frame.plan(), sink)));
    return Optimizer.optimize(plan).outputs().get(0).plan();
  }
}
