package dev.longbow.cli;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.run.CheckpointSettings;
import dev.longbow.run.RunLimits;
import dev.longbow.run.RunSettings;
import dev.longbow.run.flink.FlinkEnvironment;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.run.lineage.LineageSettings;
import dev.longbow.text.Sizes;
import dev.longbow.yaml.CompiledPipeline;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.PipelineSpec;
import dev.longbow.yaml.Place;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The pipeline file and what overrides it; shared by the verbs that take one. */
final class PipelineArguments {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The pipeline file (YAML).")
  private Path file;

  @Option(names = "--config", paramLabel = "FILE", description = "The pipeline file, as an option.")
  private Path config;

  @Option(
      names = "--input",
      paramLabel = "NAME=GLOB",
      description = "Reads an input from elsewhere.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FORMAT=PATH",
      description = "Writes an output elsewhere, or one more.")
  private List<String> outputs = new ArrayList<>();

  @Option(names = "--param", paramLabel = "NAME=VALUE", description = "Sets a parameter.")
  private List<String> parameters = new ArrayList<>();

  @Mixin private MemoryArguments memory;

  @Option(names = "--runner", paramLabel = "NAME", description = "direct or flink.")
  private String runner;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Tasks that run at a time. Default: one per processor.")
  private Integer parallelism;

  @Option(
      names = {"--flink-master", "--flinkMaster"},
      paramLabel = "HOST:PORT",
      description =
          "Runs on the Flink cluster with this REST port (its web page) instead of inside this"
              + " process.")
  private String flinkMaster;

