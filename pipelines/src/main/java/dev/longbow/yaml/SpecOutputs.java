package dev.longbow.yaml;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Destinations;
import dev.longbow.connector.Format;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.io.files.LogFile;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outputs of a run: those of the file, with the command line's paths and further formats. */
final class SpecOutputs {
  private final PipelineSpec spec;
  private final Overrides overrides;
  private final Paths paths;
  private final Destinations destinations;
  private final List<LongbowException> problems;
  private final List<PipelineSpec.Output> outputs = new ArrayList<>();

  SpecOutputs(
      PipelineSpec spec,
      Overrides overrides,
      Paths paths,
      Destinations destinations,
      List<LongbowException> problems) {
    this.spec = spec;
    this.destinations = destinations;
    this.overrides = overrides;
    this.paths = paths;
    this.problems = problems;
    Map<String, String> given = new HashMap<>(overrides.outputs());
    given.remove("log");
    for (PipelineSpec.Output output : spec.outputs()) {
      String path = given.remove(output.name());
      add(path == null ? output : output.at(path));
    }
    // --output FORMAT=PATH for a format the file does not write: the last transform, also there.
    given.keySet().stream()
        .sorted()
        .forEach(
            format ->
                add(
                    new PipelineSpec.Output(
                        format, given.get(format), Place.option("--output " + format))));
  }

  private void add(PipelineSpec.Output output) {
    Format format = Format.all().get(output.format());
    if (format == null || !format.canWrite()) {
      problems.add(
          new LongbowException(
                  ErrorCode.FORMAT_UNSUPPORTED,
                  "Cannot write format '%s' (%s). Writable: %s"
                      .formatted(output.format(), output.path(), Format.writable()))
              .placedAt(output.place().toString()));
      return;
    }
    if (format.isDatabase() && !output.path().isEmpty()) {
      problems.add(
          new LongbowException(
                  ErrorCode.USAGE,
                  "Cannot write '%s' as '%s': that is a format of tables, which have no path. Give url, database and table in the pipeline"
                      .formatted(output.path(), output.format()))
              .placedAt(output.place().toString()));
      return;
    }
    outputs.add(output);
  }

  List<PipelineSpec.Output> all() {
    return outputs;
  }

  /** What the rows of a step are written to; empty when they cannot be, which is reported. */
  List<PipelinePlan.Output> written(
      PipelineSpec.Output output,
      LogicalPlan rows,
      List<PipelinePlan.Shared> shared,
      BindContext context) {
    Optional<SinkSpec> sink = sink(output);
    if (sink.isEmpty()) {
      return List.of();
    }
    PipelinePlan.Output one = new PipelinePlan.Output(rows, sink.get());
    try {
      requireReadable(rows, rows.schema());
      List<PipelinePlan.Output> all = List.of(one);
      if (MatrixOutputs.isMatrix(sink.get())) {
        MatrixOutputs.Expanded matrix = MatrixOutputs.expand(one, shared, context);
        shared.addAll(matrix.shared());
        all = matrix.outputs();
      }
      for (PipelinePlan.Output written : all) {
        check(written.sink(), written.plan().schema());
      }
      return all;
    } catch (LongbowException e) {
      problems.add(e.at(output.place().toString()).inStep(output.name()));
      return List.of();
    }
  }

  /**
   * Why a column has no type its source says better than the format that cannot write it.
   *
   * @param written the columns of the output
   */
  private static void requireReadable(LogicalPlan plan, Schema written) {
    if (plan instanceof LogicalPlan.Scan scan) {
      for (Field field : written.fields()) {
        if (field.type().equals(DataType.NULL) && scan.columns().contains(field.name())) {
          scan.source()
              .unreadable(field.name())
              .ifPresent(
                  problem -> {
                    throw problem.inStep(scan.step());
                  });
        }
      }
    }
    plan.inputs().forEach(input -> requireReadable(input, written));
  }

  /** Checks that the rejected rows of a step can be written; a problem is reported. */
  void rejected(LogicalPlan.Check check, Place place) {
    RejectedRows side = check.spec().rejected().orElseThrow();
    try {
      check(side.sink(), side.schema());
    } catch (LongbowException e) {
      problems.add(e.at(place.toString()).inStep(check.step()));
    }
  }

  private void check(SinkSpec spec, Schema schema) {
    Sink sink = Format.named(spec.format()).sink(spec, schema);
    destinations.add("output '" + spec.name() + "'", sink);
    sink.check();
  }

  private Optional<SinkSpec> sink(PipelineSpec.Output output) {
    if (DatabaseKeys.isDatabase(output.format())) {
      return table(output);
    }
    Optional<String> path = filled(output.path(), output.place());
    if (path.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> options = new HashMap<>(output.options());
    Optional<String> compression =
        Optional.ofNullable(overrides.compression()).or(() -> spec.settings().compression());
    // A text file is compressed when its path or its own entry says so, never by a general setting.
    if (compression.isPresent() && output.format().equals("parquet")) {
      options.putIfAbsent("compression", compression.get());
    }
    return Optional.of(
        new SinkSpec(
            output.name(), output.format(), path.get(), output.mode(), options, output.layout()));
  }

  private Optional<SinkSpec> table(PipelineSpec.Output output) {
    try {
      Map<String, String> options = DatabaseKeys.filled(output.options(), paths, output.place());
      String location = Format.named(output.format()).location(options);
      return Optional.of(
          new SinkSpec(
              output.name(), output.format(), location, output.mode(), options, output.layout()));
    } catch (LongbowException e) {
      problems.add(e.at(output.place().toString()).inStep(output.name()));
      return Optional.empty();
    }
  }

  /** The path of the run's log; empty when there is none, or a problem with it. */
  Optional<String> log() {
    Optional<PipelineSpec.Log> log =
        Optional.ofNullable(overrides.outputs().get("log"))
            .map(path -> new PipelineSpec.Log(path, Place.option("--output log")))
            .or(spec::log);
    return log.flatMap(found -> filled(found.path(), found.place()))
        .filter(path -> isSound(path, log.get().place()));
  }

  private boolean isSound(String path, Place place) {
    try {
      LogFile log = LogFile.of(path);
      destinations.add("the log", List.of(log.path()));
      log.check();
      return true;
    } catch (LongbowException e) {
      problems.add(e.at(place.toString()));
      return false;
    }
  }

  private Optional<String> filled(String path, Place place) {
    try {
      return Optional.of(paths.fill(path, place));
    } catch (LongbowException e) {
      problems.add(e);
      return Optional.empty();
    }
  }
}
