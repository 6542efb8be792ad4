package dev.longbow.cli;

import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.Explain;
import dev.longbow.physical.ExplainOptions;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.KeptSteps;
import dev.longbow.run.RunSettings;
import dev.longbow.yaml.CompiledPipeline;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a pipeline would do. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Shows the optimized plan, its stages, what is pushed down, costs and warnings.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Option(names = "--trace", description = "Shows the plan after each rule that changed it.")
  private boolean trace;

  @Override
  public Integer call() {
    CompiledPipeline loaded = arguments.load();
    RunSettings settings = arguments.settings(loaded.settings());
    KeptSteps.Preview preview = KeptSteps.preview(loaded.plan(), settings.checkpoints());
    if (!preview.lines().isEmpty()) {
      System.out.println("Checkpoints");
      preview.lines().forEach(line -> System.out.println("  " + line));
      System.out.println();
    }
    preview
        .made()
        .forEach(
            (step, below) -> {
              System.out.println("Checkpoint [" + step + "]\n");
              explain(below, settings);
              System.out.println();
            });
    if (!preview.made().isEmpty()) {
      System.out.println("Behind the checkpoints\n");
    }
    explain(preview.rest(), settings);
    return 0;
  }

  private void explain(PipelinePlan plan, RunSettings settings) {
    Explain.Report report =
        Explain.report(
            plan,
            new ExplainOptions(
                trace,
                tasks(settings),
                OptionalLong.of(settings.memory().orElseGet(MemoryPool::defaultBudget))));
    System.out.print(report.text());
    try {
      settings.limits().check(report.costs(), settings.spillFolder());
    } catch (LongbowException e) {
      System.out.println("\nA run would not start\n  " + e.line());
    }
  }

  /** Of a cluster, which is not asked, as many as this machine runs. */
  private static int tasks(RunSettings settings) {
    return settings.parallelism() > 0
        ? settings.parallelism()
        : RunSettings.defaults().parallelism();
  }
}
