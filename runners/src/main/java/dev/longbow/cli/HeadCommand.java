package dev.longbow.cli;

import dev.longbow.column.Batch;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.frame.TextTable;
import dev.longbow.io.ndjson.NdjsonText;
import dev.longbow.plan.LogicalPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the first rows of files. */
@Command(
    name = "head",
    mixinStandardHelpOptions = true,
    description = "Shows the first rows of files, and reads no further than these.")
final class HeadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = DataArguments.FILE)
  private List<String> locations = new ArrayList<>();

  @Mixin private DataArguments data;

  @Option(
      names = {"-n", "--rows"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rows. Default: 10.")
  private long rows;

  @Option(names = "--json", description = "Prints a JSON array of objects instead of a table.")
  private boolean json;

  @Option(names = "--ndjson", description = "Prints a JSON object in each line instead.")
  private boolean ndjson;

  @Override
  public Integer call() {
    if (rows < 0 || json && ndjson) {
      throw new LongbowException(
          ErrorCode.USAGE,
          rows < 0
              ? "Invalid -n %d: expected 0 or more".formatted(rows)
              : "Cannot print both --json and --ndjson");
    }
    Source source = data.source(DataArguments.only(locations));
    DataArguments.warn(source);
    List<String> columns = data.columns(source);
    FirstRows first =
        FirstRows.of(
            source,
            columns.isEmpty() ? source.schema().names() : columns,
            predicate(data.rows(source)),
            rows);
    if (ndjson) {
      first.forEach(batch -> print(NdjsonText.of(batch)));
    } else if (json) {
      printArray(first);
    } else {
      List<Batch> batches = new ArrayList<>();
      first.forEach(batches::add);
      print(TextTable.of(first.schema(), batches).getBytes(StandardCharsets.UTF_8));
    }
    return 0;
  }

  private static Optional<BoundExpr> predicate(LogicalPlan rows) {
    return rows instanceof LogicalPlan.Filter filter
        ? Optional.of(filter.predicate())
        : Optional.empty();
  }

  private static void printArray(FirstRows rows) {
    String[] before = {"[\n  "};
    rows.forEach(
        batch ->
            new String(NdjsonText.of(batch), StandardCharsets.UTF_8)
                .lines()
                .forEach(
                    line -> {
                      print((before[0] + line).getBytes(StandardCharsets.UTF_8));
                      before[0] = ",\n  ";
                    }));
    print((before[0].startsWith("[") ? "[]\n" : "\n]\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void print(byte[] text) {
    System.out.write(text, 0, text.length);
    System.out.flush();
  }
}
