package dev.longbow.yaml;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a pipeline file to a {@link PipelineSpec}. All problems of form are reported together, each
 * with file, line and column.
 */
public final class SpecReader {
  private static final List<String> TOP =
      List.of(
          "name",
          "description",
          "params",
          "inputs",
          "filters",
          "transforms",
          "outputs",
          "settings");
  private static final List<String> SETTINGS =
      List.of(
          "runner",
          "memory",
          "compression",
          "timezone",
          "parallelism",
          "spill_dir",
          "checkpoints",
          "lineage",
          "lineage_namespace",
          "max_shuffle",
          "max_spill",
          "flink",
          "engine");
  private static final List<String> FLINK = List.of("master", "detached");

  /** Of Parquet outputs. */
  private static final List<String> COMPRESSIONS = List.of("zstd", "snappy", "gzip", "none");

  private final String file;
  private final List<LongbowException> problems = new ArrayList<>();
  private final Map<String, PipelineSpec.StepChecks> checks = new LinkedHashMap<>();

  private SpecReader(String file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_SYNTAX} or {@link ErrorCode#SPEC_INVALID}
   */
  public static PipelineSpec read(Path path) {
    try {
      return read(path.toString(), Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, "Cannot find the pipeline file '" + path + "'", e);
    } catch (CharacterCodingException e) {
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, "Cannot read '" + path + "': it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, "Cannot read '" + path + "': " + e.getMessage(), e);
    }
  }

  /** Reads a text; {@code file} is its name in messages. */
  public static PipelineSpec read(String file, String text) {
    SpecReader reader = new SpecReader(file);
    PipelineSpec spec = reader.pipeline(YamlReader.read(file, text, reader.problems));
    if (!reader.problems.isEmpty()) {
      throw LongbowException.ofAll(reader.problems);
    }
    return spec;
  }

  private PipelineSpec pipeline(YamlNode root) {
    if (!(root instanceof YamlNode.Mapping mapping)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          root.place()
              + ": A pipeline file must be a mapping with "
              + TOP
              + ", not "
              + root.kind());
    }
    Keys keys = new Keys(mapping, "the pipeline", problems).allow(TOP);
    List<PipelineSpec.Input> inputs = inputs(keys);
    List<PipelineSpec.Transform> transforms = new TransformReader(problems, checks).read(keys);
    OutputReader outputs = new OutputReader(problems);
    List<PipelineSpec.Output> written = outputs.read(keys);
    return new PipelineSpec(
        file,
        keys.text("name").orElse(fileName()),
        keys.text("description").orElse(""),
        parameters(keys),
        inputs,
        new FilterReader(problems).read(keys),
        transforms,
        written,
        outputs.log(),
        checks,
        settings(keys));
  }

