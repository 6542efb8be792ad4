package dev.longbow.cli;

import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.RunRecord;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.run.PlanSteps;
import dev.longbow.yaml.CompiledPipeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    PhysicalPlan plan = PhysicalPlanner.plan(Optimizer.optimize(loaded.plan()));
    PlanRunner.checkOutputs(
        plan,
        new RunRecord(
            loaded.plan().name(),
            "",
            Map.of(),
            Map.of(),
            PlanSteps.inputs(loaded.plan()),
            List.of(),
            Instant.EPOCH));
    System.out.printf(
        "{\"status\":\"valid\",\"steps\":%d,\"outputs\":%d}%n",
        PlanSteps.schemas(loaded.plan()).size(), loaded.plan().outputs().size());
    return 0;
  }
}
