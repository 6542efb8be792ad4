package dev.longbow.io.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes names and values into statements where no parameter can stand. */
final class Names {
  /** A text, a name in quotes, or a name that no parentheses follow: those of functions. */
  private static final Pattern WORD =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*+'|([`\"])((?:(?!\\1)[^\\\\]|\\\\.)*+)\\1|(?<![\\w.])([A-Za-z_][\\w.]*+)(?!\\s*\\()",
          Pattern.DOTALL);

  private Names() {}

  /** A name in backticks, whatever it holds. */
  static String quote(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  /** A table's name with its database. */
  static String quote(String database, String table) {
    return quote(database) + "." + quote(table);
  }

  /** Names, separated by commas. */
  static String quote(Collection<String> names) {
    return names.stream().map(Names::quote).collect(Collectors.joining(", "));
  }

  /** The names that stand in an expression, those of its columns among them. */
  static Set<String> in(String expression) {
    return WORD.matcher(expression).results().map(Names::name).collect(Collectors.toSet());
  }

  private static String name(MatchResult word) {
    // Of a text nothing: no column's name is empty.
    return word.group(2) != null
        ? word.group(2).replaceAll("(?s)\\\\(.)", "$1")
        : word.group(3) != null ? word.group(3) : "";
  }

  /**
   * How long a name is where the server makes a file's of it: other characters than letters, digits
   * and {@code _} are written as {@code %D0}, byte by byte.
   */
  static int fileLength(String name) {
    int length = 0;
    for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = one == '_' || one > 0 && Character.isLetterOrDigit(one);
      length += plain ? 1 : 3;
    }
    return length;
  }

  /** A string literal, whatever it holds. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
