package dev.longbow.demo;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo data model: a hospital group's vitals with the tables around them, wearable sensors, a
 * fleet of agents and a stock market. Keys match across tables: {@code patient_id} is 1 to the
 * number of patients everywhere, and device {@code DEV-n} belongs to user {@code USER-n}.
 *
 * <p>Everything scales with the number of vitals rows: a patient has 50 vitals, 2 encounters and
 * 2.5 lab results on average.
 */
final class DemoModel {
  /** The name of a table for benchmarks only, which is made when it is asked for by name. */
  static final String GROUPBY = "groupby";

  private static final long DAY = 86_400_000_000L;
  private static final long START = LocalDate.of(2023, 1, 1).toEpochDay();
  private static final long DAYS = 3 * 365 + 1;
  private static final List<String> FACILITIES =
      List.of("UCSF", "ZSFG", "SFVA", "CPMC", "Kaiser SF", "Stanford", "Highland", "Alta Bates");
  private static final List<String> TESTS =
      List.of("HbA1c", "Glucose", "LDL", "HDL", "Creatinine", "TSH", "Hemoglobin", "Potassium");
  private static final double[] TEST_MEANS = {6.1, 104, 112, 54, 0.95, 2.1, 13.9, 4.1};
  private static final List<String> AGE_GROUPS =
      List.of("0-17", "18-29", "30-44", "45-59", "60-74", "75+");
  private static final List<String> GENDERS = List.of("female", "male", "other");
  private static final List<String> SITES =
      List.of("site-01", "site-02", "site-03", "site-04", "site-05", "site-06", "site-07");

  private final long seed;
  private final long vitals;
  private final long patients;
  private final long users;

  DemoModel(long vitalsRows, long seed) {
    this.seed = seed;
    this.vitals = vitalsRows;
    this.patients = Math.max(Math.min(100, vitalsRows), vitalsRows / 50);
    this.users = Math.max(Math.min(10, vitalsRows), vitalsRows / 5000);
  }

  List<DemoTable> tables() {
    return List.of(
        vitals(),
        encounters(),
        patients(),
        labs(),
        sensorHrv(),
        sleepDiary(),
        userProfile(),
        diagnosisEvents(),
        agentMetrics(),
        bars(),
        groupby());
  }

