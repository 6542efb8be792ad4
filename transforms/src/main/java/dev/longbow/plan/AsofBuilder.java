package dev.longbow.plan;

import static dev.longbow.expr.Exprs.allOf;
import static dev.longbow.expr.Exprs.anyOf;
import static dev.longbow.expr.Exprs.call;
import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static dev.longbow.expr.Exprs.when;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.Expr;
import dev.longbow.expr.TypeRules;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says an asof join with nodes that exist: both inputs become one, in the order of time, where each
 * left row takes its values from the last right row in front of it. Spilling, ranges of partitions
 * beyond memory and the rules of the optimizer come with the window functions.
 *
 * <pre>
 * Project t, k, x, "last y" AS y
 *   Filter NOT is_right
 *     Window by k in order of t NULLS FIRST, is_right DESC: last_where(y) where is_right AS "last y"
 *       Union
 *         Project t, k, x, NULL AS y, FALSE AS is_right
 *           Left
 *         Project t, k, NULL AS x, y, TRUE AS is_right
 *           Filter t IS NOT NULL AND k IS NOT NULL
 *             Right
 * </pre>
 *
 * Forward is the same in the descending order, nearest both, one after the other. Left rows whose
 * key is null stand in front of all, where nothing is; right ones are left out.
 */
final class AsofBuilder {
  private final String step;
  private final LogicalPlan left;
  private final LogicalPlan right;
  private final AsofSettings settings;
  private final BindContext context;
  private final Set<String> names = new HashSet<>();

  AsofBuilder(
      String step,
      LogicalPlan left,
      LogicalPlan right,
      AsofSettings settings,
      BindContext context) {
    this.step = step;
    this.left = left;
    this.right = right;
    this.settings = settings;
    this.context = context.withStep(step);
  }

  LogicalPlan build() {
    Binder binder = new Binder(left.schema(), context);
    JoinColumns sides = new JoinColumns(left, right, binder);
    sides.addKeys(settings.leftBy(), settings.rightBy());
    int before = binder.found();
    checkOrder(sides, binder);
    Optional<Expr> tolerance =
        binder.found() > before
            ? Optional.empty()
            : settings.tolerance().flatMap(given -> new AsofTolerance(order(), binder).of(given));
    binder.check();
    Map<String, String> results = sides.rightNames(hidden(), settings.suffix());
    binder.check();
    hidden().forEach(results::remove);
    names.addAll(left.schema().names());
    names.addAll(results.values());
    return matched(united(sides, results), results, tolerance);
  }

  /** Right columns that the result does not have: a time of another name says when a match was. */
  private Set<String> hidden() {
    Set<String> hidden = new HashSet<>(settings.rightBy());
    if (settings.rightOn().equals(settings.leftOn())) {
      hidden.add(settings.rightOn());
    }
    return hidden;
  }

  private Field order() {
    return JoinColumns.field(left, settings.leftOn());
  }

