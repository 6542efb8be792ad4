package dev.longbow.cli;

import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.demo.DemoFormat;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the demo tables: the generator is a source like any other, and this is a pipeline. */
@Command(
    name = "demo-data",
    mixinStandardHelpOptions = true,
    description = "Writes seeded demo tables: vitals and the tables around them.")
final class DemoDataCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of vitals; the other tables follow. Default: 1000000.")
  private long rows;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "data",
      description = "A folder per table is made in it. Default: data.")
  private String out;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "parquet",
      description = "parquet or csv. Default: parquet.")
  private String format;

  @Option(
      names = "--files",
      paramLabel = "N",
      defaultValue = "8",
      description = "Files per table (fewer for small tables). Default: 8.")
  private int files;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed makes the same tables. Default: 1.")
  private long seed;

  @Option(
      names = "--tables",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Only these tables. Default: all but groupby, the six keys of the db-benchmark.")
  private List<String> tables = DemoFormat.tables();

  @Option(names = "--if-missing", description = "Does nothing when the folder exists.")
  private boolean ifMissing;

  /** Makes the demo data of the quickstart, once. */
  static void makeDefaultIfMissing() {
    if (!Files.exists(Path.of("data"))) {
      System.err.println("Making demo data in data/ (once)");
      DemoDataCommand command = new DemoDataCommand();
      command.rows = 1_000_000;
      command.out = "data";
      command.format = "parquet";
      command.files = 8;
      command.seed = 1;
      command.make();
    }
  }

  @Override
  public Integer call() {
    if (rows < 1 || files < 1) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid %s: expected 1 or more"
              .formatted(rows < 1 ? "--rows " + rows : "--files " + files));
    }
    if (ifMissing && Files.exists(Path.of(out))) {
      System.out.printf("{\"status\":\"nothing to do\",\"path\":\"%s\"}%n", out);
      return 0;
    }
    RunReport.print(make(), 0);
    return 0;
  }

  private Launcher.Finished make() {
    Map<String, String> options =
        Map.of(
            "rows", Long.toString(rows),
            "seed", Long.toString(seed),
            "files", Integer.toString(files));
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (String table : tables) {
      Source source = Format.named("demo").source(table, options);
      SinkSpec sink =
          new SinkSpec(table, format, out + "/" + table + "/", SinkSpec.Mode.OVERWRITE, Map.of());
      outputs.add(new PipelinePlan.Output(LogicalPlan.Scan.of(table, source), sink));
    }
    return Launcher.run(
        new PipelinePlan("demo data", List.of(), outputs),
        Map.of("seed", Long.toString(seed)),
        RunSettings.defaults(),
        Launcher.Watcher.NONE);
  }
}
