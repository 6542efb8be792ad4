package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.TypeRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Casts of key columns of either side, by column name. */
  private final Map<String, DataType> leftCasts = new LinkedHashMap<>();

  private final Map<String, DataType> rightCasts = new LinkedHashMap<>();

  /** The right columns' names in the join, by their names in the input. */
  private final Map<String, String> rightNames = new LinkedHashMap<>();

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
  }

  LogicalPlan build(BindContext context) {
    checkKeys();
    binder.check();
    nameRightColumns();
    binder.check();
    LogicalPlan leftInput = cast(left, leftCasts, Map.of());
    LogicalPlan rightInput = cast(right, rightCasts, rightNames);
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

  private void checkKeys() {
    List<String> leftKeys = settings.leftKeys();
    List<String> rightKeys = settings.rightKeys();
    if (leftKeys.size() != rightKeys.size()) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Cannot join %d left keys %s with %d right keys %s"
              .formatted(leftKeys.size(), leftKeys, rightKeys.size(), rightKeys));
      return;
    }
    if (leftKeys.isEmpty()
        && (settings.check().cardinality().isLeftUnique()
            || settings.check().cardinality().isRightUnique())) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Cannot validate '%s' of a join without keys: it makes a pair of every left and every right row"
              .formatted(settings.check().cardinality().text()));
    }
    missing("left", left, leftKeys);
    missing("right", right, rightKeys);
    repeated("left", leftKeys);
    repeated("right", rightKeys);
    for (int i = 0; i < leftKeys.size(); i++) {
      if (left.schema().contains(leftKeys.get(i)) && right.schema().contains(rightKeys.get(i))) {
        checkTypes(field(left, leftKeys.get(i)), field(right, rightKeys.get(i)));
      }
    }
  }

  private void repeated(String side, List<String> keys) {
    Set<String> seen = new HashSet<>();
    for (String key : keys) {
      if (!seen.add(key)) {
        binder.problem(
            ErrorCode.NAME_AMBIGUOUS,
            "Duplicate key '%s' of the %s side of the join".formatted(key, side));
      }
    }
  }

  private void missing(String side, LogicalPlan input, List<String> keys) {
    Schema schema = input.schema();
    List<String> missing = keys.stream().filter(key -> !schema.contains(key)).toList();
    if (!missing.isEmpty()) {
      binder.problem(
          ErrorCode.COLUMN_NOT_FOUND,
          "In the %s input '%s': %s"
              .formatted(side, input.step(), NameHints.missing(missing, schema.names())));
    }
  }

  private void checkTypes(Field ofLeft, Field ofRight) {
    DataType a = ofLeft.type();
    DataType b = ofRight.type();
    Optional<DataType> common =
        a.isFloating() == b.isFloating() ? TypeRules.common(a, b) : Optional.empty();
    if (common.isEmpty()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot join '%s' of type %s with '%s' of type %s. %s before the join"
              .formatted(ofLeft.name(), a, ofRight.name(), b, castAdvice(ofLeft, ofRight)));
    } else if (common.get().isNested()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot join by '%s' of type %s".formatted(ofLeft.name(), common.get()));
    } else {
      if (!a.equals(common.get())) {
        leftCasts.put(ofLeft.name(), common.get());
      }
      if (!b.equals(common.get())) {
        rightCasts.put(ofRight.name(), common.get());
      }
    }
  }

  /** The cast to the type in which SQL compares both, where there is one. */
  private static String castAdvice(Field ofLeft, Field ofRight) {
    DataType a = ofLeft.type();
    DataType b = ofRight.type();
    if (isWider(a, b)) {
      return castAdvice(ofRight, a);
    } else if (isWider(b, a)) {
      return castAdvice(ofLeft, b);
    }
    return "Make columns of one type";
  }

  private static String castAdvice(Field narrow, DataType wide) {
    return "Write a column CAST(%s AS %s)".formatted(narrow.name(), wide);
  }

  /** Whether values of a type are better compared as those of another one. */
  private static boolean isWider(DataType wide, DataType narrow) {
    if (wide.isNested() || narrow.isNested()) {
      return false;
    }
    return wide.equals(DataType.STRING)
        || wide.isFloating() && narrow.isNumeric()
        || wide.isNumeric() && narrow instanceof DataType.Bool
        || wide instanceof DataType.Timestamp && narrow.equals(DataType.DATE)
        || wide.equals(DataType.TIMESTAMP_TZ) && narrow.equals(DataType.TIMESTAMP);
  }

  private void nameRightColumns() {
    Set<String> taken = new HashSet<>(left.schema().names());
    for (String name : right.schema().names()) {
      boolean hidden = settings.type().isFilter() || settings.rightKeys().contains(name);
      String given = taken.contains(name) ? name + settings.suffix() : name;
      while (hidden && (taken.contains(given) || right.schema().contains(given))) {
        if (given.equals(name) && !taken.contains(given)) {
          break;
        }
        given += "_";
      }
      if (!taken.add(given) || (!given.equals(name) && right.schema().contains(given))) {
        binder.problem(
            ErrorCode.NAME_AMBIGUOUS,
            "Cannot name column '%s' of '%s' '%s': there is one already. Choose another suffix than '%s', or rename it before"
                .formatted(name, right.step(), given, settings.suffix()));
      }
      rightNames.put(name, given);
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

  private static Field field(LogicalPlan input, String name) {
    return input.schema().field(input.schema().require(name));
  }
}