  private void checkOrder(JoinColumns sides, Binder binder) {
    int before = binder.found();
    sides.checkPresent(List.of(settings.leftOn()), List.of(settings.rightOn()));
    if (binder.found() > before) {
      return;
    }
    if (settings.leftBy().contains(settings.leftOn())
        || settings.rightBy().contains(settings.rightOn())) {
      binder.problem(
          ErrorCode.NAME_AMBIGUOUS,
          "Cannot match along '%s': it is one of the keys that must be equal"
              .formatted(settings.leftOn()));
    }
    Field ofLeft = order();
    Field ofRight = JoinColumns.field(right, settings.rightOn());
    DataType type = ofLeft.type();
    if (!type.equals(ofRight.type())) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot match along '%s' of type %s and '%s' of type %s. %s before the asof join"
              .formatted(
                  ofLeft.name(), type, ofRight.name(), ofRight.type(), advice(ofLeft, ofRight)));
    } else if (!type.isNumeric() && !type.isTemporal()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot match along '%s' of type %s: expected a number, a date or a time%s"
              .formatted(
                  ofLeft.name(),
                  type,
                  type.equals(DataType.STRING)
                      ? ", as in CAST(" + ofLeft.name() + " AS timestamp)"
                      : ""));
    } else if (type instanceof DataType.Decimal && needsDistances()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot measure distances along '%s' of type %s. %s before the asof join, on both sides"
              .formatted(ofLeft.name(), type, JoinColumns.castAdvice(ofLeft, DataType.FLOAT64)));
    }
  }

  private static String advice(Field ofLeft, Field ofRight) {
    Optional<DataType> common = TypeRules.common(ofLeft.type(), ofRight.type());
    return common
        .map(type -> JoinColumns.castAdvice(type.equals(ofLeft.type()) ? ofRight : ofLeft, type))
        .orElseGet(() -> JoinColumns.castAdvice(ofLeft, ofRight));
  }

  private boolean needsDistances() {
    return settings.direction() == AsofSettings.Direction.NEAREST
        || settings.tolerance().isPresent();
  }

  /**
   * The rows of both inputs, with the columns of both.
   *
   * @param marker what says which are right ones
   */
  private record Both(LogicalPlan rows, String marker) {}

  private Both united(JoinColumns sides, Map<String, String> results) {
    List<Expr> ofLeft = new ArrayList<>();
    List<Expr> ofRight = new ArrayList<>();
    for (Field field : left.schema().fields()) {
      String name = field.name();
      ofLeft.add(cast(name, sides.leftCasts()).as(name));
      int key = settings.leftBy().indexOf(name);
      Expr value = lit(null).cast(field.type());
      if (key >= 0) {
        value = cast(settings.rightBy().get(key), sides.rightCasts());
      } else if (name.equals(settings.leftOn())) {
        value = col(settings.rightOn());
      }
      ofRight.add(value.as(name));
    }
    results.forEach(
        (name, result) -> {
          // The time of a match is in the order already.
          if (!name.equals(settings.rightOn())) {
            DataType type = JoinColumns.field(right, name).type();
            ofLeft.add(lit(null).cast(type).as(result));
            ofRight.add(col(name).as(result));
          }
        });
    String marker = free("is_right");
    ofLeft.add(lit(false).as(marker));
    ofRight.add(lit(true).as(marker));
    List<String> leftKeys = new ArrayList<>(settings.leftBy());
    leftKeys.add(settings.leftOn());
    List<String> rightKeys = new ArrayList<>(settings.rightBy());
    rightKeys.add(settings.rightOn());
    LogicalPlan leftRows =
        settings.type() == JoinType.INNER ? RowCleaning.dropNulls(step, left, leftKeys) : left;
    return new Both(
        new LogicalPlan.Union(
            step,
            List.of(
                PlanBuilder.select(step, leftRows, ofLeft, context),
                PlanBuilder.select(
                    step, RowCleaning.dropNulls(step, right, rightKeys), ofRight, context))),
        marker);
  }

  private static Expr cast(String column, Map<String, DataType> casts) {
    DataType type = casts.get(column);
    return type == null ? col(column) : col(column).cast(type);
  }

  /** The left rows with what they take from right ones. */
  private LogicalPlan matched(Both both, Map<String, String> results, Optional<Expr> tolerance) {
    Map<String, DataType> taken = new LinkedHashMap<>();
    taken.put(settings.leftOn(), order().type());
    for (Field field : both.rows().schema().fields()) {
      if (results.containsValue(field.name())) {
        taken.put(field.name(), field.type());
      }
    }
    Map<String, String> matches;
    LogicalPlan plan = both.rows();
    switch (settings.direction()) {
      case BACKWARD -> {
        matches = free("last ", taken);
        plan = leftRows(window(plan, both.marker(), taken, matches, false), both.marker());
      }
      case FORWARD -> {
        matches = free("next ", taken);
        plan = leftRows(window(plan, both.marker(), taken, matches, true), both.marker());
      }
      default -> {
        Map<String, String> next = free("next ", taken);
        Map<String, String> last = free("last ", taken);
        matches = free("nearest ", taken);
        plan = window(plan, both.marker(), taken, next, true);
        plan = leftRows(window(plan, both.marker(), taken, last, false), both.marker());
        plan = nearest(plan, last, next, matches);
      }
    }
    return result(plan, results, matches, tolerance);
  }

  private Map<String, String> free(String prefix, Map<String, DataType> taken) {
    Map<String, String> free = new LinkedHashMap<>();
    taken.keySet().forEach(name -> free.put(name, free(prefix + name)));
    return free;
  }

  private String free(String wanted) {
    String name = wanted;
    while (!names.add(name)) {
      name += "'";
    }
    return name;
  }

  /** Puts the values of the last right row, in an order, beside every row. */
  private LogicalPlan window(
      LogicalPlan rows,
      String marker,
      Map<String, DataType> taken,
      Map<String, String> matches,
      boolean descending) {
    List<WindowCall> calls = new ArrayList<>();
    taken.forEach(
        (name, type) ->
            calls.add(
                new WindowCall(
                    matches.get(name),
                    type,
                    true,
                    WindowFunction.LAST_WHERE,
                    Optional.of(name),
                    Optional.of(marker),
                    0,
                    Frame.CUMULATIVE,
                    1)));
    List<SortKey> order =
        List.of(
            new SortKey(settings.leftOn(), descending, true),
            // Of equal times the right ones are seen when they stand in front.
            new SortKey(marker, !settings.strict(), false));
    return new LogicalPlan.Window(step, rows, new WindowSpec(settings.leftBy(), order, calls));
  }

  private LogicalPlan leftRows(LogicalPlan rows, String marker) {
    return PlanBuilder.filter(step, rows, col(marker).not(), context);
  }

  /** Chooses between what stands before and behind. */
  private LogicalPlan nearest(
      LogicalPlan rows,
      Map<String, String> last,
      Map<String, String> next,
      Map<String, String> matches) {
    Expr time = col(settings.leftOn());
    Expr before = col(last.get(settings.leftOn()));
    Expr after = col(next.get(settings.leftOn()));
    String isNext = free("is_next");
    LogicalPlan compared =
        PlanBuilder.withColumns(
            step,
            rows,
            List.of(
                allOf(
                        after.isNotNull(),
                        anyOf(
                            before.isNull(),
                            call("abs_diff", after, time).lt(call("abs_diff", time, before))))
                    .as(isNext)),
            context);
    List<Expr> chosen = new ArrayList<>();
    matches.forEach(
        (name, match) ->
            chosen.add(
                when(col(isNext))
                    .then(col(next.get(name)))
                    .otherwise(col(last.get(name)))
                    .as(match)));
    return PlanBuilder.withColumns(step, compared, chosen, context);
  }

  /** The left columns and those of matches that are near enough. */
  private LogicalPlan result(
      LogicalPlan rows,
      Map<String, String> results,
      Map<String, String> matches,
      Optional<Expr> tolerance) {
    LogicalPlan plan = rows;
    Expr time = col(matches.get(settings.leftOn()));
    Optional<Expr> isNear =
        tolerance.map(most -> call("abs_diff", col(settings.leftOn()), time).le(most));
    if (settings.type() == JoinType.INNER) {
      plan = PlanBuilder.filter(step, plan, isNear.orElse(time.isNotNull()), context);
    }
    boolean keepsFar = isNear.isPresent() && settings.type() == JoinType.LEFT;
    String near = free("is_near");
    if (keepsFar) {
      plan = PlanBuilder.withColumns(step, plan, List.of(isNear.get().as(near)), context);
    }
    List<Expr> columns = new ArrayList<>();
    left.schema().names().forEach(name -> columns.add(col(name)));
    results.forEach(
        (name, result) -> {
          Expr match = name.equals(settings.rightOn()) ? time : col(matches.get(result));
          columns.add((keepsFar ? when(col(near)).then(match).end() : match).as(result));
        });
    return PlanBuilder.select(step, plan, columns, context);
  }
}
