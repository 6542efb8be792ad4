package dev.longbow.io.clickhouse;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;

/**
 * A type as the server writes it: {@code Array(Nullable(DateTime64(3, 'UTC')))}.
 *
 * @param name what stands in front of the parentheses: {@code Array}
 * @param arguments the texts in the parentheses, without what separates them: {@code
 *     Nullable(DateTime64(3, 'UTC'))}; those that are types or literals are looked at by who knows
 *     the name
 */
record ServerType(String name, List<String> arguments) {
  ServerType {
    arguments = List.copyOf(arguments);
  }

  /**
   * A named part of a tuple.
   *
   * @param name as it is; {@code "1"}, {@code "2"} … in a tuple without names
   */
  record Part(String name, ServerType type) {}

  /** A name of an enumeration and the number that is stored for it. */
  record Member(String name, int number) {}

  /** Reads a type's text. */
  static ServerType parse(String text) {
    String type = text.strip();
    int open = type.indexOf('(');
    if (open < 0) {
      return new ServerType(type, List.of());
    }
    if (!type.endsWith(")")) {
      throw unreadable(text);
    }
    return new ServerType(
        type.substring(0, open).strip(), split(type.substring(open + 1, type.length() - 1)));
  }

  /** Divides at the commas that are in no parentheses and in no quotes. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\'' || next == '`' || next == '"') {
        i = quoted(text, i);
      } else if (next == '(') {
        depth++;
      } else if (next == ')') {
        depth--;
      } else if (next == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
      if (depth < 0) {
        throw unreadable(text);
      }
    }
    if (depth != 0) {
      throw unreadable(text);
    }
    String last = text.substring(start).strip();
    if (!last.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }

  /** Where the quotes that open here are closed; inside, a backslash takes the next character. */
  private static int quoted(String text, int open) {
    for (int i = open + 1; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\\') {
        i++;
      } else if (next == text.charAt(open)) {
        if (i + 1 < text.length() && text.charAt(i + 1) == next) {
          i++;
        } else {
          return i;
        }
      }
    }
    throw unreadable(text);
  }

  /** What a literal in quotes says. */
  private static String unquoted(String literal) {
    StringBuilder text = new StringBuilder();
    char quote = literal.charAt(0);
    for (int i = 1; i < literal.length() - 1; i++) {
      char next = literal.charAt(i);
      if (next == '\\') {
        i++;
        text.append(escaped(literal.charAt(i)));
      } else {
        text.append(next);
        if (next == quote) {
          i++;
        }
      }
    }
    return text.toString();
  }

  private static char escaped(char letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'a' -> '\u0007';
      case 'v' -> '\u000b';
      case 'e' -> '\u001b';
      case '0' -> '\0';
      default -> letter;
    };
  }

  private static LongbowException unreadable(String text) {
    return new LongbowException(
        ErrorCode.SERVER, "Cannot understand the type '" + text + "' that the server tells");
  }

  boolean is(String other) {
    return name.equals(other);
  }

  /** Whether nulls are among the values, also those of a type that {@link #plain} looks into. */
  boolean isNullable() {
    return switch (name) {
      case "Nullable" -> true;
      case "LowCardinality" -> argument(0).isNullable();
      case "SimpleAggregateFunction" -> argument(1).isNullable();
      default -> false;
    };
  }

  /** The type without {@code Nullable}, {@code LowCardinality} and aggregation around it. */
  ServerType plain() {
    return switch (name) {
      case "Nullable", "LowCardinality" -> argument(0).plain();
      case "SimpleAggregateFunction" -> argument(1).plain();
      default -> this;
    };
  }

  /** An argument that is a type. */
  ServerType argument(int index) {
    return parse(text(index));
  }

  /** An argument that is a number. */
  int number(int index) {
    try {
      return Integer.parseInt(text(index));
    } catch (NumberFormatException e) {
      throw unreadable(toString());
    }
  }

  private String text(int index) {
    if (index >= arguments.size()) {
      throw unreadable(toString());
    }
    return arguments.get(index);
  }

  /** The parts of a {@code Tuple} or {@code Nested}. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (String argument : arguments) {
      int end = nameEnd(argument);
      String name =
          end == 0
              ? String.valueOf(parts.size() + 1)
              : argument.charAt(0) == '`' || argument.charAt(0) == '"'
                  ? unquoted(argument.substring(0, end))
                  : argument.substring(0, end);
      parts.add(new Part(name, parse(argument.substring(end))));
    }
    return parts;
  }

  /** Where the name in front of a part's type ends; 0 when there is none. */
  private static int nameEnd(String argument) {
    if (argument.startsWith("`") || argument.startsWith("\"")) {
      return quoted(argument, 0) + 1;
    }
    int space = argument.indexOf(' ');
    int open = argument.indexOf('(');
    return space > 0 && (open < 0 || space < open) ? space : 0;
  }

  /** The members of an {@code Enum8} or {@code Enum16}, as they are written. */
  List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (String argument : arguments) {
      int end = quoted(argument, 0) + 1;
      String number = argument.substring(end).replaceFirst("=", "").strip();
      members.add(new Member(unquoted(argument.substring(0, end)), Integer.parseInt(number)));
    }
    return members;
  }

  @Override
  public String toString() {
    return arguments.isEmpty() ? name : name + "(" + String.join(", ", arguments) + ")";
  }
}
