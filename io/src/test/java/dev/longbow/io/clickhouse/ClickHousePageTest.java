package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README says of types and of faults, beside the code. */
class ClickHousePageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TYPE =
      Pattern.compile("[A-Z][A-Za-z]*\\d*|[A-Z]\\w+\\([A-Z]\\w+\\)");
  private static final Pattern TEST = Pattern.compile("(?:(\\w+Test)(?:\\.(\\w+))?|([a-z]\\w+))");

  /** The rows of the tables with these heads, by cells. */
  private static List<String[]> rows(String head) throws IOException {
    List<String[]> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      inside = line.equals(head) || inside && line.startsWith("|");
      if (inside && !line.equals(head) && !line.startsWith("|---")) {
        rows.add(line.substring(1).split("\\|"));
      }
    }
    return rows;
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  @Test
  void typesAreReadAsThePageSays() throws IOException {
    int checked = 0;
    for (String[] row : rows("| the server's type | ours |")) {
      for (String type : code(row[0])) {
        ColumnType read =
            TYPE.matcher(type).matches() ? ColumnType.of(ServerType.parse(type)) : null;
        if (read == null || read.type().isNested()) {
          continue;
        }
        String expected = read.problem().isPresent() ? "refused" : read.type().toString();
        // Ranges say their ends.
        assertTrue(row[1].contains(expected), type + " is read as " + expected + ": " + row[1]);
        checked++;
      }
    }
    assertTrue(checked > 25, checked + " types");
  }

  @Test
  void testsOfFaultsAreThere() throws IOException {
    String tests;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      tests =
          files
              .filter(file -> file.toString().matches(".*/src/test/java/.*Test\\.java"))
              .map(ClickHousePageTest::text)
              .collect(Collectors.joining());
    }
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (String[] row : rows("| fault | what happens | test |")) {
      for (String name : code(row[2])) {
        MatchResult parts = TEST.matcher(name).results().findFirst().orElseThrow();
        String method = parts.group(2) != null ? parts.group(2) : parts.group(3);
        if (parts.group(1) != null && !tests.contains("class " + parts.group(1))
            || method != null && !tests.contains("void " + method + "(")) {
          missing.add(name);
        }
        found++;
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(found > 30, found + " tests");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
