package dev.longbow.plan;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/**
 * What must hold of a join, or nothing is published.
 *
 * @param cardinality how many rows of a side may have a key
 * @param maxRows the most rows that may come out; {@link Long#MAX_VALUE} for any number
 */
public record JoinCheck(Cardinality cardinality, long maxRows) {
  /** Nothing is checked. */
  public static final JoinCheck NONE = new JoinCheck(Cardinality.UNSTATED, Long.MAX_VALUE);

  /** How many rows of the left and of the right side may have a key. */
  public enum Cardinality {
    /** Nobody said. */
    UNSTATED(""),
    /** One and one. */
    ONE_TO_ONE("1:1"),
    /** One left row, any number of right rows. */
    ONE_TO_MANY("1:m"),
    /** Any number of left rows, one right row. */
    MANY_TO_ONE("m:1"),
    /** Any number and any number: it is meant that rows multiply. */
    MANY_TO_MANY("m:m");

    private final String text;

    Cardinality(String text) {
      this.text = text;
    }

    /** As in YAML, {@code m:1}; empty when nobody said. */
    public String text() {
      return text;
    }

    /** Whether no two left rows may have the same key. */
    public boolean isLeftUnique() {
      return this == ONE_TO_ONE || this == ONE_TO_MANY;
    }

    /** Whether no two right rows may have the same key. */
    public boolean isRightUnique() {
      return this == ONE_TO_ONE || this == MANY_TO_ONE;
    }

    /**
     * The cardinality of a text.
     *
     * @throws LongbowException {@link ErrorCode#PLAN_INVALID} for any other text
     */
    public static Cardinality of(String text) {
      for (Cardinality cardinality : values()) {
        if (cardinality.text.equals(text) && cardinality != UNSTATED) {
          return cardinality;
        }
      }
      throw new LongbowException(
          ErrorCode.PLAN_INVALID,
          "Unknown cardinality '%s' of a join. Known: %s"
              .formatted(text, List.of("1:1", "1:m", "m:1", "m:m")));
    }
  }

  /** Whether rows have to be counted. */
  public boolean isActive() {
    return cardinality.isLeftUnique() || cardinality.isRightUnique() || maxRows < Long.MAX_VALUE;
  }
}
