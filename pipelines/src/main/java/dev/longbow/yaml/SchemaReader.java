package dev.longbow.yaml;

import dev.longbow.error.LongbowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code schema:} and {@code allow_extra_columns:} of an input. */
final class SchemaReader {
  private static final String EXTRA = "allow_extra_columns";

  /** The keys of an input that are about its schema, beside {@code schema}. */
  static final List<String> KEYS = List.of(EXTRA);

  private SchemaReader() {}

  static Optional<PipelineSpec.DeclaredSchema> read(Keys keys, List<LongbowException> problems) {
    Optional<YamlNode.Mapping> mapping = keys.mapping("schema");
    if (mapping.isEmpty()) {
      if (keys.has(EXTRA)) {
        keys.problem(keys.place(EXTRA), "'%s' goes with 'schema'".formatted(EXTRA));
      }
      return Optional.empty();
    }
    Map<String, PipelineSpec.DeclaredColumn> columns = new LinkedHashMap<>();
    mapping
        .get()
        .entries()
        .forEach(
            (name, entry) ->
                column(name, entry.value(), keys, problems)
                    .ifPresent(column -> columns.put(name, column)));
    return Optional.of(
        new PipelineSpec.DeclaredSchema(columns, !keys.has(EXTRA) || keys.flag(EXTRA)));
  }

  /** A type, or {@code {type, nullable, required, convert}}. */
  private static Optional<PipelineSpec.DeclaredColumn> column(
      String name, YamlNode node, Keys owner, List<LongbowException> problems) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return owner
          .scalarText(node, "The type of column '" + name + "'")
          .map(
              type ->
                  new PipelineSpec.DeclaredColumn(
                      Optional.of(type), true, true, false, node.place()));
    }
    Keys keys =
        new Keys(mapping, "column '" + name + "' of 'schema'", problems)
            .allow(List.of("type", "nullable", "required", "convert"));
    return Optional.of(
        new PipelineSpec.DeclaredColumn(
            keys.text("type"),
            !keys.has("nullable") || keys.flag("nullable"),
            !keys.has("required") || keys.flag("required"),
            keys.flag("convert"),
            mapping.place()));
  }
}
