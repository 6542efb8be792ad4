package dev.longbow.yaml;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.RowTypes;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.Literals;
import dev.longbow.expr.ParameterValue;
import dev.longbow.plan.DeclaredScan;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Opens the inputs of a run, once each, and puts the top-level filters behind their scans. */
final class SpecInputs {
  private final PipelineSpec spec;
  private final Overrides overrides;
  private final Paths paths;
  private final BindContext context;
  private final List<LongbowException> problems;
  private final List<String> names;
  private final Map<String, Optional<LogicalPlan>> opened = new HashMap<>();
  private final List<RunRecord.Input> files = new ArrayList<>();

  SpecInputs(
      PipelineSpec spec,
      Overrides overrides,
      Paths paths,
      BindContext context,
      List<LongbowException> problems) {
    this.spec = spec;
    this.overrides = overrides;
    this.paths = paths;
    this.context = context;
    this.problems = problems;
    this.names = spec.inputs().stream().map(PipelineSpec.Input::name).toList();
    for (String name : new TreeSet<>(overrides.inputs().keySet())) {
      if (!names.contains(name)) {
        problems.add(
            new LongbowException(
                ErrorCode.USAGE,
                "Unknown input '%s' in --input.%s Known: %s"
                    .formatted(name, NameHints.hint(name, names), names)));
      }
    }
    for (PipelineSpec.InputFilter filter : spec.filters()) {
      if (!names.contains(filter.input())) {
        problems.add(
            new LongbowException(
                    ErrorCode.PLAN_INVALID,
                    "Unknown input '%s' in filters.%s Known: %s"
                        .formatted(filter.input(), NameHints.hint(filter.input(), names), names))
                .placedAt(filter.place().toString()));
      }
    }
    spec.inputs().forEach(input -> opened.put(input.name(), open(input)));
  }

  /** The names of the inputs, in the order of the file. */
  List<String> names() {
    return names;
  }

  /** The inputs that could be opened, and their files. */
  List<RunRecord.Input> files() {
    return files;
  }

  /** The rows of an input that pass its filters; empty when there were problems with it. */
  Optional<LogicalPlan> scan(String name) {
    return opened.get(name);
  }

  private Optional<LogicalPlan> open(PipelineSpec.Input input) {
    LogicalPlan plan;
    try {
      Source source = source(input);
      files.add(new RunRecord.Input(input.name(), source.location(), source.files()));
      plan = scan(input, source);
    } catch (LongbowException e) {
      problems.add(e.placedAt(input.place().toString()).inStep(input.name()));
      return Optional.empty();
    }
    boolean sound = true;
    int number = 0;
    for (PipelineSpec.InputFilter filter : spec.filters()) {
      if (filter.input().equals(input.name())) {
        number++;
        try {
          plan = filtered(plan, filter, input.name() + ".filter" + number);
        } catch (LongbowException e) {
          problems.add(e.placedAt(place(filter).toString()).inStep(input.name()));
          sound = false;
        }
      }
    }
    return sound ? Optional.of(plan) : Optional.empty();
  }

