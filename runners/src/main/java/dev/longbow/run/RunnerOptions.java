package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Beam options for a run. */
final class RunnerOptions {
  private static final long FLINK_SHARE_OF_BUDGET = 2;

  private RunnerOptions() {}

  static PipelineOptions of(RunSettings settings, long budget, Path temporary) {
    return settings.runner().equals("flink")
        ? flink(settings, budget, temporary)
        : direct(settings);
  }

  private static PipelineOptions direct(RunSettings settings) {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(settings.parallelism());
    // Each check encodes and decodes every element several times; tests run with them on.
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    return options;
  }

  /** Flink inside this process. Sorting memory is a share of the budget, not of the machine. */
  private static PipelineOptions flink(RunSettings settings, long budget, Path temporary) {
    FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(settings.parallelism());
    options.setFasterCopy(true);
    long managed = Math.max(64L << 20, budget / FLINK_SHARE_OF_BUDGET);
    try {
      Path folder = Files.createDirectories(temporary.resolve("flink"));
      Path empty = Files.createDirectories(folder.resolve("classpath"));
      Files.write(
          folder.resolve("config.yaml"),
          List.of(
              "taskmanager.memory.managed.size: " + managed + "b",
              "taskmanager.memory.network.min: 128m",
              "taskmanager.memory.network.max: 128m",
              "taskmanager.runtime.large-record-handler: true",
              "taskmanager.runtime.max-fan: 32",
              // A job that names no class path gets the system class loader, which in Maven's
              // process does not have our classes.
              "pipeline.classpaths: " + empty.toUri(),
              "restart-strategy.type: none",
              "io.tmp.dirs: " + folder));
      options.setFlinkConfDir(folder.toString());
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED,
          "Cannot write Flink's settings to '" + temporary + "': " + e.getMessage(),
          e);
    }
    return options;
  }
}
