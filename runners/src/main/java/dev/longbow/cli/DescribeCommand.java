package dev.longbow.cli;

import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import dev.longbow.connector.Source;
import dev.longbow.frame.CloseableIterator;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.run.LocalSession;
import dev.longbow.text.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what the columns of files hold. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Says of each column how many values, nulls and NaN it has, the least and the greatest, mean,"
            + " standard deviation and exact quartiles, within the memory budget. NaN is left out of"
            + " all but the count.")
final class DescribeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = DataArguments.FILE)
  private List<String> locations = new ArrayList<>();

  @Mixin private DataArguments data;

  @Mixin private LocalRunArguments run;

  @Option(names = "--json", description = "Prints one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--fast",
      description = "Leaves out the quartiles, for which all values have to be put in order.")
  private boolean fast;

  @Option(names = "--distinct", description = "Also counts the different values of each column.")
  private boolean distinct;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    LocalSession session = run.session();
    Source source = data.source(DataArguments.only(locations));
    LogicalPlan rows = data.plan(source);
    Description description = new Description(rows.schema().fields(), !fast, distinct);
    try (CloseableIterator<Batch> result = session.execute(description.plan(rows))) {
      Batch row = result.next();
      if (json) {
        System.out.println(Json.write(description.json(row)));
        return 0;
      }
      System.out.print(description.table(row));
      System.err.printf(
          "%s: %s rows, %s%n",
          source.location(),
          Sizes.count((Long) row.row(0).get("rows")),
          Sizes.seconds((System.nanoTime() - start) / 1e9));
    }
    return 0;
  }
}