  @Option(
      names = "--detached",
      description =
          "With a Flink cluster: returns when the job was accepted, and does not wait for its end.")
  private boolean detached;

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "FOLDER",
      description =
          "Where steps of type checkpoint are kept between runs. Default: .longbow/checkpoints.")
  private String checkpointFolder;

  @Option(
      names = "--fresh",
      description = "Makes all checkpoints anew instead of resuming from those that fit.")
  private boolean fresh;

  @Option(
      names = "--lineage",
      paramLabel = "URL|FILE",
      description =
          "Sends OpenLineage events to an address, or adds them to a file. Default: what"
              + " OPENLINEAGE_URL and its like say; nothing without them.")
  private String lineage;

  @Option(
      names = "--lineage-namespace",
      paramLabel = "NAME",
      description =
          "The job's namespace in these events. Default: OPENLINEAGE_NAMESPACE, or default.")
  private String lineageNamespace;

  @Option(
      names = "--max-shuffle",
      paramLabel = "SIZE",
      description =
          "Refuses to start when the plan is estimated to shuffle more, for example 20GB.")
  private String maxShuffle;

  @Option(
      names = "--max-spill",
      paramLabel = "SIZE",
      description = "Refuses to start when the plan is estimated to spill more, for example 20GB.")
  private String maxSpill;

  /** The argument that is no option. */
  Optional<String> file() {
    return Optional.ofNullable(file).map(Path::toString);
  }

  /** Reads and binds the pipeline; warnings go to stderr. */
  CompiledPipeline load() {
    if ((file == null) == (config == null)) {
      throw new LongbowException(
          ErrorCode.USAGE,
          file == null ? "Missing the pipeline file" : "Two pipeline files: FILE and --config");
    }
    PipelineSpec spec = SpecReader.read(file == null ? config : file);
    List<LongbowException> problems = new ArrayList<>();
    collect(problems, () -> settings(spec.settings()));
    CompiledPipeline loaded =
        collect(
            problems,
            () ->
                SpecToPlan.build(
                    spec,
                    new Overrides(
                        pairs("--input", "NAME=GLOB", inputs),
                        pairs("--output", "FORMAT=PATH", outputs),
                        pairs("--param", "NAME=VALUE", parameters),
                        null),
                    System.getenv()));
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    loaded.warnings().forEach(warning -> System.err.println("Warning: " + warning));
    return loaded;
  }

  /** What stands on both sides of the first equals sign; no name twice. */
  static Map<String, String> pairs(String option, String form, List<String> given) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : given) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new LongbowException(
            ErrorCode.USAGE, "Invalid %s '%s'. Expected %s".formatted(option, text, form));
      }
      String name = text.substring(0, equals);
      String value = text.substring(equals + 1);
      String before = pairs.put(name, value);
      if (before != null) {
        throw new LongbowException(
            ErrorCode.USAGE,
            "Two values of %s %s: '%s' and '%s'".formatted(option, name, before, value));
      }
    }
    return pairs;
  }

  /**
   * How to run: the command line's word, else the file's, else the default.
   *
   * @throws LongbowException listing what cannot be, with its place in the file
   */
  RunSettings settings(PipelineSpec.Settings fromFile) {
    RunSettings defaults = RunSettings.defaults();
    Map<String, Place> places = fromFile.places();
    List<LongbowException> problems = new ArrayList<>();
    Optional<String> chosenRunner = Optional.ofNullable(runner).or(fromFile::runner);
    chosenRunner.ifPresent(
        name ->
            check(
                problems,
                runner == null ? places.get("runner") : null,
                () -> RunSettings.requireRunner(name)));
    Optional<FlinkTarget> cluster = cluster(problems, chosenRunner, fromFile);
    Optional<String> size = memory.budget().or(fromFile::memory);
    size.ifPresent(
        text ->
            check(
                problems,
                memory.budget().isEmpty() ? places.get("memory") : null,
                () -> {
                  long bytes = Sizes.parse("memory", text);
                  if (cluster.isPresent()) {
                    RunSettings.requireSomeMemory(bytes);
                  } else {
                    RunSettings.requireMemory(bytes);
                  }
                }));
    Optional<Integer> tasks = Optional.ofNullable(parallelism).or(fromFile::parallelism);
    tasks.ifPresent(
        number ->
            check(
                problems,
                parallelism == null ? places.get("parallelism") : null,
                () -> RunSettings.requireParallelism(number)));
    OptionalLong shuffle =
        limit(problems, "max_shuffle", maxShuffle, fromFile.maxShuffle(), places);
    OptionalLong spill = limit(problems, "max_spill", maxSpill, fromFile.maxSpill(), places);
    Optional<String> target = Optional.ofNullable(lineage).or(fromFile::lineage);
    target.ifPresent(
        text ->
            check(
                problems,
                lineage == null ? places.get("lineage") : null,
                () -> LineageSettings.require(text)));
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return new RunSettings(
        cluster.isPresent() ? "flink" : chosenRunner.orElse(defaults.runner()),
        size.isPresent()
            ? OptionalLong.of(Sizes.parse("memory", size.get()))
            : OptionalLong.empty(),
        tasks.orElse(cluster.isPresent() ? 0 : defaults.parallelism()),
        memory
            .spillFolder()
            .or(() -> fromFile.spillDirectory().map(Path::of))
            .orElse(MemoryPool.defaultSpillFolder()),
        new RunLimits(shuffle, spill),
        cluster,
        new CheckpointSettings(
            Optional.ofNullable(checkpointFolder)
                .or(fromFile::checkpoints)
                .map(CheckpointSettings::folder)
                .orElse(CheckpointSettings.DEFAULT.folder()),
            fresh),
        new LineageSettings(
            target,
            Optional.ofNullable(lineageNamespace).or(fromFile::lineageNamespace),
            "",
            System.getenv()));
  }

  /** The cluster to run on; empty when the run stays in this process. */
  private Optional<FlinkTarget> cluster(
      List<LongbowException> problems,
      Optional<String> chosenRunner,
      PipelineSpec.Settings fromFile) {
    boolean isFlink = chosenRunner.map(name -> name.equals("flink")).orElse(flinkMaster != null);
    if (!isFlink) {
      if (flinkMaster != null || detached) {
        problems.add(
            new LongbowException(
                ErrorCode.USAGE,
                "%s is for --runner flink, and the runner is %s"
                    .formatted(
                        flinkMaster == null ? "--detached" : "--flink-master",
                        chosenRunner.orElse("direct"))));
      }
      return Optional.empty();
    }
    Optional<String> master = Optional.ofNullable(flinkMaster).or(fromFile::flinkMaster);
    if (master.isEmpty() && FlinkEnvironment.isInsideFlink()) {
      master = Optional.of(FlinkTarget.AUTO);
    }
    boolean leaves = detached || fromFile.flinkDetached().orElse(false);
    if (master.isEmpty() || master.get().equals(FlinkTarget.LOCAL)) {
      if (leaves) {
        problems.add(
            new LongbowException(
                ErrorCode.USAGE,
                "Cannot leave a run that is inside this process: --detached needs --flink-master"));
      }
      return Optional.empty();
    } else if (master.get().equals(FlinkTarget.AUTO) && !FlinkEnvironment.isInsideFlink()) {
      // As Beam has it: without a client of Flink's around, Flink runs in this process.
      return Optional.empty();
    }
    String address = master.get();
    List<LongbowException> wrong = new ArrayList<>();
    check(
        wrong,
        flinkMaster == null ? fromFile.places().get("flink") : null,
        () -> new FlinkTarget(address, leaves));
    problems.addAll(wrong);
    return wrong.isEmpty() ? Optional.of(new FlinkTarget(address, leaves)) : Optional.empty();
  }

  private static OptionalLong limit(
      List<LongbowException> problems,
      String name,
      String given,
      Optional<String> fromFile,
      Map<String, Place> places) {
    String text = given == null ? fromFile.orElse(null) : given;
    if (text != null) {
      check(problems, given == null ? places.get(name) : null, () -> Sizes.parse(name, text));
    }
    return text == null || !problems.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Sizes.parse(name, text));
  }

  /** Checks a setting; one of the file has a place there. */
  private static void check(List<LongbowException> problems, Place place, Runnable check) {
    try {
      check.run();
    } catch (LongbowException e) {
      ErrorCode code = e.code() == ErrorCode.USAGE ? ErrorCode.SPEC_INVALID : e.code();
      problems.add(
          place == null ? e : new LongbowException(code, e.text(), e).at(place.toString()));
    }
  }

  /** What a step gives; null when it fails, which is kept. */
  private static <T> T collect(List<LongbowException> problems, Supplier<T> step) {
    try {
      return step.get();
    } catch (LongbowException e) {
      problems.add(e);
      return null;
    }
  }
}
