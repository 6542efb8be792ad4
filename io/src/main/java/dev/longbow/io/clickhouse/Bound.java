package dev.longbow.io.clickhouse;

/**
 * A value between two ranges as a text: ASCII, and the same value whatever the server's zone and
 * settings are.
 */
final class Bound {
  private Bound() {}

  /**
   * The text of a value, as an expression.
   *
   * @param type of the value, without nulls
   */
  static String write(ServerType type, String value) {
    return switch (type.name()) {
      // Any bytes.
      case "String", "FixedString" -> "hex(" + value + ")";
      // What clocks show in autumn they show twice.
      case "DateTime", "DateTime64" -> "toString(CAST(%s, '%s'))".formatted(value, seconds(type));
      // The server's way from texts is fast, and not exact.
      case "Float32", "Float64" -> "toString(reinterpretAs%s(%s))".formatted(bits(type), value);
      default -> "toString(" + value + ")";
    };
  }

  /** The value of a text, as an expression. */
  static String read(ServerType type, String text) {
    String value =
        switch (type.name()) {
          case "String", "FixedString" -> "unhex(" + text + ")";
          case "DateTime", "DateTime64" -> "CAST(%s, '%s')".formatted(text, seconds(type));
          case "Float32", "Float64" ->
              "reinterpretAs%s(CAST(%s, '%s'))".formatted(type.name(), text, bits(type));
          default -> text;
        };
    return "CAST(%s, %s)".formatted(value, Names.literal(type.toString()));
  }

  /** The seconds since 1970, with all digits that the type has. */
  private static String seconds(ServerType type) {
    return type.is("DateTime") ? "UInt32" : "Decimal(38, " + type.number(0) + ")";
  }

  private static String bits(ServerType type) {
    return type.name().replace("Float", "UInt");
  }
}
