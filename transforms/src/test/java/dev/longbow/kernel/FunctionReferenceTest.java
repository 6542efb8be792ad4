package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void everyFunctionIsDescribed() {
    for (ScalarFunction function : FunctionRegistry.all()) {
      assertTrue(function.description().endsWith("."), function.name());
    }
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Functions\n\n");
    page.append("Written from the code by `FunctionReferenceTest`; do not edit it by hand.\n\n");
    page.append("A function of null is null unless it says otherwise. NaN equals NaN and is above");
    page.append(" every number. Names are case-insensitive.\n\n");
    page.append("## Scalar functions\n\nIn expressions, a value for each row.\n\n");
    page.append("| function | meaning |\n|---|---|\n");
    for (ScalarFunction function : FunctionRegistry.all()) {
      if (Character.isLetter(function.name().charAt(0)) && !isOperator(function.name())) {
        row(page, function.signature(), function.aliases(), function.description());
      }
    }
    page.append("\n## Aggregate functions\n\nIn `group_by`, a value for each group. Nulls are");
    page.append(" skipped; of no values the result is null.\n\n");
    page.append("| function | meaning |\n|---|---|\n");
    for (AggregateFunctions.Description function : AggregateFunctions.all()) {
      row(page, function.signature(), function.aliases(), function.text());
    }
    return page.toString();
  }

  /** Written with operators, not by name. */
  private static boolean isOperator(String name) {
    return name.equals("negate") || name.equals("add_interval");
  }

  private static void row(
      StringBuilder page, String signature, List<String> aliases, String description) {
    page.append("| `").append(signature.replace("|", "\\|")).append('`');
    aliases.forEach(alias -> page.append("<br>also `").append(alias).append('`'));
    page.append(" | ").append(description.replace("|", "\\|")).append(" |\n");
  }
}
