import dev.longbow.memory.MemoryPool;
import dev.longbow.run.CompilerDirectives;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunLimits;
import dev.longbow.run.RunSettings;
import dev.longbow.yaml.CompiledPipeline;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Longbow's whole engine, warm: reads the pipeline file, plans and runs it as the command line does.
 * Arguments: file, then twice, for warming up and for the measured run: table, Parquet
 * files (its input or its output).
 */
final class LongbowRun {
  private LongbowRun() {}

  public static void main(String[] args) throws Exception {
    CompilerDirectives.apply();
    Timed.measure(() -> run(args, 1), () -> run(args, 3));
  }

  private static Timed.Seen run(String[] args, int at) {
    Path file = Path.of(args[0]);
    Map<String, String> parameters = Map.of("table", args[at]);
    Overrides overrides =
        file.endsWith("read.yaml")
            ? new Overrides(Map.of(), Map.of("parquet", args[at + 1]), parameters, null)
            : new Overrides(Map.of("metrics", args[at + 1]), Map.of(), parameters, null);
    CompiledPipeline compiled =
        SpecToPlan.build(SpecReader.read(file), overrides, System.getenv());
    RunSettings settings =
        new RunSettings(
            "direct",
            OptionalLong.empty(),
            Runtime.getRuntime().availableProcessors(),
            MemoryPool.defaultSpillFolder(),
            RunLimits.NONE);
    Launcher.run(compiled.plan(), compiled.parameters(), settings, Launcher.Watcher.NONE);
    return new Timed.Seen(0, 0);
  }
}
