package dev.longbow.beam;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSetResult;

/**
 * Brings a run's outcome from the committer's worker back to the process that started the run: as a
 * metric, the one thing that every runner carries that way. It is display only; what is published
 * does not depend on it.
 */
public final class OutcomeMetric {
  private static final String NAMESPACE = "longbow";
  private static final String NAME = "outcome";

  /** Beam drops what would make a set of texts longer than a million. */
  private static final int MOST_CHARACTERS = 900_000;

  private OutcomeMetric() {}

  /** Sends an outcome; of one that is too long, what its outputs' manifests say anyway is left. */
  static void send(RunOutcome outcome) {
    RunOutcome small =
        outcome
            .withReports(outcome.reports().stream().map(OutcomeMetric::withoutCounts).toList())
            .withRecord(
                RunRecord.of(outcome.record().pipeline(), outcome.record().started())
                    .withSteps(outcome.record().steps())
                    .withChecks(outcome.record().checks()));
    String text = encode(small);
    if (text.length() > MOST_CHARACTERS) {
      small = small.withPublished(withoutFiles(small.published()));
      text = encode(small);
    }
    if (text.length() > MOST_CHARACTERS) {
      text = encode(small.withReports(List.of()));
    }
    Metrics.stringSet(NAMESPACE, NAME).add(text);
  }

  /**
   * The outcome among a run's metrics.
   *
   * @param record what is known of the run where it was started
   */
  public static Optional<RunOutcome> read(MetricResults metrics, RunRecord record) {
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named(NAMESPACE, NAME)).build();
    for (MetricResult<StringSetResult> sent : metrics.queryMetrics(filter).getStringSets()) {
      for (String text : sent.getAttempted().getStringSet()) {
        RunOutcome outcome = decode(text);
        return Optional.of(
            outcome.withRecord(
                record.withSteps(outcome.record().steps()).withChecks(outcome.record().checks())));
      }
    }
    return Optional.empty();
  }

  private static TaskReport withoutCounts(TaskReport report) {
    return new TaskReport(
        report.stage(),
        report.task(),
        List.of(),
        Map.of(),
        report.rowsScanned(),
        report.bytesRead(),
        report.spilledBytes(),
        report.nanos());
  }

  private static List<Published> withoutFiles(List<Published> published) {
    return published.stream()
        .map(
            output ->
                new Published(
                    output.name(), output.path(), output.rows(), output.bytes(), List.of()))
        .toList();
  }

  static String encode(RunOutcome outcome) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeObject(outcome);
    } catch (IOException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot send the run's outcome", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static RunOutcome decode(String text) {
    try (ObjectInputStream in =
        new ObjectInputStream(
            new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass described)
              throws IOException, ClassNotFoundException {
            // Ours, wherever it was loaded from: Flink's client has a class loader for the jar.
            try {
              return Class.forName(
                  described.getName(), false, OutcomeMetric.class.getClassLoader());
            } catch (ClassNotFoundException e) {
              return super.resolveClass(described);
            }
          }
        }) {
      return (RunOutcome) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read the run's outcome", e);
    }
  }
}
