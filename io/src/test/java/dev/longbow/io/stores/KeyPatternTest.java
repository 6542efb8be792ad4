package dev.longbow.io.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyPatternTest {
  private static final List<String> KEYS =
      List.of("a", "a/b.csv", "a/b/c.csv", "a/bb.csv", "a/[x].csv", "a/^.csv", "a/b,c", "x.csv");

  @Test
  void patternsMeanWhatTheyMeanForLocalFiles() {
    for (String glob :
        List.of(
            "a/*",
            "a/**",
            "**",
            "**/*.csv",
            "a/?.csv",
            "a/{b,bb}.csv",
            "a/[a-b].csv",
            "a/[!b].csv",
            "a/\\[x\\].csv",
            "a/[\\^b].csv",
            "{a/,}[bx].csv")) {
      Stream<String> expected =
          KEYS.stream()
              .filter(
                  key ->
                      FileSystems.getDefault()
                          .getPathMatcher("glob:" + glob)
                          .matches(Path.of(key)));
      Stream<String> found =
          KEYS.stream().filter(key -> KeyPattern.compile(glob).matcher(key).matches());
      assertEquals(expected.toList(), found.toList(), glob);
    }
  }

  @Test
  void theTextInFrontOfTheFirstWildcardIsKnown() {
    assertEquals(5, KeyPattern.literalLength("a/b.c*"));
    assertTrue(KeyPattern.isPattern("a/{b}"));
    assertFalse(KeyPattern.isPattern("a/b,c}]"));
  }
}
