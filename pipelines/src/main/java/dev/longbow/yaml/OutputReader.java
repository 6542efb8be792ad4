package dev.longbow.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.text.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code outputs:}, a map of format to path or a list. */
final class OutputReader {
  /** The options of an output that its format gets as they are. */
  static final List<String> FORMAT_OPTIONS =
      List.of(
          "compression",
          "compression_level",
          "row_group_rows",
          "bloom_filter",
          "delimiter",
          "header",
          "null_value",
          "quote",
          "quoting",
          "line_end",
          "batch_rows",
          "dictionary",
          "stream",
          MatrixOutputs.MATRIX,
          "columns",
          "dtype",
          "fill",
          "all_null",
          "scale",
          "layout",
          "target",
          "split",
          "sequence");

  /** Those of them that may be lists, and those that may be maps. */
  private static final List<String> LISTS =
      List.of("bloom_filter", "dictionary", "columns", "target");

  private static final List<String> MAPS = List.of("fill", "scale", "split", "sequence");

  private static final List<String> OUTPUT_KEYS =
      List.of(
          "input",
          "format",
          "path",
          "mode",
          "partition_by",
          "max_rows_per_file",
          "target_file_size");

  private static final List<String> LOG_KEYS = List.of("format", "path");

  private final List<LongbowException> problems;
  private Optional<PipelineSpec.Log> log = Optional.empty();

  OutputReader(List<LongbowException> problems) {
    this.problems = problems;
  }

  /** The log, once read. */
  Optional<PipelineSpec.Log> log() {
    return log;
  }

