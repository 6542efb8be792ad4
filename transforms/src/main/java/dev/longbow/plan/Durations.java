package dev.longbow.plan;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people of pandas and Polars write them: {@code 7d}, {@code 1h30m}. */
final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,12})(us|ms|s|m|h|d|w)");

  private static final Map<String, Long> MICROS =
      Map.of(
          "us", 1L,
          "ms", 1_000L,
          "s", 1_000_000L,
          "m", 60_000_000L,
          "h", 3_600_000_000L,
          "d", 86_400_000_000L,
          "w", 604_800_000_000L);

  private Durations() {}

  /** The microseconds; empty for a text that is no length of time, or too long a one. */
  static Optional<Long> micros(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    Matcher part = PART.matcher(rest);
    int at = 0;
    long micros = 0;
    try {
      while (at < rest.length() && part.find(at) && part.start() == at) {
        long count = Long.parseLong(part.group(1));
        micros = Math.addExact(micros, Math.multiplyExact(count, MICROS.get(part.group(2))));
        at = part.end();
      }
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
    return at == rest.length() ? Optional.of(micros) : Optional.empty();
  }
}
