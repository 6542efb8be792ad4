package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.frame.LazyFrame;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ColumnLineageTest {
  private static final LazyFrame PEOPLE =
      LazyFrame.ofRows(List.of(Map.of("id", 1L, "age", 40L, "site", "a")));

  private static String text(Set<ColumnLineage.Use> uses) {
    return uses.stream()
        .map(use -> use.column() + ":" + use.kind())
        .collect(Collectors.joining(" "));
  }

  private static void check(LazyFrame frame, Map<String, String> columns, String decisive) {
    PipelinePlan pipeline =
        SharedSteps.pipeline(
            "p",
            List.of(
                new PipelinePlan.Output(
                    frame.plan(),
                    new SinkSpec("o", "csv", "o", SinkSpec.Mode.OVERWRITE, Map.of()))));
    ColumnLineage.Rows rows = ColumnLineage.of(pipeline, pipeline.outputs().get(0).plan());
    assertEquals(frame.schema().names(), List.copyOf(rows.columns().keySet()));
    columns.forEach((name, uses) -> assertEquals(uses, text(rows.columns().get(name)), name));
    assertEquals(decisive, text(rows.decisive()));
  }

  @Test
  void valuesAndWhatDecidesAboutThem() {
    check(
        PEOPLE
            .filter("id > 0")
            .select(
                "age",
                "age * 2 AS twice",
                "CASE WHEN site = 'a' THEN id ELSE 0 END AS chosen",
                "7 AS seven")
            .sort("twice")
            .checkpoint("kept"),
        Map.of(
            "age", "age:IDENTITY",
            "twice", "age:TRANSFORMATION",
            "chosen", "id:TRANSFORMATION site:CONDITIONAL",
            "seven", ""),
        "age:SORT id:FILTER");
  }

  @Test
  void groups() {
    check(
        PEOPLE
            .groupBy("site", "age % 10 AS decade")
            .agg(ExprParser.parse("sum(id + 1) AS ids"), ExprParser.parse("count(*) AS n"))
            .withColumns("ids * 2 AS ids"),
        Map.of(
            "site", "site:IDENTITY",
            "decade", "age:TRANSFORMATION",
            "ids", "id:AGGREGATION",
            "n", ""),
        "age:GROUP_BY site:GROUP_BY");
  }

  @Test
  void columnsToRowsAndRowsToColumns() {
    LazyFrame rows =
        PEOPLE.unpivot(
            UnpivotSettings.byIndex("site")
                .withColumns("id", "age")
                .named("of", "n")
                .withoutNulls());
    check(
        rows,
        Map.of("site", "site:IDENTITY", "of", "", "n", "age:IDENTITY id:IDENTITY"),
        "age:FILTER id:FILTER");
    check(
        PEOPLE.pivot(
            PivotSettings.of(List.of("age"), "site", List.of("a"), Exprs.col("id").sum())
                .ignoringUnlisted()),
        Map.of("age", "age:IDENTITY", "a", "id:AGGREGATION site:CONDITIONAL"),
        "age:GROUP_BY");
  }

  @Test
  void windows() {
    check(
        PEOPLE.withColumns(
            "lag(age) OVER (PARTITION BY site ORDER BY id) AS before",
            "rolling_sum(age, 3) OVER (PARTITION BY site ORDER BY id) AS three",
            "row_number() OVER (PARTITION BY site ORDER BY id) AS n",
            "age / max(age) OVER (PARTITION BY site) AS share"),
        Map.of(
            "age", "age:IDENTITY",
            "before", "age:TRANSFORMATION id:SORT site:GROUP_BY",
            "three", "age:AGGREGATION id:SORT site:GROUP_BY",
            "n", "id:SORT site:GROUP_BY",
            "share", "age:TRANSFORMATION age:AGGREGATION site:GROUP_BY"),
        "id:SORT site:SORT");
  }

  @Test
  void joinsUnionsAndOneOfEach() {
    LazyFrame sites =
        PEOPLE.select("site", "age AS size").unique(List.of("site"), SortKey.ascending("size"));
    check(
        PEOPLE.join(sites, "site").select("id", "site", "size"),
        Map.of("id", "id:IDENTITY", "site", "site:IDENTITY", "size", "age:IDENTITY"),
        "age:SORT site:JOIN site:GROUP_BY");
    LazyFrame later = PEOPLE.select("site", "id", "age AS seen", "age % 2 AS odd");
    check(
        PEOPLE.asofJoin(later, AsofSettings.on("age", "seen").withBy("site").withTolerance("3")),
        Map.of(
            "age", "age:IDENTITY",
            "site", "site:IDENTITY",
            "id_right", "age:CONDITIONAL age:SORT id:TRANSFORMATION site:CONDITIONAL site:GROUP_BY",
            "odd", "age:TRANSFORMATION age:CONDITIONAL age:SORT site:CONDITIONAL site:GROUP_BY"),
        "age:FILTER age:SORT site:FILTER site:SORT");
    check(
        PEOPLE.select("id AS v").union(PEOPLE.select("age AS v")).limit(5),
        Map.of("v", "age:IDENTITY id:IDENTITY"),
        "");
  }
}
