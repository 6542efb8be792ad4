package dev.longbow.cli;

import dev.longbow.physical.Explain;
import dev.longbow.physical.ExplainOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a pipeline would do. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Shows the optimized plan, its stages, what is pushed down, and estimates.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Option(names = "--trace", description = "Shows the plan after each rule that changed it.")
  private boolean trace;

  @Override
  public Integer call() {
    System.out.print(
        Explain.text(
            arguments.load().plan(), trace ? ExplainOptions.TRACE : ExplainOptions.DEFAULT));
    return 0;
  }
}
