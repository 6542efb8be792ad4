package dev.longbow.connector;

import dev.longbow.sort.SortKey;
import java.util.List;
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
 * @param order the order of the rows that come; the planner knows it, users do not say it
 */
public record SinkSpec(
    String name,
    String format,
    String path,
    Mode mode,
    Map<String, String> options,
    Layout layout,
    List<SortKey> order) {
  public SinkSpec {
    options = Map.copyOf(options);
    order = List.copyOf(order);
  }

  /** An output of rows of which no order is known. */
  public SinkSpec(
      String name,
      String format,
      String path,
      Mode mode,
      Map<String, String> options,
      Layout layout) {
    this(name, format, path, mode, options, layout, List.of());
  }

  /** An output of a plain layout. */
  public SinkSpec(String name, String format, String path, Mode mode, Map<String, String> options) {
    this(name, format, path, mode, options, Layout.PLAIN);
  }

  /** The same output at another path. */
  public SinkSpec at(String other) {
    return new SinkSpec(name, format, other, mode, options, layout, order);
  }

  /** The same output of rows in an order. */
  public SinkSpec inOrder(List<SortKey> keys) {
    return new SinkSpec(name, format, path, mode, options, layout, keys);
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
    APPEND,
    /**
     * Replace a folder by its own rows in other files: it is the run's only input, and what is in
     * it must not change before the new files take the place of the old ones. Not for users to
     * write.
     */
    REWRITE;

    /** Those that users may write. */
    public static List<Mode> ofUsers() {
      return List.of(OVERWRITE, FAIL, OVERWRITE_PARTITIONS, APPEND);
    }

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
