package dev.longbow.physical;

/**
 * What {@link Explain} shows.
 *
 * @param trace whether the plan is shown after each optimizer rule that changed it
 */
public record ExplainOptions(boolean trace) {
  /** The optimized plan and the stages. */
  public static final ExplainOptions DEFAULT = new ExplainOptions(false);

  /** The same, and the plan after each rule. */
  public static final ExplainOptions TRACE = new ExplainOptions(true);
}
