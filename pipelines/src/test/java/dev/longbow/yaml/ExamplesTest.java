package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.examples.LabsByPatient;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example over small demo data; DuckDB gives the same results. */
class ExamplesTest {
  @TempDir static Path folder;
  private static ExampleRuns examples;

  @BeforeAll
  static void writeDemoData() {
    examples = new ExampleRuns(folder, 40_000);
  }

  @Test
  void everyExampleIsTestedHereAndListedInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertEquals(
          List.of(
              // Those of ClickHouse, here and below, are run by AgentPipelineTest of the runners.
              "agent_features.yaml",
              "agent_metrics.yaml",
              "agent_predictions.yaml",
              "agent_ranking.yaml",
              "bars_features.yaml",
              "batch_report.yaml",
              "checked_vitals.yaml",
              "clickhouse_load.yaml",
              "daily_summary.yaml",
              "device_health.yaml",
              "diabetes_prevalence.yaml",
              "facility_monthly.yaml",
              "feature_matrix.yaml",
              "full_vitals_summary.yaml",
              "hba1c_by_group.yaml",
              "inline_rows.yaml",
              "lab_and_dx_events.yaml",
              "labs_by_patient.yaml",
              "labs_with_vitals.yaml",
              "land_day.yaml",
              "momentum.yaml",
              "night_hrv.yaml",
              "response_times.yaml",
              "visit_history.yaml",
              "vitals_summary.yaml"),
          names);
      names.forEach(name -> assertTrue(readme.contains("(pipelines/examples/" + name + ")"), name));
    }
  }

  @Test
  void vitalsSummary() {
    examples.run("vitals_summary.yaml", Map.of("start", "2024-03-15"));
    String expected =
        """
        SELECT facility, year(timestamp) AS year, month(timestamp) AS month,
               avg(heart_rate) AS avg_hr, avg(bmi) AS avg_bmi, count(*) AS num_vitals
        FROM '%s/data/vitals/*.parquet'
        WHERE facility IN ('UCSF', 'ZSFG') AND timestamp >= '2024-03-15'
        GROUP BY ALL
        """
            .formatted(folder);
    examples.check("vitals_summary.parquet", expected);
    examples.check("vitals_summary.csv", expected);
  }

  @Test
  void agentMetrics() {
    examples.run("agent_metrics.yaml", Map.of());
    examples.check("agent_metrics.csv", agentMetrics("2025-01-01", 500.0, 50));
    examples.run(
        "agent_metrics.yaml",
        Map.of("since", "2025-01-02", "slow_ms", "400.5", "least_calls", "70"));
    examples.check("agent_metrics.parquet", agentMetrics("2025-01-02", 400.5, 70));
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
  void responseTimes() {
    examples.run("response_times.yaml", Map.of());
    String expected =
        """
        SELECT agent_id, timestamp, response_time_ms, row_number() OVER along AS call,
               avg(response_time_ms) OVER (along ROWS 9 PRECEDING) AS mean_of_ten_ms,
               max(response_time_ms) OVER (along RANGE INTERVAL '3599999999 microseconds' PRECEDING)
                 AS worst_of_hour_ms,
               response_time_ms - lag(response_time_ms) OVER along AS slower_ms
        FROM '%s/data/agent_metrics/*.parquet'
        WINDOW along AS (PARTITION BY agent_id ORDER BY timestamp)
        ORDER BY agent_id, timestamp
        """
            .formatted(folder);
    examples.checkInOrder("response_times.parquet", expected);
    examples.checkInOrder("response_times.csv", expected);
  }

  @Test
  void momentum() {
    examples.run("momentum.yaml", Map.of());
    String expected =
        """
        SELECT ts, symbol, close, change, momentum,
               (momentum - avg(momentum) OVER minute) / stddev(momentum) OVER minute AS z_score
        FROM (SELECT *, close / lag(close) OVER along - 1 AS change,
                     close / lag(close, 20) OVER along - 1 AS momentum
              FROM '%s/data/bars/*.parquet'
              WINDOW along AS (PARTITION BY symbol ORDER BY ts))
        WHERE momentum IS NOT NULL
        WINDOW minute AS (PARTITION BY ts)
        ORDER BY ts, symbol
        """
            .formatted(folder);
    examples.checkInOrder("momentum.parquet", expected);
    examples.checkInOrder("momentum.csv", expected);
  }

  @Test
  void deviceHealth() {
    examples.run("device_health.yaml", Map.of());
    examples.check(
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
    examples.run("lab_and_dx_events.yaml", Map.of());
    examples.check(
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
  void labsByPatient() {
    examples.run("labs_by_patient.yaml", Map.of());
    String wide =
        """
        (FROM (SELECT patient_id, test_name, result_value FROM '%1$s/data/labs/*.parquet')
         PIVOT (avg(result_value) FOR test_name IN (%2$s)
                GROUP BY patient_id))
        """
            .formatted(folder, "'" + String.join("', '", LabsByPatient.TESTS) + "'");
    examples.check("labs_by_patient.parquet", "FROM " + wide);
    examples.check(
        "labs_known.csv",
        """
        SELECT test_name, count(*) AS patients, median(mean_value) AS median_value
        FROM (FROM %s UNPIVOT (mean_value FOR test_name IN (%s)))
        GROUP BY test_name
        """
            .formatted(wide, String.join(", ", LabsByPatient.TESTS)));
  }

  @Test
  void inlineRows() throws IOException {
    examples.run("inline_rows.yaml", Map.of());
    assertEquals(
        List.of(
            "device,measured_at,fahrenheit,weekday",
            "DEV-1,2024-03-01 10:00:00,97.9,5",
            "DEV-2,2024-03-02 09:30:00,102.4,6"),
        Files.readAllLines(folder.resolve("outputs/inline_rows.csv")));
  }

  @Test
  void facilityMonthly() {
    examples.run("facility_monthly.yaml", Map.of("start", "2024-03-15"));
    String expected =
        """
        SELECT facility, year(timestamp) AS year, month(timestamp) AS month,
               avg(heart_rate) AS avg_hr, count(DISTINCT patient_id) AS patients,
               count(*) AS num_vitals
        FROM '%1$s/data/vitals/*.parquet' JOIN '%1$s/data/encounters/*.parquet' USING (patient_id)
        WHERE facility IN ('UCSF', 'ZSFG') AND timestamp >= '2024-03-15'
        GROUP BY ALL
        ORDER BY ALL
        """
            .formatted(folder);
    examples.checkInOrder("facility_monthly.parquet", expected);
    examples.checkInOrder("facility_monthly.csv", expected);
  }

  @Test
  void fullVitalsSummary() {
    examples.run("full_vitals_summary.yaml", Map.of("start", "2024-03-15"));
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
    examples.checkInOrder("full_vitals_summary.parquet", expected);
    examples.checkInOrder("full_vitals_summary.csv", expected);
  }

  @Test
  void hba1cByGroup() {
    examples.run("hba1c_by_group.yaml", Map.of());
    examples.checkInOrder(
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
    examples.run("diabetes_prevalence.yaml", Map.of());
    examples.checkInOrder("diabetes_prevalence.csv", diabetesPrevalence("E11"));
    // A code that one of the sites has not seen.
    examples.run("diabetes_prevalence.yaml", Map.of("code_prefix", "E11.9"));
    examples.checkInOrder("diabetes_prevalence.parquet", diabetesPrevalence("E11.9"));
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
    examples.run("night_hrv.yaml", Map.of());
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
    examples.checkInOrder("night_hrv.parquet", expected);
    examples.checkInOrder("night_hrv.csv", expected);
  }

  @Test
  void labsWithVitals() {
    examples.run("labs_with_vitals.yaml", Map.of("within", "20d"));
    String expected =
        """
        WITH matched AS (
          SELECT l.*, measured_at, v.heart_rate, v.sbp
          FROM '%1$s/data/labs/*.parquet' l
          ASOF LEFT JOIN (SELECT *, timestamp AS measured_at FROM '%1$s/data/vitals/*.parquet'
                          WHERE heart_rate IS NOT NULL) v
          ON l.patient_id = v.patient_id AND l.timestamp >= v.measured_at)
        SELECT patient_id, timestamp, test_name, result_value,
               CASE WHEN near THEN measured_at END AS measured_at,
               CASE WHEN near THEN heart_rate END AS heart_rate,
               CASE WHEN near THEN sbp END AS sbp,
               CASE WHEN near THEN epoch_us(timestamp) - epoch_us(measured_at) END / 3600000000
                 AS hours_before
        FROM (SELECT *, timestamp - measured_at <= INTERVAL 20 DAY AS near FROM matched)
        """
            .formatted(folder);
    examples.check("labs_with_vitals.parquet", expected);
    examples.check("labs_with_vitals.csv", expected);
  }

  @Test
  void visitHistory() {
    examples.run("visit_history.yaml", Map.of("least", "4"));
    String visits =
        """
        SELECT patient_id, facility, encounter_date, median(heart_rate) AS median_hr,
               count(*) AS readings
        FROM '%1$s/data/vitals/*.parquet' JOIN '%1$s/data/encounters/*.parquet' USING (patient_id)
        GROUP BY ALL
        """
            .formatted(folder);
    examples.check("frequent_visits.parquet", visits + "HAVING count(*) >= 4");
    examples.checkInOrder(
        "visits_by_facility.csv",
        """
        SELECT facility, count(*) AS visits, sum(readings)::BIGINT AS readings FROM (%s)
        GROUP BY ALL ORDER BY facility
        """
            .formatted(visits));
  }

  @Test
  void batchReport() {
    examples.run("batch_report.yaml", Map.of());
    examples.checkInOrder("batch_report.parquet", batchReport("2025-01-01", 5));
    examples.run("batch_report.yaml", Map.of("since", "2025-11-01", "least_vitals", "2"));
    examples.checkInOrder("batch_report.csv", batchReport("2025-11-01", 2));
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

  @Test
  void checkedVitals() {
    String rejected = folder + "/outputs/rejected_vitals.csv";
    examples.run("checked_vitals.yaml", Map.of("rejected", rejected));
    String columns = "vital_id, patient_id, facility, timestamp, heart_rate, sbp, dbp";
    String reasons =
        """
        SELECT %s, concat_ws('; ',
          CASE WHEN NOT heart_rate BETWEEN 55 AND 130 THEN 'plausible heart rate' END,
          CASE WHEN NOT sbp >= dbp THEN 'pressures in order' END) AS failed_checks
        FROM '%s/data/vitals/*.parquet'
        """
            .formatted(columns, folder);
    examples.checkInOrder(
        "checked_vitals.csv",
        "SELECT facility, count(*) AS num_vitals, avg(heart_rate) AS avg_hr FROM (%s) WHERE failed_checks = '' GROUP BY ALL ORDER BY facility"
            .formatted(reasons));
    examples.check(
        "rejected_vitals.csv", "SELECT * FROM (%s) WHERE failed_checks <> ''".formatted(reasons));
  }

  @Test
  void featureMatrix() throws IOException {
    examples.run("feature_matrix.yaml", Map.of());
    for (String file : List.of("features_train", "features_test")) {
      Path matrix = folder.resolve("outputs/" + file + ".npy");
      Path target = folder.resolve("outputs/" + file + "_target.npy");
      long rows = (Files.size(target) - 128) / 4;
      assertTrue(rows > 5000, file + ": " + rows);
      assertEquals(128 + rows * 13 * 4, Files.size(matrix));
    }
    String manifest = Files.readString(folder.resolve("outputs/features_train.npy.manifest.json"));
    try (DuckDbOracle duckdb = new DuckDbOracle()) {
      Object median =
          duckdb
              .query(
                  """
                  SELECT median(heart_rate::FLOAT::DOUBLE) AS m FROM '%s/data/vitals/*.parquet'
                  WHERE temp BETWEEN 30 AND 45 AND timestamp < '2025-07-01'\
                  """
                      .formatted(folder))
              .rows()
              .get(0)
              .get(0);
      assertTrue(manifest.contains("\"median\" : " + median), manifest);
    }
  }

  @Test
  void landDayAndDailySummary() throws IOException {
    List<String> days = List.of("2025-06-01", "2025-06-02");
    for (String day : days) {
      examples.run("land_day.yaml", Map.of("ds", day));
      examples.run("daily_summary.yaml", Map.of("ds", day));
    }
    Path[] manifests = new Path[2];
    String[] before = new String[2];
    for (int day = 0; day < 2; day++) {
      manifests[day] =
          folder.resolve("outputs/daily_summary/day=" + days.get(day) + "/manifest.json");
      before[day] = Files.readString(manifests[day]);
    }
    // A rerun replaces its own day and leaves the other alone.
    examples.run("daily_summary.yaml", Map.of("ds", days.get(0)));
    assertNotEquals(before[0], Files.readString(manifests[0]));
    assertEquals(before[1], Files.readString(manifests[1]));
    for (String day : days) {
      examples.checkInOrder(
          "daily_summary/day=" + day + "/*.parquet",
          """
          SELECT facility, count(*) AS num_vitals, count(DISTINCT patient_id) AS patients,
                 avg(heart_rate) AS avg_hr, median(heart_rate) AS median_hr,
                 DATE '%2$s' AS day
          FROM '%1$s/data/vitals/*.parquet'
          WHERE timestamp::date = '%2$s'
          GROUP BY ALL
          ORDER BY facility
          """
              .formatted(folder, day));
    }
  }
}
