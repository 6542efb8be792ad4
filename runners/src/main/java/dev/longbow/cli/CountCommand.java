package dev.longbow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import dev.longbow.frame.CloseableIterator;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.text.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Counts the rows of files. */
@Command(
    name = "count",
    mixinStandardHelpOptions = true,
    description =
        "Counts rows, of Parquet from the footers alone; with --columns also the values of columns"
            + " that are not null. The last line of stdout is one JSON object.")
final class CountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = DataArguments.FILE)
  private List<String> locations = new ArrayList<>();

  @Mixin private DataArguments data;

  @Mixin private LocalRunArguments run;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    // Before anything is read.
    run.settings();
    Source source = data.source(DataArguments.only(locations));
    List<String> columns = data.columns(source);
    boolean footers = columns.isEmpty() && !data.isFiltered() && source.countsRowsOfSplits();
    List<Long> counts = footers ? List.of(fromFooters(source)) : scanned(source, columns);
    Map<String, Long> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), counts.get(i + 1));
    }
    report(source, counts.get(0), values, footers, (System.nanoTime() - start) / 1e9);
    return 0;
  }

  private static long fromFooters(Source source) {
    DataArguments.warn(source);
    ScanRequest nothing = new ScanRequest(List.of(), Optional.empty(), Long.MAX_VALUE);
    return source.plan(nothing).splits().stream().mapToLong(Split::rows).sum();
  }

  /** The number of rows, and of each column's values. */
  private List<Long> scanned(Source source, List<String> columns) {
    List<Expr> aggregates = new ArrayList<>();
    aggregates.add(Exprs.count().as("rows"));
    for (int i = 0; i < columns.size(); i++) {
      aggregates.add(Exprs.col(columns.get(i)).count().as("values/" + i));
    }
    List<Long> counts = new ArrayList<>();
    try (CloseableIterator<Batch> result =
        run.session()
            .execute(
                PlanBuilder.groupBy(
                    "count", data.rows(source), List.of(), aggregates, BindContext.DEFAULT))) {
      Batch batch = result.next();
      batch.columns().forEach(column -> counts.add((Long) column.value(0)));
    }
    return counts;
  }

  private static void report(
      Source source, long rows, Map<String, Long> values, boolean footers, double seconds) {
    long files = source.files().size();
    long bytes = source.files().stream().mapToLong(Source.InputFile::bytes).sum();
    System.err.printf(
        "%s: %s rows in %s %s (%s), %s%s%n",
        source.location(),
        Sizes.count(rows),
        Sizes.count(files),
        files == 1 ? "file" : "files",
        Sizes.bytes(bytes),
        footers ? "from footers, " : "",
        Sizes.seconds(seconds));
    ObjectNode json =
        Json.object()
            .put("status", "done")
            .put("rows", rows)
            .put("files", files)
            .put("bytes", bytes)
            .put("from", footers ? "footers" : "scan")
            .put("seconds", Math.round(seconds * 1000) / 1000.0);
    if (!values.isEmpty()) {
      ObjectNode counted = json.putObject("values");
      values.forEach(counted::put);
    }
    System.out.println(Json.write(json));
  }
}
