package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final Place PLACE = new Place("p.yaml", 2, 3);
  private static final List<PipelineSpec.Parameter> DECLARED =
      List.of(
          new PipelineSpec.Parameter("start", LocalDate.of(2024, 1, 1), PLACE),
          new PipelineSpec.Parameter("names", List.of("a"), PLACE),
          new PipelineSpec.Parameter("limit", 5L, PLACE),
          new PipelineSpec.Parameter("text", "007", PLACE));

  private static Parameters of(List<PipelineSpec.Parameter> declared, Map<String, String> given) {
    List<LongbowException> problems = new ArrayList<>();
    Parameters parameters = Parameters.of(declared, given, problems);
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return parameters;
  }

  private static String problem(Map<String, String> given) {
    return assertThrows(LongbowException.class, () -> of(DECLARED, given)).line();
  }

  @Test
  void anEmptyValueIsNoValueButForText() {
    String start = problem(Map.of("start", ""));
    assertEquals(
        "LB104 Missing value of parameter 'start': it is empty. Write start=null to mean that"
            + " (p.yaml:2:3)",
        start);
    assertTrue(problem(Map.of("names", " ")).contains("Write names=[]"));
    assertTrue(problem(Map.of("limit", "")).contains("'limit'"));
    assertEquals(List.of(""), of(DECLARED, Map.of("text", "")).typed().get("text").values());
    Parameters written = of(DECLARED, Map.of("names", "[]", "limit", "null"));
    assertEquals(List.of(), written.typed().get("names").values());
    assertEquals(Collections.singletonList(null), written.typed().get("limit").values());
  }

  @Test
  void listsHaveOneTypeAndNoNulls() {
    List<PipelineSpec.Parameter> declared =
        List.of(
            new PipelineSpec.Parameter("mixed", List.of(1L, "a"), PLACE),
            new PipelineSpec.Parameter("holes", Arrays.asList(1L, null), PLACE),
            new PipelineSpec.Parameter("whole", List.of(1L), PLACE));
    String line =
        assertThrows(LongbowException.class, () -> of(declared, Map.of("whole", "1,,3"))).line();
    assertEquals(
        """
        LB104 [p.yaml:2:3] Invalid parameter 'mixed'. Cannot mix values of different types in one list: [1, a]
          [p.yaml:2:3] Invalid parameter 'holes'. Cannot take null in a list: [1, null]
          [p.yaml:2:3] Invalid parameter 'whole'. Cannot take null in a list: [1, null, 3]""",
        line);
  }

  @Test
  void overridesTakeTheTypeOfTheDefault() {
    Parameters parameters =
        of(DECLARED, Map.of("start", "2025-02-03", "names", "[UCSF, 'Kaiser SF']", "text", "42"));
    assertEquals(DataType.DATE, parameters.typed().get("start").type());
    assertEquals(List.of("UCSF", "Kaiser SF"), parameters.typed().get("names").values());
    assertEquals(List.of("42"), parameters.typed().get("text").values());
    assertEquals("2025-02-03", parameters.texts().get("start"));
  }

  @Test
  void reportsWrongTypesAndUnknownNames() {
    String line =
        assertThrows(
                LongbowException.class,
                () -> of(DECLARED, Map.of("limit", "many", "strat", "2025-01-01")))
            .line();
    assertTrue(line.contains("Unknown parameter 'strat'. Nearest: [start]"), line);
    assertTrue(line.contains("Invalid value 'many' of parameter 'limit'"), line);
  }

  @Test
  void fillsPaths() {
    assertEquals(
        "data/2024-01-01/x",
        PathTemplate.fill(
            "data/${start}/${ENV:D}", Map.of("start", "2024-01-01"), Map.of("D", "x"), PLACE));
    assertThrows(
        LongbowException.class, () -> PathTemplate.fill("${nothing}", Map.of(), Map.of(), PLACE));
  }
}
