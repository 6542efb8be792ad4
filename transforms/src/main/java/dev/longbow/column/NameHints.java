package dev.longbow.column;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Messages for names that do not exist, with the nearest ones that do. */
public final class NameHints {
  private NameHints() {}

  /** {@code Missing columns: [hart_rate]. Nearest: [heart_rate]. Available: [age, heart_rate]}. */
  public static String missing(List<String> missing, List<String> available) {
    List<String> nearest = new ArrayList<>();
    for (String name : missing) {
      for (String candidate : nearest(name, available)) {
        if (!nearest.contains(candidate)) {
          nearest.add(candidate);
        }
      }
    }
    String hint = nearest.isEmpty() ? "" : ". Nearest: " + nearest;
    return "Missing columns: " + missing + hint + ". Available: " + available;
  }

  /** {@code " Nearest: [heart_rate]."}, or nothing when there is none. */
  public static String hint(String name, List<String> available) {
    List<String> nearest = nearest(name, available);
    return nearest.isEmpty() ? "" : " Nearest: " + nearest + ".";
  }

  /** Up to three names within a third of the name's length (at least two) in edits, best first. */
  public static List<String> nearest(String name, List<String> available) {
    // Two edits also find swapped letters; in very short names they would find anything.
    int limit = name.length() < 4 ? 1 : Math.max(2, name.length() / 3);
    String wanted = name.toLowerCase(Locale.ROOT);
    return available.stream()
        .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .sorted(
            Comparator.comparingInt(
                candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
        .limit(3)
        .toList();
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
