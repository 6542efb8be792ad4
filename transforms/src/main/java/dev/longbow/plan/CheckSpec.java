package dev.longbow.plan;

import dev.longbow.connector.RejectedRows;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What one look at rows checks.
 *
 * @param owner the step that users checked
 * @param checks conditions on rows
 * @param counts numbers of rows
 * @param weight a column that says how many rows a row stands for; without it, one
 * @param rejected where rows go of which a condition with {@link Severity#REJECT} is false; its
 *     last column is text that names those conditions, the others are the step's
 */
public record CheckSpec(
    String owner,
    List<RowCheck> checks,
    List<RowCount> counts,
    Optional<String> weight,
    Optional<RejectedRows> rejected) {
  public CheckSpec {
    checks = List.copyOf(checks);
    counts = List.copyOf(counts);
  }

  /** Whether it looks at the rows of the step themselves, not at what is made of them beside it. */
  public boolean isInPassing() {
    return weight.isEmpty() && checks.stream().noneMatch(c -> c.kind().equals("foreign_key"));
  }

  /** Whether rows may leave the step. */
  public boolean rejects() {
    return checks.stream().anyMatch(check -> check.severity() == Severity.REJECT);
  }

  /** The columns that are looked at or written. */
  public Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    checks.forEach(check -> columns.addAll(BoundExprs.columns(check.condition())));
    weight.ifPresent(columns::add);
    rejected.ifPresent(
        side -> columns.addAll(side.schema().names().subList(0, side.schema().size() - 1)));
    return columns;
  }

  /** What is true of the rows that are not rejected. */
  public Optional<BoundExpr> kept() {
    List<BoundExpr> all = new ArrayList<>();
    for (RowCheck check : checks) {
      if (check.severity() == Severity.REJECT) {
        BoundExpr condition = check.condition();
        all.add(
            condition.nullable()
                ? new BoundExpr.Or(List.of(condition, new BoundExpr.IsNull(condition)))
                : condition);
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.size() == 1 ? all.get(0) : new BoundExpr.And(all));
  }

  /** The same with other conditions; the same object when none changes. */
  public CheckSpec mapConditions(UnaryOperator<BoundExpr> rule) {
    boolean same = true;
    List<RowCheck> mapped = new ArrayList<>();
    for (RowCheck check : checks) {
      RowCheck other = check.withCondition(rule.apply(check.condition()));
      same &= other == check;
      mapped.add(other);
    }
    return same ? this : new CheckSpec(owner, mapped, counts, weight, rejected);
  }

  /** The same, of a step with another name. */
  CheckSpec of(String other) {
    return new CheckSpec(
        other, checks, counts, weight, rejected.map(side -> side.named(other + ".rejected")));
  }

  /** The same with another side file, or none: its rows are written elsewhere. */
  public CheckSpec withRejected(Optional<RejectedRows> other) {
    return new CheckSpec(owner, checks, counts, weight, other);
  }

  /** What is checked, in one line. */
  public String text() {
    List<String> all = new ArrayList<>();
    checks.forEach(check -> all.add(text(check.name(), check.severity())));
    counts.forEach(count -> all.add(text(count.name(), count.severity())));
    return String.join("; ", all)
        + rejected.map(side -> "; rejected rows to " + side.sink().path()).orElse("");
  }

  private static String text(String name, Severity severity) {
    return severity == Severity.ERROR ? name : name + " (" + severity.label() + ")";
  }
}
