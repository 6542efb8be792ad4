package dev.longbow.cli;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.run.PlanSteps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows schemas. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description =
        "Shows the schema of every input and step of a pipeline; of a data file, a glob or a folder"
            + " as an input to paste into one.")
final class SchemaCommand implements Callable<Integer> {
  private static final String JSON_SCHEMA = "/dev/longbow/yaml/pipeline.schema.json";

  @Mixin private PipelineArguments arguments;

  @Option(
      names = "--json-schema",
      description = "Prints the JSON Schema of pipeline files instead, for editors.")
  private boolean jsonSchema;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description =
          "An option of a data file's format, as in an input: delimiter=; or header=false.")
  private List<String> options = new ArrayList<>();

  @Override
  public Integer call() {
    if (jsonSchema) {
      System.out.print(jsonSchema());
      return 0;
    }
    Optional<DataFile> data = arguments.file().flatMap(DataFile::of);
    if (data.isPresent()) {
      System.out.print(data.get().input(PipelineArguments.pairs("--option", "KEY=VALUE", options)));
      return 0;
    }
    if (!options.isEmpty()) {
      throw new LongbowException(
          ErrorCode.USAGE, "Invalid --option: it goes with a data file, not with a pipeline");
    }
    PlanSteps.schemas(arguments.load().plan()).forEach(SchemaCommand::print);
    return 0;
  }

  private static void print(String step, Schema schema) {
    System.out.println(step);
    for (Field field : schema.fields()) {
      System.out.println("  " + field.toString().replace("\n", "\\n").replace("\r", "\\r"));
    }
  }

  private static String jsonSchema() {
    try (InputStream in = SchemaCommand.class.getResourceAsStream(JSON_SCHEMA)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read " + JSON_SCHEMA, e);
    }
  }
}
