package dev.longbow.io.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The texts that stand for null. */
final class NullTexts {
  /** Whether an empty cell is null. */
  final boolean emptyIsNull;

  /** Whether there are others than empty cells. */
  final boolean hasOthers;

  private final byte[][] others;

  NullTexts(List<String> texts) {
    emptyIsNull = texts.contains("");
    others =
        texts.stream()
            .filter(text -> !text.isEmpty())
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    hasOthers = others.length > 0;
  }

  boolean matches(byte[] bytes, int from, int to) {
    if (from == to) {
      return emptyIsNull;
    }
    for (byte[] other : others) {
      if (other.length == to - from && Arrays.equals(other, 0, other.length, bytes, from, to)) {
        return true;
      }
    }
    return false;
  }
}
