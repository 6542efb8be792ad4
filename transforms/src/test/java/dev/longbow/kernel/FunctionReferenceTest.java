package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;
import dev.longbow.expr.WindowFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference page {@code FUNCTIONS.md} says what the code says. */
class FunctionReferenceTest {
  private static final Path PAGE = Path.of("FUNCTIONS.md");
  private static final String UPDATE = "longbow.golden.update";

  @Test
  void pageIsWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(PAGE, page());
    }
    assertEquals(
        Files.readString(PAGE),
        page(),
        "FUNCTIONS.md is out of date. Write it again with: mvn -Dfast -pl transforms test"
            + " -Dtest=FunctionReferenceTest -D"
            + UPDATE
            + "=true");
  }

  @Test
  void everyFunctionIsDescribedAndShown() {
    for (ScalarFunction function : FunctionRegistry.all()) {
      assertTrue(function.description().endsWith("."), function.name());
    }
    for (ScalarFunction function : named()) {
      assertNotNull(FunctionExamples.call(function.name()), "No example: " + function.name());
    }
    assertEquals(named().size(), FunctionExamples.size());
  }

  /** What typing accepts has a kernel. */
  @Test
  void everyAcceptedCallIsEvaluated() {
    long seed = 7;
    RandomColumns random = new RandomColumns(new Random(seed));
    int rows = 40;
    for (ScalarFunction function : named()) {
      FunctionTypes types = types(function);
      types.arguments();
      for (List<DataType> call : types.calls()) {
        List<Field> fields = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < call.size(); i++) {
          fields.add(Field.of("a" + i, call.get(i)));
          columns.add(random.column(call.get(i), rows));
        }
        Schema schema = new Schema(fields);
        BoundExpr bound =
            Calls.call(
                function.name(),
                fields.stream()
                    .map(field -> new BoundExpr.Column(field.name(), field.type(), true))
                    .toArray(BoundExpr[]::new));
        String message = function.name() + " of " + call + ", seed " + seed;
        try {
          Column result =
              Evaluators.compile(bound, schema).evaluate(new Batch(schema, columns, rows));
          assertEquals(bound.type(), result.type(), message);
        } catch (LongbowException e) {
          assertNotEquals(ErrorCode.INTERNAL, e.code(), message);
        } catch (RuntimeException e) {
          throw new AssertionError(message, e);
        }
      }
    }
  }

  private static FunctionTypes types(ScalarFunction function) {
    return new FunctionTypes(
        arguments -> function.resolve(arguments).result(),
        parameters(function.signature()),
        FunctionExamples.types(FunctionExamples.call(function.name())));
  }

  /** The functions that are written by name, not with operators. */
  private static List<ScalarFunction> named() {
    Set<String> operators = Set.of("negate", "add_interval");
    return FunctionRegistry.all().stream()
        .filter(function -> Character.isLetter(function.name().charAt(0)))
        .filter(function -> !operators.contains(function.name()))
        .toList();
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Functions

        Written from the code by `FunctionReferenceTest`, which also evaluated the examples; do not edit it by hand.

        A function of null is null unless it says otherwise. NaN equals NaN and is above every number. Names are \
        case-insensitive. A *number* is an integer, a floating-point number or a decimal; the *common type* of arguments \
        is the one they are brought to before the call.

        ## Scalar functions

        In expressions, a value for each row.

        """);
    page.append("| function | arguments | result | meaning | example |\n|---|---|---|---|---|\n");
    for (ScalarFunction function : named()) {
      String call = FunctionExamples.call(function.name());
      FunctionTypes types = types(function);
      row(
          page,
          names(function.signature(), function.aliases()),
          types.arguments(),
          types.result(),
          function.description(),
          "`" + call + "` → `" + FunctionExamples.result(call) + "`");
    }
    page.append("\n## Aggregate functions\n\nIn `group_by`, a value for each group. Nulls are");
    page.append(" skipped; of no values the result is null. The examples are of an `x` with the");
    page.append(" values ").append(FunctionExamples.values()).append(".\n\n");
    page.append("| function | x | result | meaning | example |\n|---|---|---|---|---|\n");
    Map<String, String> examples = FunctionExamples.aggregates();
    for (AggregateFunctions.Description function : AggregateFunctions.all()) {
      FunctionTypes types =
          new FunctionTypes(
              arguments -> AggregateFunctions.resolve(function.name(), arguments.get(0)).type(),
              List.of("x"),
              List.of(DataType.INT64));
      row(
          page,
          names(function.signature(), function.aliases()),
          types.arguments().replaceFirst("x: ", ""),
          types.result(),
          function.text(),
          (FunctionExamples.call(function).endsWith("(x)")
                  ? ""
                  : "`" + FunctionExamples.call(function) + "` → ")
              + "`"
              + examples.get(function.name())
              + "`");
    }
    windows(page);
    return page.toString();
  }

  private static void windows(StringBuilder page) {
    page.append(
        """

        ## Window functions

        Behind them stands `OVER (PARTITION BY … ORDER BY …)`, or they are in a step of type `window`: a value for each \
        row, of its place in the order of its partition and of the rows around it. The aggregate functions can stand \
        there too: with no order over the whole partition; in an order over the rows up to this one and those equal to \
        it, or over `ROWS …` and `RANGE …` (all but `n_unique`, `quantile` and `any_value`; `median` with two bounds only). \
        [pipelines/README.md](../pipelines/README.md#windows) says more.

        """);
    page.append(WindowFunctions.ROLLING).append("\n\nThe examples are of an `x` with the values ");
    page.append(FunctionExamples.values()).append(" in the order of `t`, the days ");
    page.append(FunctionExamples.days()).append(" of March.\n\n");
    page.append("| function | meaning | example |\n|---|---|---|\n");
    Map<String, String> examples = FunctionExamples.windows();
    for (WindowFunctions.Description function : WindowFunctions.all()) {
      row(
          page,
          names(function.signature(), function.aliases()),
          function.text(),
          "`" + FunctionExamples.call(function) + "` → `" + examples.get(function.name()) + "`");
    }
  }

  /** The names in the parentheses of a signature. */
  private static List<String> parameters(String signature) {
    String list = signature.substring(signature.indexOf('(') + 1, signature.length() - 1);
    return List.of(list.split(", "));
  }

  private static String names(String signature, List<String> aliases) {
    return Stream.concat(
            Stream.of("`" + signature + "`"), aliases.stream().map(a -> "also `" + a + "`"))
        .collect(Collectors.joining("<br>"));
  }

  private static void row(StringBuilder page, String... cells) {
    for (String cell : cells) {
      page.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    page.append("|\n");
  }
}
