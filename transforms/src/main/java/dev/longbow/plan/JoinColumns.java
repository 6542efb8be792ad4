package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.Binder;
import dev.longbow.expr.TypeRules;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of two inputs that are joined: keys come to a common type, and right columns get
 * names that the left ones leave free. Problems go to a binder.
 */
final class JoinColumns {
  private final LogicalPlan left;
  private final LogicalPlan right;
  private final Binder binder;
  private final Map<String, DataType> leftCasts = new LinkedHashMap<>();
  private final Map<String, DataType> rightCasts = new LinkedHashMap<>();

  JoinColumns(LogicalPlan left, LogicalPlan right, Binder binder) {
    this.left = left;
    this.right = right;
    this.binder = binder;
  }

  /** The types that left keys are cast to, by their names. */
  Map<String, DataType> leftCasts() {
    return leftCasts;
  }

  /** The types that right keys are cast to, by their names. */
  Map<String, DataType> rightCasts() {
    return rightCasts;
  }

  /** Columns of the left input that must be equal to ones of the right. */
  void addKeys(List<String> leftKeys, List<String> rightKeys) {
    if (leftKeys.size() != rightKeys.size()) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Cannot join %d left keys %s with %d right keys %s"
              .formatted(leftKeys.size(), leftKeys, rightKeys.size(), rightKeys));
      return;
    }
    checkPresent(leftKeys, rightKeys);
    checkOnce("left", leftKeys);
    checkOnce("right", rightKeys);
    for (int i = 0; i < leftKeys.size(); i++) {
      if (left.schema().contains(leftKeys.get(i)) && right.schema().contains(rightKeys.get(i))) {
        addTypes(field(left, leftKeys.get(i)), field(right, rightKeys.get(i)));
      }
    }
  }

  /** Says which columns are not there. */
  void checkPresent(List<String> ofLeft, List<String> ofRight) {
    checkPresent("left", left, ofLeft);
    checkPresent("right", right, ofRight);
  }

  private void checkPresent(String side, LogicalPlan input, List<String> names) {
    Schema schema = input.schema();
    List<String> missing = names.stream().filter(name -> !schema.contains(name)).toList();
    if (!missing.isEmpty()) {
      binder.problem(
          ErrorCode.COLUMN_NOT_FOUND,
          "In the %s input '%s': %s"
              .formatted(side, input.step(), NameHints.missing(missing, schema.names())));
    }
  }

  private void checkOnce(String side, List<String> keys) {
    Set<String> seen = new HashSet<>();
    for (String key : keys) {
      if (!seen.add(key)) {
        binder.problem(
            ErrorCode.NAME_AMBIGUOUS,
            "Duplicate key '%s' of the %s side of the join".formatted(key, side));
      }
    }
  }

  private void addTypes(Field ofLeft, Field ofRight) {
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
  static String castAdvice(Field ofLeft, Field ofRight) {
    DataType a = ofLeft.type();
    DataType b = ofRight.type();
    if (isWider(a, b)) {
      return castAdvice(ofRight, a);
    } else if (isWider(b, a)) {
      return castAdvice(ofLeft, b);
    }
    return "Make columns of one type";
  }

  /** The cast to write. */
  static String castAdvice(Field narrow, DataType wide) {
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

  /**
   * The right columns' names in the join, by their names in the input. One whose name is taken gets
   * the suffix.
   *
   * @param hidden right columns that the result does not have; they get a name that is free
   */
  Map<String, String> rightNames(Collection<String> hidden, String suffix) {
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>(left.schema().names());
    for (String name : right.schema().names()) {
      boolean isHidden = hidden.contains(name);
      String given = taken.contains(name) ? name + suffix : name;
      while (isHidden && (taken.contains(given) || right.schema().contains(given))) {
        if (given.equals(name) && !taken.contains(given)) {
          break;
        }
        given += "_";
      }
      if (!taken.add(given) || (!given.equals(name) && right.schema().contains(given))) {
        binder.problem(
            ErrorCode.NAME_AMBIGUOUS,
            "Cannot name column '%s' of '%s' '%s': there is one already. Choose another suffix than '%s', or rename it before"
                .formatted(name, right.step(), given, suffix));
      }
      names.put(name, given);
    }
    return names;
  }

  static Field field(LogicalPlan input, String name) {
    return input.schema().field(input.schema().require(name));
  }
}
