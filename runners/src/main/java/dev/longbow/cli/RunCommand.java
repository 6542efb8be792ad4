package dev.longbow.cli;

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

  @Override
  public Integer call() {
    if (demoData) {
      DemoDataCommand.makeDefaultIfMissing();
    }
    CompiledPipeline loaded = arguments.load();
    RunSettings settings = arguments.settings(loaded.settings());
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
