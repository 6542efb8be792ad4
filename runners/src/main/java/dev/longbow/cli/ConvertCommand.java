package dev.longbow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Published;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import dev.longbow.text.Sizes;
import dev.longbow.yaml.FormatGuess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes files in another format. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description =
        "Writes the rows of files in another format, for example CSV as Parquet, and says how much"
            + " smaller that is. The last line of stdout is one JSON object.")
final class ConvertCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IN OUT",
      arity = "1..*",
      description = {
        "What to read: " + DataArguments.FILE,
        "Where to write: a file, or a folder of files when it ends in /."
      })
  private List<String> locations = new ArrayList<>();

  @Mixin private DataArguments data;

  @Mixin private LocalRunArguments run;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      description =
          "The format to write. Default: what the ending of OUT says; Parquet for a folder.")
  private String to;

  @Option(
      names = "--output-option",
      paramLabel = "KEY=VALUE",
      description = "An option of that format, as in an output: compression=snappy.")
  private List<String> outputOptions = new ArrayList<>();

  @Option(
      names = "--partition-by",
      paramLabel = "NAMES",
      split = ",",
      description = "With a folder: columns whose values name folders in it.")
  private List<String> partitionBy = new ArrayList<>();

  @Option(
      names = "--max-rows-per-file",
      paramLabel = "N",
      description = "With a folder: the most rows of a file.")
  private Long maxRows;

  @Option(
      names = "--target-file-size",
      paramLabel = "SIZE",
      description = "With a folder: about how large files become. Default: 128MB.")
  private String targetSize;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "fail",
      description =
          "What to do when OUT exists: fail, overwrite, append, overwrite_partitions. Default: fail.")
  private String mode;

  @Override
  public Integer call() {
    if (locations.size() != 2) {
      throw new LongbowException(
          ErrorCode.USAGE,
          locations.size() == 1
              ? "Missing OUT: expected a place to read and one to write to, after '%s'"
                  .formatted(locations.get(0))
              : "Cannot take %d places: expected IN and OUT. Put a glob in quotes, so that the shell leaves it as it is"
                  .formatted(locations.size()));
    }
    RunSettings settings = run.settings();
    SinkSpec sink = sink(locations.get(1));
    Source source = data.source(locations.get(0));
    PipelinePlan.Output output = new PipelinePlan.Output(data.plan(source), sink);
    PipelinePlan plan = new PipelinePlan("convert", List.of(), List.of(output));
    Launcher.Finished finished =
        Launcher.run(
            MatrixOutputs.expand(plan, BindContext.DEFAULT), Map.of(), settings, run.watcher());
    // Beside it there may be rejected rows, or the other files of a matrix.
    List<Published> all = finished.outcome().published();
    report(
        source,
        all.stream().filter(one -> one.name().equals(sink.name())).findFirst().orElse(all.get(0)),
        finished);
    return 0;
  }

  private SinkSpec sink(String path) {
    String format = to == null ? format(path) : to;
    if (!Format.named(format).canWrite()) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot write format '%s' (%s). Writable: %s".formatted(format, path, Format.writable()));
    }
    return new SinkSpec(
        format,
        format,
        path,
        mode(mode),
        PipelineArguments.pairs("--output-option", "KEY=VALUE", outputOptions),
        layout());
  }

  private static String format(String path) {
    return FormatGuess.ofPath(path)
        .or(() -> path.endsWith("/") ? Optional.of("parquet") : Optional.empty())
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.FORMAT_UNSUPPORTED,
                    "Cannot tell the format to write from '%s': add --to NAME, or '/' for a folder of Parquet files. Writable: %s"
                        .formatted(path, Format.writable())));
  }

  private static SinkSpec.Mode mode(String label) {
    List<SinkSpec.Mode> known = SinkSpec.Mode.ofUsers();
    return known.stream()
        .filter(mode -> mode.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.USAGE,
                    "Unknown --mode '%s'. Known: %s"
                        .formatted(label, known.stream().map(SinkSpec.Mode::label).toList())));
  }

  private Layout layout() {
    long rows = maxRows == null ? Long.MAX_VALUE : maxRows;
    long bytes =
        targetSize == null
            ? Layout.DEFAULT_TARGET_BYTES
            : Sizes.parse("--target-file-size", targetSize);
    try {
      return new Layout(partitionBy, rows, bytes);
    } catch (IllegalArgumentException e) {
      throw new LongbowException(ErrorCode.USAGE, e.getMessage(), e);
    }
  }

  private static void report(Source source, Published written, Launcher.Finished finished) {
    long before = source.files().stream().mapToLong(Source.InputFile::bytes).sum();
    System.err.printf(
        "%s (%s) -> %s (%s): %s rows in %s, %s%n",
        source.location(),
        Sizes.bytes(before),
        written.path(),
        Sizes.bytes(written.bytes()),
        Sizes.count(written.rows()),
        Sizes.seconds(RunReport.seconds(finished)),
        compared(before, written.bytes()));
    ObjectNode json = RunReport.json(finished);
    json.put("input_files", source.files().size());
    json.put("input_bytes", before);
    json.put("bytes", written.bytes());
    System.out.println(RunReport.text(json));
  }

  /** For example {@code 78% smaller}. */
  static String compared(long before, long after) {
    if (before <= 0 || after == before) {
      return "as large as before";
    }
    double percent = 100.0 * Math.abs(after - before) / before;
    String text =
        percent < 1 ? String.format(Locale.ROOT, "%.1f%%", percent) : Math.round(percent) + "%";
    return text + (after < before ? " smaller" : " larger");
  }
}