  DemoTable table(String name) {
    List<DemoTable> tables = tables();
    return tables.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.USAGE,
                    "Unknown demo table '%s'.%s Available: %s"
                        .formatted(
                            name,
                            NameHints.hint(name, tables.stream().map(DemoTable::name).toList()),
                            tables.stream().map(DemoTable::name).toList())));
  }

  private DemoRandom random(String column) {
    return new DemoRandom(seed, column);
  }

  private DemoTable vitals() {
    DemoRandom patient = random("vitals.patient_id");
    DemoRandom facility = random("vitals.facility");
    DemoRandom time = random("vitals.timestamp");
    DemoRandom heartRate = random("vitals.heart_rate");
    DemoRandom heartRateNull = random("vitals.heart_rate.null");
    DemoRandom bmi = random("vitals.bmi");
    DemoRandom spo2 = random("vitals.spo2");
    DemoRandom temperature = random("vitals.temp");
    DemoRandom systolic = random("vitals.sbp");
    DemoRandom diastolic = random("vitals.dbp");
    DemoRandom code = random("vitals.code");
    DemoRandom device = random("vitals.device_id");
    List<String> codes = diagnosisCodes();
    List<DemoColumn> columns = new ArrayList<>();
    columns.add(DemoColumn.int64("vital_id", row -> row + 1));
    columns.add(DemoColumn.int64("patient_id", row -> 1 + patient.below(row, patients)));
    // The first two facilities are twice as large as the others.
    columns.add(
        DemoColumn.choice(
            "facility",
            FACILITIES,
            row -> {
              int draw = facility.below(row, FACILITIES.size() + 2);
              return draw < FACILITIES.size() ? draw : draw - FACILITIES.size();
            }));
    columns.add(
        DemoColumn.timestamp(
            "timestamp", row -> START * DAY + time.below(row, DAYS * 86_400L) * 1_000_000L));
    columns.add(
        DemoColumn.float64("heart_rate", row -> rounded(76 + 14 * heartRate.normal(row), 10))
            .withNulls(row -> heartRateNull.chance(row, 0.03)));
    columns.add(DemoColumn.float64("bmi", row -> rounded(27 + 5 * bmi.normal(row), 10)));
    columns.add(DemoColumn.int32("spo2", row -> 100 - (long) Math.abs(3 * spo2.normal(row))));
    columns.add(
        DemoColumn.float32("temp", row -> rounded(36.8 + 0.5 * temperature.normal(row), 10)));
    columns.add(DemoColumn.int32("sbp", row -> Math.round(122 + 16 * systolic.normal(row))));
    columns.add(DemoColumn.int32("dbp", row -> Math.round(78 + 10 * diastolic.normal(row))));
    for (int i = 0; i < 8; i++) {
      columns.add(feature("f" + i, i));
    }
    columns.add(DemoColumn.choice("code", codes, row -> code.below(row, codes.size())));
    columns.add(DemoColumn.numbered("device_id", "DEV-", row -> 1 + device.below(row, users)));
    return new DemoTable("vitals", vitals, columns);
  }

  /** A model feature: normal, one in a thousand NaN, one in ten thousand each +inf and -inf. */
  private DemoColumn feature(String name, int scale) {
    DemoRandom value = random("vitals." + name);
    DemoRandom oddity = random("vitals." + name + ".odd");
    return DemoColumn.float32(
        name,
        row -> {
          int draw = oddity.below(row, 10_000);
          if (draw < 12) {
            return draw < 10
                ? Double.NaN
                : draw == 10 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
          }
          return (1 + scale) * value.normal(row);
        });
  }

  private DemoTable encounters() {
    DemoRandom patient = random("encounters.patient_id");
    DemoRandom day = random("encounters.encounter_date");
    DemoRandom kind = random("encounters.encounter_type");
    return new DemoTable(
        "encounters",
        atLeastOne(vitals / 25),
        List.of(
            DemoColumn.int64("encounter_id", row -> row + 1),
            DemoColumn.int64("patient_id", row -> 1 + patient.below(row, patients)),
            DemoColumn.date("encounter_date", row -> START + day.below(row, DAYS)),
            DemoColumn.choice(
                "encounter_type",
                List.of("outpatient", "inpatient", "emergency", "telehealth"),
                row -> kind.below(row, 4))));
  }

  private DemoTable patients() {
    DemoRandom age = random("patients.age_group");
    DemoRandom gender = random("patients.gender");
    return new DemoTable(
        "patients",
        patients,
        List.of(
            DemoColumn.int64("patient_id", row -> row + 1),
            DemoColumn.choice("age_group", AGE_GROUPS, row -> age.below(row, AGE_GROUPS.size())),
            DemoColumn.choice(
                "gender",
                GENDERS,
                row -> {
                  int draw = gender.below(row, 100);
                  return draw < 50 ? 0 : draw < 98 ? 1 : 2;
                })));
  }

  private DemoTable labs() {
    DemoRandom patient = random("labs.patient_id");
    DemoRandom test = random("labs.test_name");
    DemoRandom value = random("labs.result_value");
    DemoRandom missing = random("labs.result_value.null");
    DemoRandom time = random("labs.timestamp");
    return new DemoTable(
        "labs",
        atLeastOne(vitals / 20),
        List.of(
            DemoColumn.int64("patient_id", row -> 1 + patient.below(row, patients)),
            DemoColumn.timestamp(
                "timestamp", row -> START * DAY + time.below(row, DAYS * 86_400L) * 1_000_000L),
            DemoColumn.choice("test_name", TESTS, row -> test.below(row, TESTS.size())),
            DemoColumn.float64(
                    "result_value",
                    row ->
                        rounded(
                            TEST_MEANS[test.below(row, TESTS.size())]
                                * (1 + 0.15 * value.normal(row)),
                            100))
                .withNulls(row -> missing.chance(row, 0.01))));
  }

  /** Each device reports every five minutes from 2024-01-01 on. */
  private DemoTable sensorHrv() {
    DemoRandom rmssd = random("sensor_hrv.rmssd");
    DemoRandom rate = random("sensor_hrv.mean_hr");
    DemoRandom missing = random("sensor_hrv.rmssd.null");
    long start = LocalDate.of(2024, 1, 1).toEpochDay() * DAY;
    return new DemoTable(
        "sensor_hrv",
        atLeastOne(vitals / 10),
        List.of(
            DemoColumn.numbered("device_id", "DEV-", row -> 1 + row % users),
            DemoColumn.timestamp("ts_start", row -> start + row / users * 300_000_000L),
            DemoColumn.float64("rmssd", row -> rounded(42 + 12 * rmssd.normal(row), 100))
                .withNulls(row -> missing.chance(row, 0.02)),
            DemoColumn.float64("mean_hr", row -> rounded(64 + 9 * rate.normal(row), 10))));
  }

  private DemoTable sleepDiary() {
    DemoRandom hours = random("sleep_diary.sleep_hours");
    DemoRandom quality = random("sleep_diary.sleep_quality");
    long start = LocalDate.of(2024, 1, 1).toEpochDay();
    return new DemoTable(
        "sleep_diary",
        users * 30,
        List.of(
            DemoColumn.numbered("user_id", "USER-", row -> 1 + row % users),
            DemoColumn.date("date", row -> start + row / users),
            DemoColumn.float64(
                "sleep_hours", row -> rounded(Math.max(2, 7 + hours.normal(row)), 10)),
            DemoColumn.int32("sleep_quality", row -> 1 + quality.below(row, 5))));
  }

  private DemoTable userProfile() {
    DemoRandom age = random("user_profile.age");
    DemoRandom gender = random("user_profile.gender");
    return new DemoTable(
        "user_profile",
        users,
        List.of(
            DemoColumn.numbered("user_id", "USER-", row -> row + 1),
            DemoColumn.int32("age", row -> 18 + age.below(row, 70)),
            DemoColumn.choice("gender", GENDERS, row -> gender.below(row, GENDERS.size()))));
  }

  private DemoTable diagnosisEvents() {
    DemoRandom site = random("dx_events.site_id");
    DemoRandom patient = random("dx_events.patient_id");
    DemoRandom code = random("dx_events.code");
    DemoRandom day = random("dx_events.event_date");
    List<String> codes = diagnosisCodes();
    return new DemoTable(
        "dx_events",
        atLeastOne(vitals / 20),
        List.of(
            DemoColumn.choice("site_id", SITES, row -> site.below(row, SITES.size())),
            DemoColumn.int64("patient_id", row -> 1 + patient.below(row, patients)),
            DemoColumn.choice("code", codes, row -> code.below(row, codes.size())),
            DemoColumn.date("event_date", row -> START + day.below(row, DAYS))));
  }

  private DemoTable agentMetrics() {
    long agents = Math.max(1, Math.min(200, vitals / 100));
    DemoRandom agent = random("agent_metrics.agent_id");
    DemoRandom response = random("agent_metrics.response_time_ms");
    DemoRandom missing = random("agent_metrics.response_time_ms.null");
    DemoRandom tokens = random("agent_metrics.token_count");
    DemoRandom queries = random("agent_metrics.memory_queries");
    DemoRandom errors = random("agent_metrics.error_count");
    DemoRandom success = random("agent_metrics.success_rate");
    long start = LocalDate.of(2025, 1, 1).toEpochDay() * DAY;
    return new DemoTable(
        "agent_metrics",
        atLeastOne(vitals / 10),
        List.of(
            DemoColumn.numbered("agent_id", "agent-", row -> 1 + agent.below(row, agents)),
            DemoColumn.timestamp("timestamp", row -> start + row * 1_000_000L),
            DemoColumn.float64(
                    "response_time_ms",
                    row -> rounded(Math.exp(5.5 + 0.6 * response.normal(row)), 10))
                .withNulls(row -> missing.chance(row, 0.01)),
            DemoColumn.int64("token_count", row -> 50 + tokens.below(row, 4000)),
            DemoColumn.int32("memory_queries", row -> queries.below(row, 12)),
            DemoColumn.int32("error_count", row -> errors.chance(row, 0.1) ? 1 : 0),
            DemoColumn.float64(
                "success_rate",
                row -> {
                  // Slow calls and failed ones succeed less often: there is something to learn.
                  double failed = errors.chance(row, 0.1) ? 0.1 : 0;
                  double rate =
                      0.94 - failed - 0.05 * response.normal(row) + 0.02 * success.normal(row);
                  return rounded(Math.min(1, Math.max(0, rate)), 1000);
                })));
  }

  /** One-minute bars; prices are smooth waves per symbol with noise, so any row stands alone. */
  private DemoTable bars() {
    long symbols = Math.max(1, Math.min(100, vitals / 100));
    DemoRandom noise = random("bars.noise");
    DemoRandom volume = random("bars.volume");
    DemoRandom phase = random("bars.phase");
    long start = LocalDate.of(2025, 1, 2).toEpochDay() * DAY;
    DemoColumn.DoubleValue close =
        row -> {
          double angle = row / symbols * 0.002 + 6.28 * phase.uniform(row % symbols);
          double level = 20 + 180 * phase.uniform(row % symbols + symbols);
          return level * Math.exp(0.2 * Math.sin(angle) + 0.002 * noise.normal(row));
        };
    DemoColumn.DoubleValue open = row -> close.at(Math.max(row % symbols, row - symbols));
    DemoColumn.DoubleValue spread = row -> 1 + 0.003 * Math.abs(noise.normal(~row));
    return new DemoTable(
        "bars",
        atLeastOne(vitals / 10),
        List.of(
            DemoColumn.numbered("symbol", "SYM", row -> 100 + row % symbols),
            DemoColumn.timestamp("ts", row -> start + row / symbols * 60_000_000L),
            DemoColumn.float64("open", row -> rounded(open.at(row), 100)),
            DemoColumn.float64(
                "high",
                row -> rounded(Math.max(open.at(row), close.at(row)) * spread.at(row), 100)),
            DemoColumn.float64(
                "low", row -> rounded(Math.min(open.at(row), close.at(row)) / spread.at(row), 100)),
            DemoColumn.float64("close", row -> rounded(close.at(row), 100)),
            DemoColumn.int64("volume", row -> 100 + volume.below(row, 1_000_000))));
  }

  /**
   * The table of the group-by questions of db-benchmark (h2oai), a fifth as long as vitals: a
   * hundred values in each of id1, id2, id4 and id5, a hundredth of the rows' number in id3 and
   * id6, no nulls, no order (there {@code G1_1e7_1e2_0_0}). Nearly every row is a group of its own
   * by all six.
   */
  private DemoTable groupby() {
    long rows = atLeastOne(vitals / 5);
    long many = atLeastOne(rows / 100);
    DemoRandom first = random("groupby.id1");
    DemoRandom second = random("groupby.id2");
    DemoRandom third = random("groupby.id3");
    DemoRandom fourth = random("groupby.id4");
    DemoRandom fifth = random("groupby.id5");
    DemoRandom sixth = random("groupby.id6");
    DemoRandom small = random("groupby.v1");
    DemoRandom medium = random("groupby.v2");
    DemoRandom real = random("groupby.v3");
    return new DemoTable(
        GROUPBY,
        rows,
        List.of(
            DemoColumn.padded("id1", "id", 3, row -> 1 + first.below(row, 100)),
            DemoColumn.padded("id2", "id", 3, row -> 1 + second.below(row, 100)),
            DemoColumn.padded("id3", "id", 10, row -> 1 + third.below(row, many)),
            DemoColumn.int32("id4", row -> 1 + fourth.below(row, 100)),
            DemoColumn.int32("id5", row -> 1 + fifth.below(row, 100)),
            DemoColumn.int32("id6", row -> 1 + sixth.below(row, many)),
            DemoColumn.int32("v1", row -> 1 + small.below(row, 5)),
            DemoColumn.int32("v2", row -> 1 + medium.below(row, 15)),
            DemoColumn.float64("v3", row -> rounded(100 * real.uniform(row), 1_000_000))));
  }

  /** ICD-10-like codes: type 2 diabetes is E11.0 to E11.9. */
  private static List<String> diagnosisCodes() {
    List<String> codes = new ArrayList<>();
    for (String family : List.of("E11", "I10", "J45", "M54", "F32", "N18", "K21", "E78", "I25")) {
      for (int digit = 0; digit < 10; digit++) {
        codes.add(family + "." + digit);
      }
    }
    return codes;
  }

  private static long atLeastOne(long rows) {
    return Math.max(1, rows);
  }

  private static double rounded(double value, int steps) {
    return (double) Math.round(value * steps) / steps;
  }
}
