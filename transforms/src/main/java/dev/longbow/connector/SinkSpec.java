package dev.longbow.connector;

import java.util.Locale;
import java.util.Map;

/**
 * An output as the user asked for it; plain data that travels in a stage.
 *
 * @param name unique among the outputs of a plan; shown in messages
 * @param format finds the {@link Format}
 * @param path a file, or a folder of part files when it ends in {@code /}
 * @param mode what to do with existing output
 * @param options the format's own settings ({@code compression}, {@code row_group_rows} …)
 * @param layout how rows are spread over the files of a folder
 */
public record SinkSpec(
    String name,
    String format,
    String path,
    Mode mode,
    Map<String, String> options,
    Layout layout) {
  public SinkSpec {
    options = Map.copyOf(options);
  }

  /** An output of a plain layout. */
  public SinkSpec(String name, String format, String path, Mode mode, Map<String, String> options) {
    this(name, format, path, mode, options, Layout.PLAIN);
  }

  /** The same output at another path. */
  public SinkSpec at(String other) {
    return new SinkSpec(name, format, other, mode, options, layout);
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
    FAIL,
    /** Replace only those partitions of a folder that the run has rows for. */
    OVERWRITE_PARTITIONS,
    /** Put further files into a folder. */
    APPEND;

    /** Whether what stands at the target stays, or a part of it. */
    public boolean isAddition() {
      return this == OVERWRITE_PARTITIONS || this == APPEND;
    }

    /** As users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
