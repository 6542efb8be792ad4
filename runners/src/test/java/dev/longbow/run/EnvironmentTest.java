package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void testedVersionsAreSilent() {
    assertEquals(Optional.empty(), Environment.warning(17));
    // What runs these tests is tested.
    assertEquals(Optional.empty(), Environment.warning(Runtime.version().feature()));
  }

  @Test
  void otherVersionsGetOneLineWithTheTestedOne() {
    for (int version : List.of(18, 21, 25)) {
      String warning = Environment.warning(version).orElseThrow();
      assertTrue(warning.startsWith("Warning: "), warning);
      assertTrue(warning.contains("Java " + version), warning);
      assertTrue(warning.contains("JAVA_HOME to a JDK 17"), warning);
      assertEquals(1, warning.lines().count(), warning);
    }
  }

  @Test
  void missingOpensAreAnErrorWithTheOption() {
    Environment.check(List.of());
    Environment.checkForFlink();
    LongbowException error =
        assertThrows(LongbowException.class, () -> Environment.check(List.of("java.nio")));
    assertEquals(ErrorCode.ENVIRONMENT, error.code());
    assertTrue(error.line().contains("--add-opens=java.base/java.nio=ALL-UNNAMED"), error.line());
    assertEquals(1, error.line().lines().count(), error.line());
    LongbowException several =
        assertThrows(
            LongbowException.class, () -> Environment.check(List.of("java.lang", "java.util")));
    assertTrue(
        several
            .line()
            .contains(
                "JDK_JAVA_OPTIONS='--add-opens=java.base/java.lang=ALL-UNNAMED"
                    + " --add-opens=java.base/java.util=ALL-UNNAMED'"),
        several.line());
  }
}
