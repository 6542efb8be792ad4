package dev.longbow.cli;

import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.run.PlanSteps;
import dev.longbow.yaml.CompiledPipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks a pipeline without running it. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks a pipeline, its inputs' schemas and its expressions; reads no data.")
final class ValidateCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Override
  public Integer call() {
    CompiledPipeline loaded = arguments.load();
    PhysicalPlanner.plan(Optimizer.optimize(loaded.plan()));
    System.out.printf(
        "{\"status\":\"valid\",\"steps\":%d,\"outputs\":%d}%n",
        PlanSteps.schemas(loaded.plan()).size(), loaded.plan().outputs().size());
    return 0;
  }
}
