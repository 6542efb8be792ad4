package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import org.apache.parquet.schema.Type;

/**
 * A top-level column of a file.
 *
 * @param name its name
 * @param type its type in Longbow; undefined when there is a problem
 * @param nullable whether rows may be null
 * @param parquet its definition in the file
 * @param problem why it cannot be read, or null
 * @param note what a reader of it should know (said in {@code explain}), or null
 */
record FileColumn(
    String name, DataType type, boolean nullable, Type parquet, String problem, String note) {

  /** Whether rows are single values, which the page decoder reads. */
  boolean isFlat() {
    return parquet.isPrimitive() && !parquet.isRepetition(Type.Repetition.REPEATED);
  }
}
