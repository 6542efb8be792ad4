package dev.longbow.io.stores;

import java.util.regex.Pattern;

/**
 * Patterns of keys, as for local files: {@code *} and {@code ?} within a name, {@code **} across
 * folders, {@code [a-c]}, {@code {a,b}}, and a backslash before a character that stands for itself.
 */
final class KeyPattern {
  private static final String WILDCARDS = "*?[{\\";

  private KeyPattern() {}

  static boolean isPattern(String key) {
    return literalLength(key) < key.length();
  }

  /** How much of a pattern stands in front of its first wildcard. */
  static int literalLength(String key) {
    int at = 0;
    while (at < key.length() && WILDCARDS.indexOf(key.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    int groups = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '[' && glob.indexOf(']', i + 2) > 0) {
        int end = glob.indexOf(']', i + 2);
        regex.append(characters(glob.substring(i + 1, end)));
        i = end;
      } else if (c == '{' && glob.indexOf('}', i) > 0) {
        regex.append("(?:");
        groups++;
      } else if (c == ',' && groups > 0) {
        regex.append('|');
      } else if (c == '}' && groups > 0) {
        regex.append(')');
        groups--;
      } else {
        boolean isEscape = c == '\\' && i + 1 < glob.length();
        regex.append(Pattern.quote(String.valueOf(isEscape ? glob.charAt(++i) : c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static String characters(String inBrackets) {
    boolean isNegated = inBrackets.startsWith("!");
    String plain = isNegated ? inBrackets.substring(1) : inBrackets;
    return "[" + (isNegated ? "^/" : "") + plain.replaceAll("[\\\\\\[^&]", "\\\\$0") + "]";
  }
}
