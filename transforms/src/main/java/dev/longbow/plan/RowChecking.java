package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says checks of a step in plan nodes. What can be seen in one row, and the number of rows, is
 * looked at in passing ({@link LogicalPlan.Check}). Keys that repeat and keys without a partner
 * take a group_by and an anti join beside the step ({@link LogicalPlan.Beside}), of the rows that
 * leave it; these spill as others do.
 */
final class RowChecking {
  private static final String OWN_COLUMN = "failed_checks";

  private final String step;
  private final LogicalPlan input;
  private final BindContext context;
  private final List<LongbowException> problems = new ArrayList<>();

  private RowChecking(String step, LogicalPlan input, BindContext context) {
    this.step = step;
    this.input = input;
    this.context = context.withStep(step);
  }

  static LogicalPlan check(
      String step,
      LogicalPlan input,
      List<StepCheck> checks,
      Optional<SinkSpec> rejected,
      BindContext context) {
    return new RowChecking(step, input, context).build(checks, rejected);
  }

  private LogicalPlan build(List<StepCheck> given, Optional<SinkSpec> rejected) {
    if (given.isEmpty()) {
      problems.add(invalid("Missing something to check"));
    }
    List<RowCheck> conditions = new ArrayList<>();
    List<RowCount> counts = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      StepCheck check = given.get(i);
      int place = i;
      if (check.kind().equals(RowCount.KIND)) {
        sound(check, () -> counts.add(count(place, check)));
      } else if (!isBeside(check)) {
        sound(check, () -> conditions.add(condition(place, check)));
      }
    }
    boolean rejects = given.stream().anyMatch(check -> check.severity() == Severity.REJECT);
    if (rejects != rejected.isPresent()) {
      problems.add(
          invalid(
              rejects
                  ? "Missing rejected_rows: a check with severity reject needs a file for the rows"
                  : "Invalid rejected_rows: no check has severity reject"));
    }
    CheckSpec inPassing =
        new CheckSpec(step, conditions, counts, Optional.empty(), rejected.map(this::side));
    LogicalPlan passed = new LogicalPlan.Check(step, input, inPassing);
    List<LogicalPlan> beside = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      StepCheck check = given.get(i);
      int place = i;
      if (isBeside(check)) {
        sound(
            check,
            () ->
                beside.add(
                    check.kind().equals("unique")
                        ? unique(place, check, passed)
                        : foreignKey(place, check, passed)));
      }
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems).inStep(step);
    }
    return beside.isEmpty() ? passed : new LogicalPlan.Beside(step, passed, beside);
  }

  /** Whether it cannot be seen in one row. */
  private static boolean isBeside(StepCheck check) {
    return check.kind().equals("unique") || check.kind().equals("foreign_key");
  }

  private void sound(StepCheck check, Runnable building) {
    try {
      if (check.severity() == Severity.REJECT
          && (isBeside(check) || check.kind().equals(RowCount.KIND))) {
        throw invalid(
            "Invalid severity reject of a check of kind %s: it is not about single rows. Expected error or warn"
                .formatted(check.kind()));
      }
      building.run();
    } catch (LongbowException e) {
      problems.add(check.place().map(e::placedAt).orElse(e));
    }
  }

  private static RowCount count(int place, StepCheck check) {
    if (check.least() < 0
        || check.most() < check.least()
        || (check.least() == 0 && check.most() == Long.MAX_VALUE)) {
      throw invalid("Invalid row_count: it has a min, a max, or both, and min is not above max");
    }
    List<String> bounds = new ArrayList<>();
    if (check.least() > 0) {
      bounds.add("at least %,d rows".formatted(check.least()));
    }
    if (check.most() < Long.MAX_VALUE) {
      bounds.add("at most %,d rows".formatted(check.most()));
    }
    return new RowCount(
        place,
        named(check, String.join(", ", bounds)),
        check.severity(),
        check.least(),
        check.most());
  }

  private RowCheck condition(int place, StepCheck check) {
    requireColumns(check.columns(), input.schema());
    Expr condition =
        check
            .condition()
            .orElseThrow(
                () ->
                    invalid(
                        check.kind().equals("in_range")
                            ? "Invalid in_range of '%s': it has a min, a max, or both"
                                .formatted(check.columns().get(0))
                            : "Invalid %s: it has no values".formatted(check.kind())));
    BoundExpr typed =
        Binder.bindCondition(condition, input.schema(), context, "What a check asks for");
    return new RowCheck(
        place,
        named(check, ExprPrinter.print(typed)),
        check.kind(),
        check.columns(),
        check.severity(),
        typed);
  }

  /** Counts rows by key; a key fails that has several rows, and no null. */
  private LogicalPlan unique(int place, StepCheck check, LogicalPlan rows) {
    requireKeys(check.columns(), rows.schema());
    String name = named(check, "unique " + String.join(", ", check.columns()));
    String number = free("rows", check.columns());
    LogicalPlan counted =
        PlanBuilder.groupBy(
            step + ": " + name,
            rows,
            check.columns().stream().<Expr>map(Exprs::col).toList(),
            List.of(Exprs.count().as(number)),
            context);
    List<Expr> fine = new ArrayList<>();
    fine.add(Exprs.col(number).le(1));
    check.columns().forEach(column -> fine.add(Exprs.col(column).isNull()));
    BoundExpr condition =
        Binder.bindCondition(
            Exprs.anyOf(fine.toArray(Expr[]::new)), counted.schema(), context, "A key");
    return check(place, check, name, counted, condition, Optional.of(number));
  }

  /** Finds keys without a partner. */
  private LogicalPlan foreignKey(int place, StepCheck check, LogicalPlan rows) {
    List<String> references = check.references().isEmpty() ? check.columns() : check.references();
    LogicalPlan other = check.other().orElse(rows);
    requireKeys(check.columns(), rows.schema());
    requireKeys(references, other.schema());
    if (references.size() != check.columns().size()) {
      throw invalid(
          "Invalid foreign_key: columns %s refer to as many columns, not to %s"
              .formatted(check.columns(), references));
    }
    String name =
        named(
            check,
            "%s in %s of [%s]"
                .formatted(
                    String.join(", ", check.columns()),
                    String.join(", ", references),
                    other.step()));
    String beside = step + ": " + name;
    LogicalPlan keys =
        PlanBuilder.select(
            beside,
            PlanBuilder.dropNulls(beside, rows, check.columns()),
            check.columns().stream().<Expr>map(Exprs::col).toList(),
            context);
    LogicalPlan partners =
        PlanBuilder.select(
            beside, other, references.stream().<Expr>map(Exprs::col).toList(), context);
    LogicalPlan alone =
        PlanBuilder.join(
            beside,
            keys,
            partners,
            JoinSettings.on(JoinType.ANTI, check.columns()).withKeys(check.columns(), references),
            context);
    return check(
        place, check, name, alone, new BoundExpr.Literal(false, DataType.BOOL), Optional.empty());
  }

  private LogicalPlan check(
      int place,
      StepCheck check,
      String name,
      LogicalPlan rows,
      BoundExpr condition,
      Optional<String> weight) {
    RowCheck one =
        new RowCheck(place, name, check.kind(), check.columns(), check.severity(), condition);
    return new LogicalPlan.Check(
        rows.step(), rows, new CheckSpec(step, List.of(one), List.of(), weight, Optional.empty()));
  }

  /**
   * Rows whose column has other values than those listed, or null where that is not listed, fail a
   * check beside them; each such value is told once, with its rows.
   *
   * @param listed is true for what is listed
   */
  static LogicalPlan valuesBeside(
      String step, LogicalPlan rows, String column, Expr listed, BindContext context) {
    BindContext ofStep = context.withStep(step);
    String name =
        "values of the pivot: "
            + ExprPrinter.print(Binder.bindCondition(listed, rows.schema(), ofStep, "A value"));
    String number = free("rows", List.of(column));
    LogicalPlan counted =
        PlanBuilder.groupBy(
            step + ": " + name,
            rows,
            List.of(Exprs.col(column)),
            List.of(Exprs.count().as(number)),
            context);
    RowCheck check =
        new RowCheck(
            0,
            name,
            "accepted_values",
            List.of(column),
            Severity.ERROR,
            Binder.bindCondition(
                Exprs.coalesce(listed, false), counted.schema(), ofStep, "A value"));
    CheckSpec spec =
        new CheckSpec(step, List.of(check), List.of(), Optional.of(number), Optional.empty());
    return new LogicalPlan.Beside(
        step, rows, List.of(new LogicalPlan.Check(counted.step(), counted, spec)));
  }

  private static void requireKeys(List<String> columns, Schema schema) {
    if (columns.isEmpty()) {
      throw invalid("Missing columns to check");
    }
    requireColumns(columns, schema);
    if (columns.stream().distinct().count() < columns.size()) {
      throw invalid("Duplicate columns " + columns + " of a check");
    }
  }

  private static void requireColumns(List<String> columns, Schema schema) {
    List<String> missing = columns.stream().filter(name -> !schema.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, schema.names()));
    }
  }

  /** All columns of the step, and what is wrong with a row. */
  private RejectedRows side(SinkSpec sink) {
    List<Field> fields = new ArrayList<>(input.schema().fields());
    fields.add(new Field(free(OWN_COLUMN, input.schema().names()), DataType.STRING, false));
    return new RejectedRows(sink, new Schema(fields));
  }

  /**
   * The side file of a step's rejected rows.
   *
   * @param path a file, or a folder when it ends in a slash; its ending tells the format
   */
  static SinkSpec rejected(String step, String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    String format =
        Format.all().values().stream()
            .filter(known -> known.canWrite() && !known.writesMatrix())
            .filter(known -> known.extensions().stream().anyMatch(e -> lower.endsWith("." + e)))
            .map(Format::name)
            .sorted()
            .findFirst()
            .orElseThrow(
                () ->
                    new LongbowException(
                            ErrorCode.FORMAT_UNSUPPORTED,
                            "Cannot tell the format of rejected_rows '%s' from its ending, for example .csv or .parquet"
                                .formatted(path))
                        .inStep(step));
    return new SinkSpec(
        step + ".rejected", format, path, SinkSpec.Mode.OVERWRITE, java.util.Map.of());
  }

  private static String named(StepCheck check, String text) {
    return check.name().orElse(text);
  }

  private static String free(String name, List<String> taken) {
    String free = name;
    while (taken.contains(free)) {
      free += "_";
    }
    return free;
  }

  private static LongbowException invalid(String text) {
    return new LongbowException(ErrorCode.PLAN_INVALID, text);
  }
}
