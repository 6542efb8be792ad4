import dev.longbow.memory.MemoryPool;
import dev.longbow.run.CompilerDirectives;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunLimits;
import dev.longbow.run.RunSettings;
import dev.longbow.text.Sizes;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.yaml.CompiledPipeline;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Longbow: each run reads the pipeline file, plans and runs it, as the command line does. */
final class LongbowPeer implements PeerLoop.Peer {
  private final RunSettings settings =
      new RunSettings(
          System.getProperty("benchmark.runner", "direct"),
          memory(),
          Runtime.getRuntime().availableProcessors(),
          MemoryPool.defaultSpillFolder(),
          RunLimits.NONE,
          Optional.ofNullable(System.getProperty("benchmark.flink.master"))
              .map(master -> new FlinkTarget(master, false)));

  private LongbowPeer() {}

  private static OptionalLong memory() {
    String text = System.getProperty("benchmark.memory");
    return text == null ? OptionalLong.empty() : OptionalLong.of(Sizes.parse("memory", text));
  }

  public static void main(String[] args) throws Exception {
    CompilerDirectives.apply();
    PeerLoop.measure(new LongbowPeer(), args);
  }

  @Override
  public void run(Path query, Map<String, String> tables, Path output) {
    Overrides overrides =
        new Overrides(
            tables, Map.of("parquet", path(query, output)), Map.of(), null);
    CompiledPipeline compiled =
        SpecToPlan.build(SpecReader.read(query), overrides, System.getenv());
    Launcher.run(compiled.plan(), compiled.parameters(), settings, Launcher.Watcher.NONE);
  }

  /** A path does not keep the slash that makes it a folder. */
  private static String path(Path query, Path output) {
    return query.getFileName().toString().equals("b15.yaml") ? output + "/" : output.toString();
  }

  @Override
  public void close() {}
}
