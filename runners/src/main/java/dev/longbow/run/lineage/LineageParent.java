package dev.longbow.run.lineage;

import java.util.Optional;
import java.util.UUID;

/**
 * The run that started this one, as schedulers say it: {@code NAMESPACE/JOB/RUN} in {@code
 * OPENLINEAGE_PARENT_ID} (Airflow's {@code lineage_parent_id}).
 */
record LineageParent(String namespace, String job, UUID run) {
  /** The parent; empty when there is none, or when what is said of it makes no sense. */
  static Optional<LineageParent> of(LineageSettings settings) {
    return settings.variable("PARENT_ID").flatMap(LineageParent::parse);
  }

  private static Optional<LineageParent> parse(String text) {
    int run = text.lastIndexOf('/');
    int job = text.lastIndexOf('/', run - 1);
    if (run < 0 || job < 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LineageParent(
              text.substring(0, job),
              text.substring(job + 1, run),
              UUID.fromString(text.substring(run + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
