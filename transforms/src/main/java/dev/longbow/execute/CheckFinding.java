package dev.longbow.execute;

import java.util.List;

/**
 * What one task's rows were found to be by a check.
 *
 * @param check the check's number in the plan
 * @param branch orders what the stages of a union's branches found
 * @param rows how many rows were looked at
 * @param rejected how many of them were left out
 * @param offences by condition, in the check's order
 */
public record CheckFinding(int check, int branch, long rows, long rejected, List<Offence> offences)
    implements Finding {
  public CheckFinding {
    offences = List.copyOf(offences);
  }

  /**
   * The rows for which a condition is false.
   *
   * @param rows how many
   * @param first the values of the first of them, as text
   */
  public record Offence(long rows, List<String> first) implements java.io.Serializable {
    public Offence {
      first = List.copyOf(first);
    }
  }
}