  private String fileName() {
    String name = Path.of(file).getFileName().toString();
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  private List<PipelineSpec.Parameter> parameters(Keys keys) {
    List<PipelineSpec.Parameter> parameters = new ArrayList<>();
    keys.mapping("params")
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (name, entry) ->
                            parameters.add(
                                new PipelineSpec.Parameter(
                                    name, parameterValue(name, entry.value()), entry.keyPlace()))));
    return parameters;
  }

  private Object parameterValue(String name, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      return scalar.value();
    } else if (node instanceof YamlNode.Sequence sequence) {
      List<Object> values = new ArrayList<>();
      for (YamlNode item : sequence.items()) {
        if (item instanceof YamlNode.Scalar scalar) {
          values.add(scalar.value());
        } else {
          problem(item.place(), "Parameter '%s' must be a list of plain values", name);
        }
      }
      return values;
    }
    problem(node.place(), "Parameter '%s' must be a value or a list of values", name);
    return null;
  }

  private List<PipelineSpec.Input> inputs(Keys keys) {
    List<PipelineSpec.Input> inputs = new ArrayList<>();
    if (!keys.has("inputs")) {
      problem(keys.place("inputs"), "Missing key 'inputs' in the pipeline");
      return inputs;
    }
    keys.mapping("inputs")
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach((name, entry) -> input(name, entry).ifPresent(inputs::add)));
    return inputs;
  }

  private Optional<PipelineSpec.Input> input(String name, YamlNode.Entry entry) {
    // The short form: inputs: {vitals: "data/vitals/*.parquet"}.
    if (entry.value() instanceof YamlNode.Scalar scalar && scalar.value() instanceof String) {
      return Optional.of(
          new PipelineSpec.Input(
              name,
              scalar.text(),
              Optional.empty(),
              List.of(),
              null,
              Optional.empty(),
              Map.of(),
              entry.keyPlace()));
    }
    if (!(entry.value() instanceof YamlNode.Mapping mapping)) {
      problem(
          entry.value().place(),
          "Input '%s' must be a path or a mapping, not %s",
          name,
          entry.value().kind());
      return Optional.empty();
    }
    if (mapping.entries().get("format") != null
        && mapping.entries().get("format").value() instanceof YamlNode.Scalar format
        && DatabaseKeys.isDatabase(format.text())) {
      return Optional.of(table(name, mapping, entry.keyPlace()));
    }
    List<String> known = new ArrayList<>(List.of("path", "format", "columns", "rows"));
    known.addAll(InputOptions.KEYS);
    known.addAll(SchemaReader.KEYS);
    Keys keys = new Keys(mapping, "input '" + name + "'", problems, CheckReader.KEYS).allow(known);
    CheckReader.read(name, keys, problems, checks);
    if (keys.has("rows") == keys.has("path")) {
      problem(entry.keyPlace(), "Input '%s' must have either 'path' or 'rows'", name);
      return Optional.empty();
    }
    Optional<PipelineSpec.DeclaredSchema> schema = SchemaReader.read(keys, problems);
    if (keys.has("rows")) {
      keys.allow(List.of("rows", "columns", "schema", "allow_extra_columns"));
    }
    return Optional.of(
        new PipelineSpec.Input(
            name,
            keys.text("path").orElse(null),
            keys.text("format"),
            keys.texts("columns"),
            keys.has("rows") ? rows(name, keys) : null,
            schema,
            keys.has("rows") ? Map.of() : InputOptions.read(keys),
            entry.keyPlace()));
  }

  /** An input that is a table of a server: it has no path. */
  private PipelineSpec.Input table(String name, YamlNode.Mapping mapping, Place place) {
    List<String> known = new ArrayList<>(List.of("format", "columns"));
    known.addAll(DatabaseKeys.INPUT);
    known.addAll(SchemaReader.KEYS);
    Keys keys = new Keys(mapping, "input '" + name + "'", problems, CheckReader.KEYS).allow(known);
    CheckReader.read(name, keys, problems, checks);
    return new PipelineSpec.Input(
        name,
        null,
        keys.text("format"),
        keys.texts("columns"),
        null,
        SchemaReader.read(keys, problems),
        DatabaseKeys.read(keys, DatabaseKeys.INPUT, problems),
        place);
  }

  private List<Map<String, Object>> rows(String name, Keys keys) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (YamlNode item : keys.list("rows")) {
      keys.asMapping(item, "A row of input '" + name + "'")
          .ifPresent(
              mapping -> {
                Map<String, Object> row = new LinkedHashMap<>();
                mapping
                    .entries()
                    .forEach(
                        (column, entry) -> {
                          if (entry.value() instanceof YamlNode.Scalar scalar) {
                            row.put(column, scalar.value());
                          } else {
                            problem(
                                entry.value().place(),
                                "Column '%s' of a row must be a plain value, not %s",
                                column,
                                entry.value().kind());
                          }
                        });
                rows.add(row);
              });
    }
    return rows;
  }

  private PipelineSpec.Settings settings(Keys keys) {
    Optional<YamlNode.Mapping> mapping = keys.mapping("settings");
    if (mapping.isEmpty()) {
      return PipelineSpec.Settings.NONE;
    }
    Keys settings = new Keys(mapping.get(), "settings", problems).allow(SETTINGS);
    settings
        .text("engine")
        .filter(engine -> !engine.equals("streaming"))
        .ifPresent(
            engine ->
                problem(
                    settings.place("engine"),
                    "Unknown engine '%s': Longbow always streams; write 'streaming' or leave it"
                        + " out",
                    engine));
    settings
        .text("runner")
        .filter(runner -> !runner.equals("direct") && !runner.equals("flink"))
        .ifPresent(
            runner ->
                problem(
                    settings.place("runner"),
                    "Unknown runner '%s'. Known: [direct, flink]",
                    runner));
    settings
        .text("compression")
        .filter(compression -> !COMPRESSIONS.contains(compression))
        .ifPresent(
            compression ->
                problem(
                    settings.place("compression"),
                    "Unknown compression '%s'. Known: %s",
                    compression,
                    COMPRESSIONS));
    Optional<Keys> flink =
        settings
            .mapping("flink")
            .map(own -> new Keys(own, "settings.flink", problems).allow(FLINK));
    return new PipelineSpec.Settings(
        settings.text("runner"),
        settings.text("memory"),
        settings.text("compression"),
        settings.text("timezone"),
        parallelism(settings),
        settings.text("spill_dir"),
        settings.text("checkpoints"),
        settings.text("lineage"),
        settings.text("lineage_namespace"),
        settings.text("max_shuffle"),
        settings.text("max_spill"),
        flink.flatMap(own -> own.text("master")),
        flink.map(own -> own.flag("detached")),
        mapping.get().entries().keySet().stream()
            .collect(Collectors.toMap(key -> key, settings::place)));
  }

  private Optional<Integer> parallelism(Keys settings) {
    Optional<Long> count = settings.count("parallelism");
    if (count.isPresent() && (count.get() < 1 || count.get() > Integer.MAX_VALUE)) {
      problem(
          settings.place("parallelism"),
          "Invalid parallelism %d. Expected a number from 1 to %d",
          count.get(),
          Integer.MAX_VALUE);
      return Optional.empty();
    }
    return count.map(Long::intValue);
  }

  private void problem(Place place, String format, Object... arguments) {
    problems.add(
        new LongbowException(ErrorCode.SPEC_INVALID, place + ": " + format.formatted(arguments)));
  }
}
