package dev.longbow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Published;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.Compaction;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import dev.longbow.text.Sizes;
import dev.longbow.yaml.FormatGuess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the small files of a folder together. */
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description =
        "Puts the small files of a folder together into larger ones, in its place: the same rows in"
            + " the same order, in the same partition folders. Until the new files are complete, and"
            + " when anything fails, the old ones stay. What files say beside their rows is not kept:"
            + " Bloom filters and compression (unless --output-option asks for them), sort order,"
            + " field ids and metadata of other programs (GeoParquet's, say). The last line of stdout"
            + " is one JSON object.")
final class CompactCommand implements Callable<Integer> {
  /** Text files lose what a reader does not keep: how numbers are written, say. */
  private static final List<String> FORMATS = List.of("parquet", "arrow");

  @Parameters(paramLabel = "FOLDER", description = "A folder of Parquet or Arrow files.")
  private String folder;

  @Mixin private LocalRunArguments run;

  @Option(
      names = "--target-file-size",
      paramLabel = "SIZE",
      description = "About how large files become. Default: 128MB.")
  private String targetSize;

  @Option(
      names = "--output-option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, as in an output: compression=snappy.")
  private List<String> outputOptions = new ArrayList<>();

  @Option(
      names = "--lossy",
      description =
          "Goes on when values lose something: nanoseconds (times have microseconds) or the names of"
              + " time zones.")
  private boolean lossy;

  @Override
  public Integer call() {
    RunSettings settings = run.settings();
    long target =
        targetSize == null
            ? Layout.DEFAULT_TARGET_BYTES
            : Sizes.parse("--target-file-size", targetSize);
    Compaction compaction = Compaction.of(folder);
    Format format = format(compaction.path());
    List<String> partitions = compaction.partitionColumns(format.extensions());
    Source source = format.source(compaction.path(), options(partitions));
    compaction.check(source.files());
    if (!compaction.isWorthIt(source.files(), target)) {
      return nothingToDo(source);
    }
    checkLosses(source);
    SinkSpec sink =
        new SinkSpec(
            "compact",
            format.name(),
            compaction.path(),
            SinkSpec.Mode.REWRITE,
            PipelineArguments.pairs("--output-option", "KEY=VALUE", outputOptions),
            new Layout(partitions, Long.MAX_VALUE, target));
    PipelinePlan.Output output =
        new PipelinePlan.Output(LogicalPlan.Scan.of("folder", source), sink);
    Launcher.Finished finished =
        Launcher.run(
            new PipelinePlan("compact", List.of(), List.of(output)), Map.of(), settings, watcher());
    report(source, finished);
    return 0;
  }

  /** Without the advice to do what is being done. */
  private Launcher.Watcher watcher() {
    Launcher.Watcher watcher = run.watcher();
    return watcher::watch;
  }

  private Format format(String path) {
    String name = FormatGuess.ofLocation("the folder", path, "its files must be of one format");
    if (!FORMATS.contains(name)) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot compact files of format %s in place: expected one of %s. \"longbow convert %s OUT/\" writes them as Parquet"
              .formatted(name, FORMATS, folder));
    }
    return Format.named(name);
  }

  /** As strings, so that folders keep their names: month=05 is not 5. */
  private static Map<String, String> options(List<String> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    ObjectNode types = Json.object();
    partitions.forEach(column -> types.put(column, "string"));
    return Map.of("partitions", Json.write(types));
  }

  private void checkLosses(Source source) {
    List<String> lost =
        source
            .plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE))
            .notes()
            .stream()
            .filter(note -> note.contains("rounded down") || note.contains("without their zone"))
            .toList();
    if (!lost.isEmpty() && !lossy) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot compact %s without losing something: %s. With --lossy it goes on"
              .formatted(folder, lost));
    }
  }

  private int nothingToDo(Source source) {
    long bytes = bytes(source);
    System.err.printf(
        "%s: nothing to do: %s in %s files%n",
        folder, Sizes.bytes(bytes), Sizes.count(source.files().size()));
    System.out.println(
        Json.write(
            Json.object()
                .put("status", "nothing to do")
                .put("files", source.files().size())
                .put("bytes", bytes)));
    return 0;
  }

  private static long bytes(Source source) {
    return source.files().stream().mapToLong(Source.InputFile::bytes).sum();
  }

  private void report(Source source, Launcher.Finished finished) {
    Published written = finished.outcome().published().get(0);
    long before = bytes(source);
    System.err.printf(
        "%s: %s rows, %s files (%s) -> %s files (%s), %s, %s%n",
        folder,
        Sizes.count(written.rows()),
        Sizes.count(source.files().size()),
        Sizes.bytes(before),
        Sizes.count(written.files().size()),
        Sizes.bytes(written.bytes()),
        ConvertCommand.compared(before, written.bytes()),
        Sizes.seconds(RunReport.seconds(finished)));
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("files_before", (long) source.files().size());
    figures.put("bytes_before", before);
    figures.put("files", (long) written.files().size());
    figures.put("bytes", written.bytes());
    ObjectNode json = RunReport.json(finished);
    figures.forEach(json::put);
    System.out.println(RunReport.text(json));
  }
}
