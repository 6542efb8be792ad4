package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.StepCheck;
import dev.longbow.testing.Dice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Generated checks of a filtered table, said for us and for DuckDB: how many rows fail each.
 *
 * @param checks what is checked; the first may reject
 */
record CheckQuery(long seed, String where, List<Twin> checks) {
  private static final List<String> KEYS =
      List.of("k", "n", "b", "u", "s", "t", "d", "timestamp", "m", "id");

  private static final List<String> CONDITIONS =
      List.of("x > y", "n > 0 OR f", "k + 1 < 40", "s <> t", "id % 7 <> 3", "y < 100.0", "NOT f");

  /**
   * A check in two languages.
   *
   * @param failing SQL that counts the rows of {@code rows} that fail
   * @param fails SQL that is true of a row that fails; empty for what is not about single rows
   */
  record Twin(StepCheck check, String failing, Optional<String> fails) {
    static Twin ofRow(StepCheck check, String condition) {
      String fails = "NOT (" + condition + ")";
      return new Twin(
          check, "SELECT count(*) FILTER (" + fails + ") FROM rows", Optional.of(fails));
    }
  }

  static CheckQuery of(long seed) {
    Dice dice = new Dice(seed);
    List<Twin> checks = new ArrayList<>();
    checks.add(ofRow(dice));
    for (int i = 1 + dice.below(3); i > 0; i--) {
      checks.add(
          dice.choose(
              List.of(
                  () -> ofRow(dice),
                  () -> unique(dice),
                  () -> foreignKey(dice),
                  () -> count(dice))));
    }
    return new CheckQuery(seed, dice.of("id >= 0", "n > 0", "id < 0", "k IS NOT NULL"), checks);
  }

  private static Twin ofRow(Dice dice) {
    return dice.choose(
        List.of(
            () -> {
              String column = dice.pick(KEYS);
              return Twin.ofRow(StepCheck.notNull(column), quoted(column) + " IS NOT NULL");
            },
            () -> {
              String column = dice.of("k", "n", "x", "y", "z", "w", "m");
              long least = dice.between(-200, 20);
              long most = dice.between(20, 500);
              boolean open = dice.chance(0.3);
              return Twin.ofRow(
                  StepCheck.inRange(column, least, open ? null : most),
                  column + " >= " + least + (open ? "" : " AND " + column + " <= " + most));
            },
            () ->
                Twin.ofRow(
                    StepCheck.acceptedValues("s", "alpha", "", "東京"), "s IN ('alpha', '', '東京')"),
            () -> {
              String pattern = dice.of("^v[0-9]+-x$", "1.*2", "^v.{3}-", "(7|8)-");
              return Twin.ofRow(
                  StepCheck.regex("t", pattern), "regexp_matches(t, '" + pattern + "')");
            },
            () -> {
              String condition = dice.pick(CONDITIONS);
              return Twin.ofRow(StepCheck.condition(ExprParser.parse(condition)), condition);
            }));
  }

  private static Twin unique(Dice dice) {
    List<String> columns = new ArrayList<>();
    for (int i = 1 + dice.below(3); i > 0; i--) {
      String column = dice.pick(KEYS);
      if (!columns.contains(column)) {
        columns.add(column);
      }
    }
    String keys = columns.stream().map(CheckQuery::quoted).collect(Collectors.joining(", "));
    String present =
        columns.stream().map(c -> quoted(c) + " IS NOT NULL").collect(Collectors.joining(" AND "));
    return new Twin(
        StepCheck.unique(columns.toArray(String[]::new)),
        "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM rows WHERE %s GROUP BY %s HAVING count(*) > 1)"
            .formatted(present, keys),
        Optional.empty());
  }

  /** Refers to the checked rows; {@link #plan} puts another step in its place for some. */
  private static Twin foreignKey(Dice dice) {
    String column = dice.of("k", "s", "d", "n");
    return new Twin(
        StepCheck.foreignKey(List.of(column), Optional.empty(), List.of(column)),
        "SELECT count(*) FROM rows WHERE %1$s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM others WHERE others.%1$s = rows.%1$s)"
            .formatted(column),
        Optional.empty());
  }

  private static Twin count(Dice dice) {
    int most = dice.below(4000);
    return new Twin(
        StepCheck.rowCount(1, most + 1L),
        "SELECT CAST(count(*) NOT BETWEEN 1 AND %d AS BIGINT) FROM rows".formatted(most + 1),
        Optional.empty());
  }

  /** Whether rows that fail the first check are rejected. */
  boolean rejects() {
    return seed % 3 == 0;
  }

  /** The plan; nothing in it fails the run. */
  LogicalPlan plan(LogicalPlan table, Path rejected) {
    LogicalPlan rows =
        PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
    LogicalPlan others =
        PlanBuilder.filter(
            "others " + seed, table, ExprParser.parse("id % 50 = 0"), BindContext.DEFAULT);
    List<StepCheck> all = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      StepCheck check = checks.get(i).check();
      if (check.kind().equals("foreign_key")) {
        check = StepCheck.foreignKey(check.columns(), Optional.of(others), check.references());
      }
      all.add(i == 0 && rejects() ? check.reject() : check.warn());
    }
    return PlanBuilder.check(
        "checked " + seed,
        rows,
        all,
        rejects() ? Optional.of(rejected.toString()) : Optional.empty(),
        BindContext.DEFAULT);
  }

  /**
   * How many rows fail a check; those that the first one rejects are gone for what follows rows.
   */
  String failing(int number) {
    String gone =
        rejects() && checks.get(number).fails().isEmpty()
            ? " AND (" + checks.get(0).fails().orElseThrow() + ") IS NOT TRUE"
            : "";
    return "WITH rows AS (SELECT * FROM t WHERE (%s)%s), others AS (SELECT * FROM t WHERE id %% 50 = 0) %s"
        .formatted(where, gone, checks.get(number).failing());
  }

  /** The rows that leave the step. */
  String rows() {
    return "SELECT * FROM t WHERE (%s)%s"
        .formatted(
            where,
            rejects() ? " AND (" + checks.get(0).fails().orElseThrow() + ") IS NOT TRUE" : "");
  }

  private static String quoted(String column) {
    return SqlText.quoted(column);
  }
}
