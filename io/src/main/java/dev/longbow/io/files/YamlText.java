package dev.longbow.io.files;

/** Texts as they are written in YAML. */
public final class YamlText {
  private YamlText() {}

  /** A text as a YAML scalar: plain when that is safe, else in double quotes. */
  public static String scalar(String text) {
    boolean plain =
        text.matches("[A-Za-z_][A-Za-z0-9_.-]*")
            && !text.matches("(?i)null|true|false|yes|no|on|off|y|n");
    return plain
        ? text
        : '"'
            + text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
            + '"';
  }
}
