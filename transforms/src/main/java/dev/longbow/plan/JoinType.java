package dev.longbow.plan;

import java.util.Locale;

/** What a join gives of the rows that have no partner. */
public enum JoinType {
  /** Nothing: pairs only. */
  INNER,
  /** Left rows without a partner, with nulls for the right columns. */
  LEFT,
  /** Right rows without a partner, with nulls for the left columns. */
  RIGHT,
  /** Both. */
  FULL,
  /** Left rows that have a partner, each once, with the left columns only. */
  SEMI,
  /** Left rows that have none, with the left columns only. */
  ANTI;

  /** Whether the result has the left columns only. */
  public boolean isFilter() {
    return this == SEMI || this == ANTI;
  }

  /** Whether left columns may be null because a right row has no partner. */
  public boolean keepsRight() {
    return this == RIGHT || this == FULL;
  }

  /** Whether right columns may be null because a left row has no partner. */
  public boolean keepsLeft() {
    return this == LEFT || this == FULL;
  }

  /** The name in YAML and in plans. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
