package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.time.LocalDate;
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

  @Test
  void overridesTakeTheTypeOfTheDefault() {
    Parameters parameters =
        Parameters.of(
            DECLARED, Map.of("start", "2025-02-03", "names", "[UCSF, 'Kaiser SF']", "text", "42"));
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
                () -> Parameters.of(DECLARED, Map.of("limit", "many", "strat", "2025-01-01")))
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