  List<PipelineSpec.Output> read(Keys pipeline) {
    List<PipelineSpec.Output> outputs = new ArrayList<>();
    Optional<YamlNode> node = pipeline.node("outputs");
    if (node.isEmpty()) {
      pipeline.requiredText("outputs");
    } else if (node.get() instanceof YamlNode.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (format, entry) ->
                  pipeline
                      .scalarText(entry.value(), "The path of output '" + format + "'")
                      .ifPresent(
                          path ->
                              add(
                                  outputs,
                                  new PipelineSpec.Output(format, path, entry.keyPlace()))));
    } else {
      if (!(node.get() instanceof YamlNode.Sequence)) {
        pipeline.problem(
            node.get().place(),
            "'outputs' must be a map of format to path, or a list of {format, path, …}, not "
                + node.get().kind());
        return outputs;
      }
      for (YamlNode item : pipeline.items("outputs")) {
        pipeline
            .asMapping(item, "An entry of 'outputs'")
            .ifPresent(mapping -> add(outputs, output(mapping)));
      }
    }
    return outputs;
  }

  private void add(List<PipelineSpec.Output> outputs, PipelineSpec.Output output) {
    if (output.format().equals("log")) {
      if (log.isPresent()) {
        problems.add(
            new LongbowException(
                ErrorCode.SPEC_INVALID,
                "%s: Two logs: '%s' and '%s'"
                    .formatted(output.place(), log.get().path(), output.path())));
      }
      log = Optional.of(new PipelineSpec.Log(output.path(), output.place()));
      return;
    }
    long same = outputs.stream().filter(o -> o.format().equals(output.format())).count();
    String name = same == 0 ? output.format() : output.format() + (same + 1);
    outputs.add(output.named(name));
  }

  /** An option's text; a list or a map as JSON. */
  private Optional<String> option(Keys keys, String key) {
    YamlNode node = keys.node(key).orElse(null);
    if (key.equals(MatrixOutputs.MATRIX) && node instanceof YamlNode.Mapping mapping) {
      Keys matrix = new Keys(mapping, "'" + key + "'", problems).allow(MatrixOptions.KEYS);
      ObjectNode map = JsonNodeFactory.instance.objectNode();
      for (String part : MatrixOptions.KEYS) {
        option(matrix, part).ifPresent(text -> map.put(part, text));
      }
      return Optional.of(map.toString());
    }
    if (MAPS.contains(key) && node instanceof YamlNode.Mapping mapping) {
      ObjectNode map = JsonNodeFactory.instance.objectNode();
      mapping
          .entries()
          .forEach(
              (name, entry) ->
                  keys.scalarText(entry.value(), "'" + name + "' of '" + key + "'")
                      .ifPresent(text -> map.put(name, text)));
      return Optional.of(map.toString());
    } else if (!LISTS.contains(key) || !(node instanceof YamlNode.Sequence)) {
      return keys.text(key);
    }
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    keys.texts(key).forEach(names::add);
    return Optional.of(names.toString());
  }

  /**
   * An output that is a table of a server: it has no path, and replaces nothing unless asked to.
   */
  private PipelineSpec.Output table(YamlNode.Mapping mapping, String format) {
    List<String> known = new ArrayList<>(List.of("input", "format", "mode"));
    known.addAll(DatabaseKeys.OUTPUT);
    Keys keys = new Keys(mapping, "an output", problems).allow(known);
    return new PipelineSpec.Output(
        format,
        keys.text("input"),
        format,
        "",
        mode(keys, SinkSpec.Mode.FAIL),
        DatabaseKeys.read(keys, DatabaseKeys.OUTPUT, problems),
        Layout.PLAIN,
        mapping.place());
  }

  private PipelineSpec.Output output(YamlNode.Mapping mapping) {
    if (mapping.entries().get("format") != null
        && mapping.entries().get("format").value() instanceof YamlNode.Scalar format
        && DatabaseKeys.isDatabase(format.text())) {
      return table(mapping, format.text());
    }
    List<String> known = new ArrayList<>(OUTPUT_KEYS);
    known.addAll(FORMAT_OPTIONS);
    Keys keys = new Keys(mapping, "an output", problems).allow(known);
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : FORMAT_OPTIONS) {
      option(keys, option).ifPresent(value -> options.put(option, value));
    }
    String path = keys.requiredText("path");
    String format =
        keys.has("format")
            ? keys.requiredText("format")
            : FormatGuess.ofPath(path).orElse(FormatGuess.ending(path));
    if (format.equals("log")) {
      new Keys(mapping, "a log", problems).allow(LOG_KEYS);
    }
    if (format.isEmpty() && !path.isEmpty()) {
      keys.problem(
          mapping.place(),
          "Missing key 'format' for the output '%s'. Writable: %s, and log"
              .formatted(path, Format.writable()));
    } else if (List.of("parquet", "arrow").contains(format) && FormatGuess.isCompressed(path)) {
      keys.problem(
          keys.place("path"),
          "Cannot write the %s file '%s' compressed as a whole: %1$s is compressed inside. Name it .%s, and choose with 'compression'"
              .formatted(format.equals("parquet") ? "Parquet" : "Arrow", path, format));
    }
    return new PipelineSpec.Output(
        format,
        keys.text("input"),
        format,
        path,
        mode(keys, SinkSpec.Mode.OVERWRITE),
        options,
        layout(keys),
        mapping.place());
  }

  private static SinkSpec.Mode mode(Keys keys, SinkSpec.Mode otherwise) {
    String label = keys.text("mode").orElse(otherwise.label());
    List<String> known = SinkSpec.Mode.ofUsers().stream().map(SinkSpec.Mode::label).toList();
    if (!known.contains(label)) {
      keys.problem(keys.place("mode"), "Unknown mode '" + label + "'. Known: " + known);
      return otherwise;
    }
    return SinkSpec.Mode.ofUsers().get(known.indexOf(label));
  }

  private static Layout layout(Keys keys) {
    long rows = keys.count("max_rows_per_file").orElse(Long.MAX_VALUE);
    long bytes = Layout.DEFAULT_TARGET_BYTES;
    Optional<String> size = keys.text("target_file_size");
    try {
      bytes = size.isPresent() ? Sizes.parse("target_file_size", size.get()) : bytes;
    } catch (LongbowException e) {
      keys.problem(keys.place("target_file_size"), e.text());
    }
    try {
      return new Layout(keys.texts("partition_by"), rows, bytes);
    } catch (IllegalArgumentException e) {
      keys.problem(
          keys.place(keys.has("partition_by") ? "partition_by" : "max_rows_per_file"),
          e.getMessage());
      return Layout.PLAIN;
    }
  }
}
