package dev.longbow.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What follows when rows are not as a check says. */
public enum Severity {
  /** The run fails and publishes nothing. */
  ERROR,
  /** It is told, in the log, the manifest and on the terminal. */
  WARN,
  /** These rows leave the step and go to a side file; they are counted. */
  REJECT;

  /** As users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What users may write. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Severity::label).toList();
  }
}
