package dev.longbow.connector;

import java.util.Map;

/**
 * An output as the user asked for it; plain data that travels in a stage.
 *
 * @param name unique among the outputs of a plan; shown in messages
 * @param format finds the {@link Format}
 * @param path a file, or a folder of part files when it ends in {@code /}
 * @param mode what to do with existing output
 * @param options the format's own settings ({@code compression}, {@code row_group_rows} …)
 */
public record SinkSpec(
    String name, String format, String path, Mode mode, Map<String, String> options) {
  public SinkSpec {
    options = Map.copyOf(options);
  }

  /** Whether the output is a folder of part files rather than one file. */
  public boolean isFolder() {
    return path.endsWith("/");
  }

  /** What to do with existing output. */
  public enum Mode {
    /** Replace it, only when the run succeeds. */
    OVERWRITE,
    /** Refuse to run. */
    FAIL
  }
}
