package dev.longbow.join;

import dev.longbow.column.Field;

/**
 * One column of a joined row.
 *
 * @param field its name and type
 * @param source which side has the value
 * @param position in the schema of that side; of a key, its number
 */
public record OutputColumn(Field field, Source source, int position) {
  /** Where a value comes from. */
  public enum Source {
    /** The probe side; null in rows that only the build side has. */
    PROBE,
    /** The build side; null in rows that only the probe side has. */
    BUILD,
    /** A key: the probe side's, or the build side's in rows that only that one has. */
    KEY
  }
}