  /** What is not as declared and what cannot be read is one error. */
  private LogicalPlan scan(PipelineSpec.Input input, Source source) {
    List<String> names = source.schema().names();
    SchemaContract contract = DeclaredInput.contract(input);
    List<LongbowException> found = new ArrayList<>();
    LogicalPlan plan = null;
    try {
      List<String> present = input.columns().stream().filter(names::contains).toList();
      new Schema(present.stream().map(name -> Field.of(name, DataType.NULL)).toList());
      plan = DeclaredScan.of(input.name(), source, present, contract, context);
    } catch (LongbowException e) {
      found.add(e);
    }
    List<String> missing =
        input.columns().stream()
            .filter(name -> !names.contains(name) && !contract.requires(name))
            .toList();
    if (!missing.isEmpty()) {
      found.add(
          new LongbowException(ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, names))
              .inStep(input.name()));
    }
    if (!found.isEmpty()) {
      throw LongbowException.ofAll(found);
    }
    return plan;
  }

  private static Place place(PipelineSpec.InputFilter filter) {
    return filter.condition() instanceof PipelineSpec.Where where
        ? where.condition().place()
        : filter.place();
  }

  private Source source(PipelineSpec.Input input) {
    String path = overrides.inputs().getOrDefault(input.name(), input.path());
    if (path == null && input.rows() == null) {
      return table(input);
    } else if (path == null) {
      return rows(input);
    }
    String location = paths.fill(path, input.place());
    String format =
        input
            .format()
            .orElseGet(
                () ->
                    FormatGuess.ofLocation("input '" + input.name() + "'", location, "add format"));
    if (DatabaseKeys.isDatabase(format)) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot read '%s' as '%s': that is a format of tables, which have no path. Give url, database and table in the pipeline"
              .formatted(location, format));
    }
    Map<String, String> options = new HashMap<>(input.options());
    options.computeIfPresent("rejects", (key, side) -> paths.fill(side, input.place()));
    return DeclaredInput.source(Format.named(format), location, options, input);
  }

  private Source table(PipelineSpec.Input input) {
    Format format = Format.named(input.format().orElseThrow());
    Map<String, String> options =
        new HashMap<>(DatabaseKeys.filled(input.options(), paths, input.place()));
    if (options.containsKey("query")) {
      options.put("parameters", QueryParameters.of(options.get("query"), context.parameters()));
    }
    return format.source(format.location(options), options);
  }

  private Source rows(PipelineSpec.Input input) {
    Map<String, DataType> types = new LinkedHashMap<>();
    input
        .schema()
        .map(declared -> declared.types(name -> true))
        .orElse(Map.of())
        .forEach((column, type) -> types.put(column, DataType.parse(type)));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row : input.rows()) {
      Map<String, Object> typed = new LinkedHashMap<>();
      row.forEach(
          (column, value) ->
              typed.put(column, convert(rows.size() + 1, column, value, types.get(column))));
      rows.add(typed);
    }
    List<Field> fields = new ArrayList<>();
    for (Field field : RowTypes.infer(rows).fields()) {
      DataType type = types.remove(field.name());
      fields.add(type == null ? field : Field.of(field.name(), type));
    }
    // Where there are rows, a column that none of them has is missing.
    if (!rows.isEmpty()) {
      types.keySet().removeIf(column -> input.schema().get().columns().get(column).required());
    }
    types.forEach((column, type) -> fields.add(Field.of(column, type)));
    return RowsSource.ofRows(new Schema(fields), rows);
  }

  private Object convert(int row, String column, Object value, DataType type) {
    if (value == null || type == null) {
      return value;
    }
    return Literals.fit(value, type, context.timezone())
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.BAD_VALUE,
                    "Invalid value of column '%s' in row %d: %s, expected %s"
                        .formatted(column, row, value, type)));
  }

  private LogicalPlan filtered(LogicalPlan input, PipelineSpec.InputFilter filter, String step) {
    if (filter.condition() instanceof PipelineSpec.Where where) {
      Expr condition = StepBuilder.parse(where.condition());
      return PlanBuilder.filter(step, input, condition, context);
    } else if (filter.condition() instanceof PipelineSpec.OneOf oneOf) {
      Object[] options = oneOf.values().stream().map(this::value).toArray();
      return PlanBuilder.filter(step, input, Exprs.col(oneOf.column()).in(options), context);
    }
    PipelineSpec.Between between = (PipelineSpec.Between) filter.condition();
    Expr column = Exprs.col(between.column());
    List<Expr> bounds = new ArrayList<>();
    if (!isUnbounded(between.from())) {
      bounds.add(column.ge(value(between.from())));
    }
    if (!isUnbounded(between.until())) {
      bounds.add(column.lt(value(between.until())));
    }
    if (bounds.isEmpty()) {
      // Nothing to keep out, but the column must exist.
      input.schema().require(between.column());
      return input;
    }
    return PlanBuilder.filter(step, input, Exprs.allOf(bounds.toArray(new Expr[0])), context);
  }

  /** A value of a filter: the text {@code :name} is a parameter. */
  private Object value(Object written) {
    return parameter(written).<Object>map(Exprs::param).orElse(written);
  }

  static Optional<String> parameter(Object written) {
    return written instanceof String text && text.matches(":[A-Za-z_][A-Za-z_0-9]*")
        ? Optional.of(text.substring(1))
        : Optional.empty();
  }

  private boolean isUnbounded(Object written) {
    if (written == null) {
      return true;
    }
    ParameterValue value = parameter(written).map(context.parameters()::get).orElse(null);
    return value != null && !value.isList() && value.values().get(0) == null;
  }
}
