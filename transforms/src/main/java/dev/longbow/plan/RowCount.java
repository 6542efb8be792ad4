package dev.longbow.plan;

/**
 * How many rows a step gives.
 *
 * @param place its place among the checks of the step, from 0
 * @param name what is checked, for messages
 * @param least the least number
 * @param most the largest; {@link Long#MAX_VALUE} for any
 */
public record RowCount(int place, String name, Severity severity, long least, long most) {
  /** The kind of check, as users write it. */
  public static final String KIND = "row_count";
}
