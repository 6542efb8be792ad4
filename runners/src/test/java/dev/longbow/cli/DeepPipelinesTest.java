package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated pipelines: what builds on itself very often runs or is refused, with one line. */
class DeepPipelinesTest {
  @TempDir private Path folder;

  private Outcome outcome(String verb, String transforms) throws IOException {
    Path file = folder.resolve("deep.yaml");
    Files.writeString(
        file,
        "inputs: {one: {rows: [{x: 1}]}}\ntransforms:\n%soutputs: {csv: \"%s\"}\n"
            .formatted(transforms, folder.resolve("out.csv")));
    return verb.equals("run")
        ? Outcome.of(verb, file.toString(), "--no-progress", "--show", "0")
        : Outcome.of(verb, file.toString());
  }

  private String result(String transforms) throws IOException {
    Outcome outcome = outcome("run", transforms);
    assertEquals(0, outcome.code(), outcome.toString());
    return Files.readString(folder.resolve("out.csv"));
  }

  private static String select(String expression) {
    return "  - {id: s, type: select, columns: {x: \"" + expression + "\"}}\n";
  }

  private static String steps(int count, String expression) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> "  - {id: s" + i + ", type: with_columns, columns: {x: " + expression + "}}\n")
        .collect(Collectors.joining());
  }

  @Test
  void anExpressionAtTheParsersLimitRuns() throws IOException {
    int operators = ExprTrees.DEEPEST - 1;
    assertEquals("x\n" + (1 + operators) + "\n", result(select("x" + " + 1".repeat(operators))));
    assertEquals("x\n1\n", result(select("x" + "::int32::int64".repeat((operators - 1) / 2))));
    Outcome more = outcome("run", select("x" + " + 1".repeat(operators + 1)));
    assertEquals(2, more.code(), more.toString());
    assertTrue(more.err().get(0).contains("at most 1,000 operators"), more.toString());
  }

  @Test
  void manyStepsThatBuildOnEachOther() throws IOException {
    assertEquals("x\n1501\n", result(steps(1500, "x + 1")));
  }

  @Test
  void manyStepsThatCannotBeMerged() throws IOException {
    assertEquals("x\n0\n", result(steps(290, "x - x")));
    for (String verb : new String[] {"run", "validate"}) {
      Outcome outcome = outcome(verb, steps(1500, "x - x"));
      assertEquals(2, outcome.code(), outcome.toString());
      assertEquals(1, outcome.err().size(), outcome.toString());
      assertTrue(outcome.err().get(0).contains("Too many steps in a row"), outcome.toString());
    }
  }

  @Test
  void exhaustedMemoryIsOneLineThatSaysWhatToDo() {
    LongbowException wrapped =
        new LongbowException(
            ErrorCode.INTERNAL, "Cannot run", new IllegalStateException(new OutOfMemoryError()));
    assertEquals(ErrorCode.MEMORY, Failures.describe(wrapped).code());
    assertTrue(Failures.describe(wrapped).text().contains("-Xmx"));
    assertTrue(Failures.describe(new StackOverflowError()).text().contains("-Xss"));
    assertTrue(Failures.describe(new NoClassDefFoundError("A")).line().startsWith("LB901 Fault"));
  }
}
