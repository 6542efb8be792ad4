package dev.longbow.cli;

import dev.longbow.error.LongbowException;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import dev.longbow.yaml.CompiledPipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a pipeline. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a pipeline; the last line of stdout is one JSON object.")
final class RunCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "10",
      description = "Shows the first rows of the first output; 0 for none. Default: 10.")
  private int show;

  @Option(names = "--no-progress", description = "Shows no progress.")
  private boolean noProgress;

  @Option(
      names = "--demo-data",
      description =
          "First makes a million rows of demo data under data/ if there is no such folder.")
  private boolean demoData;

  @Option(
      names = "--skip-if-no-input",
      description =
          "Ends with exit code 99, and writes nothing, when an input has no files (yet). Without it"
              + " that is an error.")
  private boolean skipIfNoInput;

  @Option(
      names = "--skip-unchanged",
      description =
          "Ends with exit code 99, and writes nothing, when all outputs are there as an earlier run"
              + " wrote them from the same inputs by the same plan.")
  private boolean skipUnchanged;

  @Override
  public Integer call() {
    if (demoData) {
      DemoDataCommand.makeDefaultIfMissing();
    }
    CompiledPipeline loaded;
    try {
      loaded = arguments.load();
    } catch (LongbowException e) {
      if (skipIfNoInput && NoInput.isOnlyProblemOf(e)) {
        NoInput.print(e);
        return NoInput.EXIT_CODE;
      }
      throw e;
    }
    RunSettings fromArguments = arguments.settings(loaded.settings());
    RunSettings settings =
        fromArguments.withLineage(fromArguments.lineage().describing(loaded.description()));
    if (skipUnchanged && !settings.checkpoints().fresh() && Unchanged.isAllOf(loaded.plan())) {
      return NoInput.EXIT_CODE;
    }
    Launcher.run(
        loaded.plan(),
        loaded.parameters(),
        settings,
        loaded.log(),
        RunReport.watcher(!noProgress),
        finished -> RunReport.print(finished, show),
        RunReport::print);
    return 0;
  }
}
