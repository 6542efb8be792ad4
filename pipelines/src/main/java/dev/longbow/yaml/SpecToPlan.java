package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import dev.longbow.connector.Destinations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.SharedSteps;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a pipeline file into a logical plan: fills in parameters and paths, opens the inputs
 * (listing files and reading footers, no data), resolves step names and binds every expression. It
 * goes on after a problem and reports all of them together.
 *
 * <p>A transform that several others or outputs consume is defined once, in {@link
 * PipelinePlan#shared}; an input, filtered or not, is read by each of its consumers.
 */
public final class SpecToPlan {
  private final PipelineSpec spec;
  private final List<LongbowException> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, PipelineSpec.Transform> transforms = new LinkedHashMap<>();
  private final Map<String, List<String>> inputsOf = new HashMap<>();
  private final Map<String, Integer> consumers = new HashMap<>();
  private final List<PipelinePlan.Shared> shared = new ArrayList<>();

  /** Finished steps; empty for a step that had problems. */
  private final Map<String, Optional<LogicalPlan>> built = new HashMap<>();

  private final Set<String> building = new LinkedHashSet<>();
  private SpecInputs inputs;
  private StepBuilder steps;
  private SpecOutputs outputs;
  private BindContext context;
  private Paths paths;

  private SpecToPlan(PipelineSpec spec) {
    this.spec = spec;
  }

  /**
   * Builds the plan of a pipeline file.
   *
   * @param overrides what the command line says over the file
   * @param environment the variables for {@code ${ENV:NAME}}
   * @throws LongbowException every problem found, with file, line and column
   */
  public static CompiledPipeline build(
      PipelineSpec spec, Overrides overrides, Map<String, String> environment) {
    return new SpecToPlan(spec).pipeline(overrides, environment);
  }

  private CompiledPipeline pipeline(Overrides overrides, Map<String, String> environment) {
    Parameters parameters = Parameters.of(spec.parameters(), overrides.parameters(), problems);
    String timezone = spec.settings().timezone().orElse("UTC");
    try {
      ZoneId.of(timezone);
    } catch (DateTimeException e) {
      problems.add(
          new LongbowException(
              ErrorCode.SPEC_INVALID,
              "Unknown time zone '%s' in settings of %s. Expected a name such as Europe/Berlin"
                  .formatted(timezone, spec.file()),
              e));
      timezone = "UTC";
    }
    Paths paths = new Paths(parameters.texts(), environment);
    BindContext context = new BindContext(parameters.typed(), timezone, null);
    inputs = new SpecInputs(spec, overrides, paths, context, problems);
    steps = new StepBuilder(context);
    this.context = context;
    this.paths = paths;
    outputs = new SpecOutputs(spec, overrides, paths, new Destinations(inputs.files()), problems);

    name();
    connect();
    outputs.all().forEach(output -> consume(outputInput(output), output.name(), output.place()));
    inputs.names().forEach(this::input);
    for (PipelineSpec.Transform transform : spec.transforms()) {
      step(transform.id());
    }
    List<PipelinePlan.Output> written = new ArrayList<>();
    for (PipelineSpec.Output output : outputs.all()) {
      Optional<LogicalPlan> plan = consumed(outputInput(output));
      plan.ifPresent(rows -> written.addAll(outputs.written(output, rows, shared, context)));
    }
    refuseChecksThatDoNotRun();
    Optional<String> log = outputs.log();
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    if (written.isEmpty()) {
      throw new LongbowException(
          ErrorCode.PLAN_INVALID, spec.file() + ": Missing outputs: nothing would be written");
    }
    warnAboutUnused();
    return new CompiledPipeline(
        SharedSteps.ofChecks(new PipelinePlan(spec.name(), shared, written)).withoutUnused(),
        spec.settings(),
        spec.description(),
        log,
        parameters.texts(),
        warnings);
  }

  /** Enters the transforms by name; inputs and transforms share one set of names. */
  private void name() {
    for (PipelineSpec.Transform transform : spec.transforms()) {
      if (inputs.names().contains(transform.id())) {
        problem(
            transform.id(),
            transform.place(),
            ErrorCode.NAME_AMBIGUOUS,
            "Two things are called '" + transform.id() + "': an input and a transform");
      }
      transforms.put(transform.id(), transform);
    }
  }

  /** Resolves what every transform reads: the transform before it unless it says otherwise. */
  private void connect() {
    String previous = null;
    for (PipelineSpec.Transform transform : spec.transforms()) {
      List<String> names = transform.inputs();
      boolean joins =
          transform instanceof PipelineSpec.Join || transform instanceof PipelineSpec.AsofJoin;
      if (names.size() < (joins ? 2 : 1)) {
        if (previous == null && inputs.names().size() != 1) {
          problem(
              transform.id(),
              transform.place(),
              ErrorCode.PLAN_INVALID,
              "Missing key '%s' in transform '%s': it is the first, and there are the inputs %s"
                  .formatted(joins ? "left" : "input", transform.id(), inputs.names()));
          names = List.of();
        } else {
          List<String> completed = new ArrayList<>(names);
          completed.add(0, previous == null ? inputs.names().get(0) : previous);
          names = completed;
        }
      } else if (names.size() > 1 && !joins && !(transform instanceof PipelineSpec.Union)) {
        problem(
            transform.id(),
            transform.place(),
            ErrorCode.SPEC_INVALID,
            "Transform '%s' takes one input, not %s".formatted(transform.id(), names));
      }
      inputsOf.put(transform.id(), names);
      names.forEach(name -> consume(name, transform.id(), transform.place()));
      previous = transform.id();
    }
    spec.checks()
        .forEach(
            (step, checks) ->
                CheckBuilder.others(step, checks)
                    .forEach(other -> consume(other, step, checks.place())));
  }

  private void consume(String name, String step, Place place) {
    consumers.merge(name, 1, Integer::sum);
    if (!transforms.containsKey(name) && !inputs.names().contains(name)) {
      Set<String> names = new LinkedHashSet<>(inputs.names());
      spec.transforms().forEach(transform -> names.add(transform.id()));
      List<String> known = List.copyOf(names);
      List<String> nearest = NameHints.nearest(name, known);
      problem(
          step,
          place,
          ErrorCode.PLAN_INVALID,
          "Unknown input '%s'.%s Known: %s"
              .formatted(name, nearest.isEmpty() ? "" : " Nearest: " + nearest + ".", known));
    }
  }

  /** What an output writes: what it says, else the last transform, else the only input. */
  private String outputInput(PipelineSpec.Output output) {
    if (output.input().isPresent()) {
      return output.input().get();
    }
    int last = spec.transforms().size() - 1;
    return last >= 0 ? spec.transforms().get(last).id() : inputs.names().get(0);
  }

  /** A step as one of its consumers sees it; empty when it has problems. */
  private Optional<LogicalPlan> consumed(String name) {
    boolean isInput = inputs.names().contains(name);
    if (isInput && !spec.checks().containsKey(name)) {
      return inputs.scan(name);
    }
    Optional<LogicalPlan> plan = isInput ? input(name) : step(name);
    if (plan.isEmpty() || consumers.getOrDefault(name, 0) < 2) {
      return plan;
    }
    if (shared.stream().noneMatch(known -> known.step().equals(name))) {
      shared.add(new PipelinePlan.Shared(name, plan.get()));
    }
    return Optional.of(new LogicalPlan.SharedRef(name, plan.get().schema()));
  }

  /** An input with its checks. */
  private Optional<LogicalPlan> input(String name) {
    PipelineSpec.StepChecks checks = spec.checks().get(name);
    if (checks == null) {
      return inputs.scan(name);
    } else if (built.containsKey(name)) {
      return built.get(name);
    } else if (isCycle(name, checks.place())) {
      return Optional.empty();
    }
    Optional<LogicalPlan> plan = inputs.scan(name).flatMap(rows -> checked(name, rows));
    building.remove(name);
    built.put(name, plan);
    return plan;
  }

  private boolean isCycle(String name, Place place) {
    if (building.add(name)) {
      return false;
    }
    problem(
        name,
        place,
        ErrorCode.PLAN_INVALID,
        "Cycle of transforms: %s -> %s".formatted(String.join(" -> ", building), name));
    return true;
  }

  /** A step's rows with its checks. */
  private Optional<LogicalPlan> checked(String name, LogicalPlan rows) {
    PipelineSpec.StepChecks checks = spec.checks().get(name);
    if (checks == null) {
      return Optional.of(rows);
    }
    Map<String, LogicalPlan> others = new HashMap<>();
    boolean sound = true;
    for (String other : CheckBuilder.others(name, checks)) {
      Optional<LogicalPlan> plan = consumed(other);
      plan.ifPresent(found -> others.put(other, found));
      sound &= plan.isPresent();
    }
    if (!sound) {
      return Optional.empty();
    }
    try {
      LogicalPlan plan =
          CheckBuilder.checked(
              name,
              rows,
              checks,
              others,
              checks.rejectedRows().map(path -> paths.fill(path, checks.place())),
              context);
      LogicalPlan check = plan instanceof LogicalPlan.Beside beside ? beside.input() : plan;
      if (((LogicalPlan.Check) check).spec().rejected().isPresent()) {
        outputs.rejected((LogicalPlan.Check) check, checks.place());
      }
      return Optional.of(plan);
    } catch (LongbowException e) {
      problems.add(e.inStep(name));
      return Optional.empty();
    }
  }

  private Optional<LogicalPlan> step(String name) {
    PipelineSpec.Transform transform = transforms.get(name);
    if (transform == null) {
      return Optional.empty();
    } else if (built.containsKey(name)) {
      return built.get(name);
    } else if (isCycle(name, transform.place())) {
      return Optional.empty();
    }
    List<LogicalPlan> sources = new ArrayList<>();
    for (String input : inputsOf.get(name)) {
      consumed(input).ifPresent(sources::add);
    }
    Optional<LogicalPlan> plan = Optional.empty();
    if (!sources.isEmpty() && sources.size() == inputsOf.get(name).size()) {
      try {
        plan = checked(name, steps.build(transform, sources));
      } catch (LongbowException e) {
        problems.add(e.inStep(name));
      }
    }
    building.remove(name);
    built.put(name, plan);
    return plan;
  }

  /** Checks look at rows in passing: nobody looks at those that no output needs. */
  private void refuseChecksThatDoNotRun() {
    Set<String> needed = new LinkedHashSet<>();
    outputs.all().forEach(output -> need(outputInput(output), needed));
    spec.checks()
        .forEach(
            (step, checks) -> {
              if (!needed.contains(step)) {
                problem(
                    step,
                    checks.place(),
                    ErrorCode.PLAN_INVALID,
                    "Checks of step '%s' do not run: no output needs it".formatted(step));
              }
            });
  }

  private void need(String name, Set<String> needed) {
    if (needed.add(name)) {
      inputsOf.getOrDefault(name, List.of()).forEach(input -> need(input, needed));
      PipelineSpec.StepChecks checks = spec.checks().get(name);
      if (checks != null) {
        CheckBuilder.others(name, checks).forEach(other -> need(other, needed));
      }
    }
  }

  private void warnAboutUnused() {
    for (String name : inputs.names()) {
      if (!consumers.containsKey(name)) {
        warnings.add("Input '" + name + "' is not used");
      }
    }
    for (String name : transforms.keySet()) {
      if (!consumers.containsKey(name)) {
        warnings.add("Transform '" + name + "' is not used: nothing reads or writes its rows");
      }
    }
  }

  private void problem(String step, Place place, ErrorCode code, String text) {
    problems.add(new LongbowException(code, text).placedAt(place.toString()).inStep(step));
  }
}
