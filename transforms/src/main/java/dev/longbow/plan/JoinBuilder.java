package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds a join from what users write. Keys come to a common type; the result has the left columns
 * (a key once, under its left name), then the right ones, with a suffix where the name is taken.
 */
final class JoinBuilder {
  private final String step;
  private final LogicalPlan left;
  private final LogicalPlan right;
  private final JoinSettings settings;
  private final Binder binder;
  private final JoinColumns sides;

  JoinBuilder(
      String step,
      LogicalPlan left,
      LogicalPlan right,
      JoinSettings settings,
      BindContext context) {
    this.step = step;
    this.left = left;
    this.right = right;
    this.settings = settings;
    this.binder = new Binder(left.schema(), context.withStep(step));
    this.sides = new JoinColumns(left, right, binder);
  }

  LogicalPlan build(BindContext context) {
    sides.addKeys(settings.leftKeys(), settings.rightKeys());
    checkCardinality();
    binder.check();
    Map<String, String> rightNames =
        sides.rightNames(
            settings.type().isFilter() ? right.schema().names() : settings.rightKeys(),
            settings.suffix());
    binder.check();
    LogicalPlan leftInput = cast(left, sides.leftCasts(), Map.of());
    LogicalPlan rightInput = cast(right, sides.rightCasts(), rightNames);
    List<LogicalPlan.Join.JoinKey> keys = new ArrayList<>();
    for (int i = 0; i < settings.leftKeys().size(); i++) {
      keys.add(
          new LogicalPlan.Join.JoinKey(
              settings.leftKeys().get(i),
              rightNames.get(settings.rightKeys().get(i)),
              settings.rightKeys().get(i)));
    }
    List<String> columns = new ArrayList<>(left.schema().names());
    if (!settings.type().isFilter()) {
      rightNames.forEach(
          (old, name) -> {
            if (!settings.rightKeys().contains(old)) {
              columns.add(name);
            }
          });
    }
    return new LogicalPlan.Join(
        step,
        leftInput,
        rightInput,
        settings.type(),
        keys,
        settings.nullEqual(),
        settings.condition().map(given -> condition(given, leftInput, rightInput, context)),
        columns,
        settings.check());
  }

  private void checkCardinality() {
    JoinCheck.Cardinality cardinality = settings.check().cardinality();
    if (settings.leftKeys().isEmpty()
        && settings.rightKeys().isEmpty()
        && (cardinality.isLeftUnique() || cardinality.isRightUnique())) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Cannot validate '%s' of a join without keys: it makes a pair of every left and every right row"
              .formatted(cardinality.text()));
    }
  }

  /** The input with casts and new names, or as it is when there are none. */
  private LogicalPlan cast(
      LogicalPlan input, Map<String, DataType> casts, Map<String, String> names) {
    List<NamedExpr> columns = new ArrayList<>();
    boolean changed = false;
    for (Field field : input.schema().fields()) {
      BoundExpr column = new BoundExpr.Column(field.name(), field.type(), field.nullable());
      DataType type = casts.get(field.name());
      String name = names.getOrDefault(field.name(), field.name());
      changed |= type != null || !name.equals(field.name());
      columns.add(
          new NamedExpr(
              name, type == null ? column : new BoundExpr.Cast(column, type, false, null)));
    }
    return changed ? new LogicalPlan.Project(step, input, columns) : input;
  }

  private BoundExpr condition(
      Expr given, LogicalPlan leftInput, LogicalPlan rightInput, BindContext context) {
    List<Field> both = new ArrayList<>(leftInput.schema().fields());
    both.addAll(rightInput.schema().fields());
    return Binder.bindCondition(
        given, new Schema(both), context.withStep(step), "The where of a join");
  }
}
