package dev.longbow.plan;

import dev.longbow.expr.BoundExpr;
import java.util.List;

/**
 * A condition on rows. As in SQL's CHECK, a row fails when the condition is false for it; null does
 * not fail.
 *
 * @param place its place among the checks of the step, from 0
 * @param name what is checked, for messages
 * @param kind the kind of check, as users write it
 * @param columns what it is about
 */
public record RowCheck(
    int place,
    String name,
    String kind,
    List<String> columns,
    Severity severity,
    BoundExpr condition) {
  public RowCheck {
    columns = List.copyOf(columns);
  }

  RowCheck withCondition(BoundExpr other) {
    return other == condition ? this : new RowCheck(place, name, kind, columns, severity, other);
  }
}
