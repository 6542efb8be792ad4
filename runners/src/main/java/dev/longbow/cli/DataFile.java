package dev.longbow.cli;

import dev.longbow.column.Field;
import dev.longbow.connector.Format;
import dev.longbow.connector.Source;
import dev.longbow.io.files.YamlText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A data file, a glob or a folder that stands where a pipeline file could. */
record DataFile(String location, Format format) {
  /** A location whose ending is that of a format that can be read. */
  static Optional<DataFile> of(String location) {
    String lower = location.toLowerCase(Locale.ROOT);
    return Format.all().values().stream()
        .filter(Format::canRead)
        .filter(format -> format.extensions().stream().anyMatch(e -> lower.endsWith("." + e)))
        .findFirst()
        .map(format -> new DataFile(location, format));
  }

  /** The file as an input of a pipeline, with the types of its columns. */
  String input(Map<String, String> options) {
    Source source = format.source(location, options);
    StringBuilder text = new StringBuilder("inputs:\n");
    text.append("  ").append(YamlText.scalar(name())).append(":\n");
    text.append("    path: ").append(YamlText.scalar(location)).append('\n');
    options.forEach(
        (key, value) ->
            text.append(
                "    %s: %s\n"
                    .formatted(
                        key, value.matches("true|false|\\d+") ? value : YamlText.scalar(value))));
    text.append("    schema:\n");
    for (Field field : source.schema().fields()) {
      // A struct can be inferred, but there is no way to write it.
      String hidden = type(field).contains("struct<") ? "# " : "";
      text.append(
          "    %s  %s: %s\n"
              .formatted(
                  hidden,
                  YamlText.scalar(field.name()),
                  field.nullable()
                      ? type(field)
                      : "{type: %s, nullable: false}".formatted(type(field))));
    }
    return text.toString();
  }

  private static String type(Field field) {
    String type = field.type().toString();
    return type.matches("[a-z0-9_()]+") ? type : YamlText.scalar(type);
  }

  /** The file's name without its endings, or what a glob has of one. */
  private String name() {
    String name = location.replaceAll("/+$", "");
    name = name.substring(name.lastIndexOf('/') + 1).replaceAll("\\..*", "");
    if (name.contains("*") || name.isEmpty()) {
      String[] parts = location.split("/");
      name = parts.length > 1 ? parts[parts.length - 2] : "input";
    }
    return name.matches(".*[*?\\[{].*") ? "input" : name;
  }
}
