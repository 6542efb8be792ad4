package dev.longbow.optimize;

import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Removes a projection that passes on all columns in their order.
 *
 * <pre>
 * Project x, y     ->     Scan: x, y
 *   Scan: x, y
 * </pre>
 *
 * Not one that leaves a column out, changes the order or renames.
 */
final class RemoveIdentityProjects extends NodeRule<LogicalPlan.Project> {
  RemoveIdentityProjects() {
    super("remove_identity_projects", LogicalPlan.Project.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Project project) {
    boolean identity =
        project.columns().stream().allMatch(NamedExpr::isIdentity)
            && project.columns().stream()
                .map(NamedExpr::name)
                .toList()
                .equals(project.input().schema().names());
    return identity ? Optional.of(project.input()) : Optional.empty();
  }
}
