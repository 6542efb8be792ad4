package dev.longbow.io.files;

import dev.longbow.connector.PartOrder;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of part files in stores, where parts are written to the place that they stay at: {@code
 * part-RUN-BRANCH-TASK-FILE[-ATTEMPT].parquet}. Sorted, they are in the order of their rows.
 */
final class PartNames {
  /** The shortest that fits is the run: an attempt may consist of digits alone. */
  private static final Pattern NAME =
      Pattern.compile("part-(.+?)-\\d{3,}-\\d{5,}-\\d{5,}(-[0-9a-f]{8})?\\.[^/]+");

  private PartNames() {}

  /** Of a part that a task writes; no other attempt has it. */
  static String ofAttempt(String runId, PartOrder order, String extension) {
    String attempt = UUID.randomUUID().toString().substring(0, 8);
    return "%s-%s.%s".formatted(stem(runId, order), attempt, extension);
  }

  /** Of a part that the committer puts together. */
  static String of(String runId, PartOrder order, String extension) {
    return stem(runId, order) + "." + extension;
  }

  private static String stem(String runId, PartOrder order) {
    return "part-%s-%03d-%05d-%05d".formatted(runId, order.branch(), order.task(), order.file());
  }

  /** The run that wrote a file; empty when its name is another. */
  static Optional<String> runOf(String file) {
    Matcher name = NAME.matcher(file.substring(file.lastIndexOf('/') + 1));
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }
}
