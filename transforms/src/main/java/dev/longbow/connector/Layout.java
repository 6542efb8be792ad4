package dev.longbow.connector;

import java.util.HashSet;
import java.util.List;

/**
 * How the rows of an output are spread over the files of its folder.
 *
 * @param partitionBy columns whose values become folders, {@code facility=UCSF/year=2024/}; they
 *     are not in the files
 * @param maxRows a file has at most so many rows; {@link Long#MAX_VALUE} without a limit
 * @param targetBytes about how large files become where that needs no more rows than there are
 */
public record Layout(List<String> partitionBy, long maxRows, long targetBytes) {
  /** About the size that readers cut large files into. */
  public static final long DEFAULT_TARGET_BYTES = 128L << 20;

  /** One file for each task that wrote. */
  public static final Layout PLAIN = new Layout(List.of(), Long.MAX_VALUE, DEFAULT_TARGET_BYTES);

  /** Folders named after the values of columns, with files of the usual size. */
  public static Layout partitionedBy(List<String> columns) {
    return new Layout(columns, Long.MAX_VALUE, DEFAULT_TARGET_BYTES);
  }

  public Layout {
    partitionBy = List.copyOf(partitionBy);
    if (new HashSet<>(partitionBy).size() != partitionBy.size()) {
      throw new IllegalArgumentException("Columns of partition_by repeat: " + partitionBy);
    }
    if (maxRows < 1 || targetBytes < 1) {
      throw new IllegalArgumentException(
          "Files of %d rows and %d bytes: expected 1 or more".formatted(maxRows, targetBytes));
    }
  }

  /** Whether nothing is asked for. */
  public boolean isPlain() {
    return equals(PLAIN);
  }
}
