package dev.longbow.run.flink;

import dev.longbow.beam.ExchangeOptions;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import dev.longbow.run.Environment;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.api.common.ExecutionMode;

/** The settings of Flink inside this process. */
public final class EmbeddedFlink {
  private static final long MEGABYTE = 1 << 20;
  private static final long LEAST_MANAGED = 64 * MEGABYTE;
  private static final long MOST_MANAGED_PER_SLOT = 256 * MEGABYTE;

  private EmbeddedFlink() {}

  /**
   * The embedded Flink runner, in this process, for a plan. Blocks of rows stay where they are, as
   * on the direct runner: what crosses Flink's exchanges and sorts are references of 60 bytes.
   *
   * @param parallelism how many tasks run at a time
   * @param memory the memory budget
   * @param folder where Flink spills and its configuration is written
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} when the folder is not writable, {@link
   *     ErrorCode#MEMORY} when the plan has more exchanges than this heap has buffers for, or more
   *     sorts than the budget
   */
  public static PipelineOptions options(
      PhysicalPlan plan, int parallelism, long memory, Path folder) {
    FlinkPipelineOptions options =
        options(
            plan, parallelism, managed(plan, parallelism, memory, LEAST_MANAGED), memory, folder);
    options.as(ExchangeOptions.class).setInOneProcess(true);
    return options;
  }

  /**
   * The same with blocks that travel encoded, through Flink's channels and sorts, as they do on a
   * cluster: for tests of that way.
   *
   * @param memory the memory budget; a quarter of it, off the heap, goes to Flink's sorts
   */
  public static PipelineOptions likeCluster(
      PhysicalPlan plan, int parallelism, long memory, Path folder) {
    long usual = Math.min(memory / 4, parallelism * MOST_MANAGED_PER_SLOT);
    return options(plan, parallelism, managed(plan, parallelism, memory, usual), memory, folder);
  }

  /** The same with so many bytes for all sorts. */
  static FlinkPipelineOptions options(
      PhysicalPlan plan, int parallelism, long managed, long memory, Path folder) {
    SortMemory sorts = SortMemory.of(plan, managed / parallelism);
    sorts.require(
        "Set --memory %s, or a lower --parallelism, or run with --runner direct"
            .formatted(Sizes.bytes(Math.max(memory, 2 * sorts.needed() * parallelism))));
    // Off the heap, where the virtual machine allows as much as on it.
    long most = Runtime.getRuntime().maxMemory() / 2;
    FlinkPipelineOptions options =
        options(FlinkNetwork.bytes(plan, parallelism, most), parallelism, managed, folder);
    options.as(ExchangeOptions.class).setExchangeRecordBytes(sorts.recordBytes());
    if (waits(plan)) {
      options.setExecutionModeForBatch(ExecutionMode.BATCH.name());
    }
    return options;
  }

  /**
   * Whether rows wait until all of them are sampled or counted, or for tables: on disk, not in
   * channels.
   */
  static boolean waits(PhysicalPlan plan) {
    return plan.exchanges().stream().anyMatch(Exchange::waits)
        || plan.stages().stream().anyMatch(EmbeddedFlink::waitsForTables);
  }

  /** What is usual; more, up to half of the budget, when the plan has many sorts. */
  private static long managed(PhysicalPlan plan, int parallelism, long memory, long usual) {
    long needed = parallelism * SortMemory.of(plan, 0).needed();
    return Math.max(LEAST_MANAGED, Math.max(usual, Math.min(memory / 2, needed)));
  }

  private static boolean waitsForTables(Stage stage) {
    return stage.input() instanceof Stage.ExchangeInput && !stage.broadcasts().isEmpty();
  }

  /** The embedded Flink runner for a pipeline of a few shuffles and no ranges. */
  public static PipelineOptions options(int parallelism, long memory, Path folder) {
    long managed =
        Math.max(LEAST_MANAGED, Math.min(memory / 4, parallelism * MOST_MANAGED_PER_SLOT));
    return options(FlinkNetwork.LEAST, parallelism, managed, folder);
  }

  private static FlinkPipelineOptions options(
      long network, int parallelism, long managed, Path folder) {
    Environment.checkForFlink();
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(EmbeddedFlinkRunner.class);
    // The environment of ours is found that way.
    options.setFlinkMaster(FlinkTarget.AUTO);
    options.setFilesToStage(List.of());
    options.setParallelism(parallelism);
    options.setFlinkConfDir(configuration(network, managed, folder).toString());
    // Elements are immutable: chained functions may pass them on without copying.
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    return options;
  }

  private static Path configuration(long network, long managed, Path folder) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("taskmanager.memory.managed.size", managed + "b");
    settings.put("taskmanager.memory.network.min", network + "b");
    settings.put("taskmanager.memory.network.max", network + "b");
    // Receivers in the same process read the sender's buffers and need none of their own.
    settings.put("taskmanager.network.memory.buffers-per-channel", "0");
    settings.put("taskmanager.network.memory.floating-buffers-per-gate", "1");
    settings.put("taskmanager.network.memory.read-buffer.required-per-gate.max", "1");
    // Runs of a sort that are read at once, each through a buffer.
    settings.put("taskmanager.runtime.max-fan", "32");
    settings.put("taskmanager.network.batch-shuffle.compression.enabled", "false");
    settings.put("taskmanager.runtime.large-record-handler", "true");
    settings.put("io.tmp.dirs", folder.toString());
    // The port where jobs are submitted to makes a folder for uploads, even in this process.
    settings.put("web.tmpdir", folder.toString());
    settings.put("web.upload.dir", folder.toString());
    settings.put("restart-strategy.type", "none");
    // A job that names no class path gets the system class loader, which in Maven's process does
    // not have our classes.
    settings.put("pipeline.classpaths", folder.toUri().toString());
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("flink-conf.yaml"), text);
      return folder;
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED, "Cannot write Flink's configuration to '" + folder + "'", e);
    }
  }
}
