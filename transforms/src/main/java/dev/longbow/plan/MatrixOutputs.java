package dev.longbow.plan;

import dev.longbow.codec.Json;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.matrix.ColumnMerger;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.sort.SortKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says an output of a matrix in steps that plans have: columns converted, statistics of the
 * training rows in passes of their own, gaps filled by them, and an output for each file.
 *
 * <pre>
 * Output [npy] npy m.npy             Output [npy] npy m.npy
 *   Scan                               Fill: x median
 *                                        Project x::float32
 *                              ->          Scan
 *                                        Statistics pass 2: x
 *                                          Project x::float32
 *                                            Scan
 *                                          Statistics pass 1: x
 *                                            …
 * </pre>
 *
 * Every pass computes the rows again, shared steps too: what a stage shares cannot wait for what it
 * gives. That is cheap for a scan and its filters.
 */
public final class MatrixOutputs {
  /** The option by which a file's manifest finds what was filled. */
  public static final String FILLED = "filled";

  /** The option by which it says which rows follow one another. */
  public static final String SEQUENCE = "sequence";

  /** The option of formats of other files by which an output is a matrix: its options as JSON. */
  public static final String MATRIX = "matrix";

  /** The column by which rows are divided, until they are. */
  private static final String SPLIT = "(split)";

  /** The column of a random division. */
  private static final String PART = "(part)";

  /** What sequences of rows have in common, and what they are in the order of. */
  private static final String KEY = "(key)";

  private static final String ORDER = "(order)";

  private final PipelinePlan.Output output;
  private final MatrixOptions options;

  /** Whether files of the format are matrices; else they are tables, made like one. */
  private final boolean isOwn;

  /** The column that says which rows are for training. */
  private final Optional<String> splitBy;

  private final BindContext context;
  private final String step;
  private final DataType type;
  private final LogicalPlan rows;
  private final List<PipelinePlan.Shared> shared = new ArrayList<>();
  private final List<PipelinePlan.Output> outputs = new ArrayList<>();

  private MatrixOutputs(
      PipelinePlan.Output output, List<PipelinePlan.Shared> definitions, BindContext context) {
    this.output = output;
    this.step = output.sink().name();
    this.isOwn = Format.named(output.sink().format()).writesMatrix();
    this.options = MatrixOptions.of(step, isOwn ? output.sink().options() : asked(output.sink()));
    this.context = context.withStep(step);
    this.type = options.type();
    options.requireLayout();
    if (!isOwn) {
      requireTable();
    }
    Map<String, LogicalPlan> known = new HashMap<>();
    definitions.forEach(definition -> known.put(definition.step(), definition.plan()));
    LogicalPlan input = inlined(output.plan(), known);
    this.rows =
        options.split().orElse(null) instanceof MatrixOptions.Split.Random random
            ? RowSplitting.random(step, input, PART, random.test(), random.seed(), context)
            : input;
    this.splitBy = options.split().map(MatrixOutputs::column);
  }

  private static String column(MatrixOptions.Split split) {
    if (split instanceof MatrixOptions.Split.At at) {
      return at.by();
    }
    return split instanceof MatrixOptions.Split.Named named ? named.by() : PART;
  }

  /** Shared steps to define behind those there are, and the outputs in place of one. */
  public record Expanded(List<PipelinePlan.Shared> shared, List<PipelinePlan.Output> outputs) {}

  /** Whether an output is one of a matrix that is still to be said in steps. */
  public static boolean isMatrix(SinkSpec sink) {
    Format format = Format.named(sink.format());
    return !sink.options().containsKey(FILLED)
        && (format.writesMatrix()
            || (format.mayWriteMatrix() && sink.options().containsKey(MATRIX)));
  }

  private static Map<String, String> asked(SinkSpec sink) {
    String text = sink.options().get(MATRIX);
    if (!text.startsWith("{")) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid matrix '%s': expected a map such as {fill: median}".formatted(text));
    }
    Map<String, String> asked = new HashMap<>();
    Json.read(text)
        .fields()
        .forEachRemaining(entry -> asked.put(entry.getKey(), entry.getValue().asText()));
    return asked;
  }

  /** Refuses what a table, whose columns are known before its rows, cannot be. */
  private void requireTable() {
    if (options.options().containsKey("layout")) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid layout of a matrix: it is for npy, the values of %s files are column by column"
              .formatted(output.sink().format()));
    } else if (options.options().getOrDefault("all_null", "").equals("drop")) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid all_null 'drop' of a matrix: the columns of %s files are known before their rows. Leave the column out, or say a number"
              .formatted(output.sink().format()));
    } else if (output.sink().mode().isAddition()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot write a matrix with mode %s: rows of several runs are filled and scaled by other statistics"
              .formatted(output.sink().mode().label()));
    }
  }

  /** The pipeline with its matrices said in steps. */
  public static PipelinePlan expand(PipelinePlan pipeline, BindContext context) {
    if (pipeline.outputs().stream().noneMatch(output -> isMatrix(output.sink()))) {
      return pipeline;
    }
    List<PipelinePlan.Shared> shared = new ArrayList<>(pipeline.shared());
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      if (isMatrix(output.sink())) {
        Expanded expanded = expand(output, shared, context);
        shared.addAll(expanded.shared());
        outputs.addAll(expanded.outputs());
      } else {
        outputs.add(output);
      }
    }
    return SharedSteps.ofChecks(new PipelinePlan(pipeline.name(), shared, outputs)).withoutUnused();
  }

  /**
   * One output of a matrix, said in steps.
   *
   * @param definitions the shared steps that it may refer to
   * @throws LongbowException for columns that are not there or are no numbers, and invalid options
   */
  public static Expanded expand(
      PipelinePlan.Output output, List<PipelinePlan.Shared> definitions, BindContext context) {
    try {
      return new MatrixOutputs(output, definitions, context).expanded();
    } catch (LongbowException e) {
      throw e.inStep(output.sink().name());
    }
  }

  private static LogicalPlan inlined(LogicalPlan plan, Map<String, LogicalPlan> definitions) {
    // A step that is referred to twice stays one object: checks beside a step look at its rows.
    Map<String, LogicalPlan> known = new HashMap<>();
    return PlanRewriter.rewriteUp(
        plan,
        node -> {
          if (!(node instanceof LogicalPlan.SharedRef reference)) {
            return node;
          }
          LogicalPlan inlined = known.get(reference.step());
          if (inlined == null) {
            inlined = inlined(definitions.get(reference.step()), definitions);
            known.put(reference.step(), inlined);
          }
          return inlined;
        });
  }

  private Expanded expanded() {
    List<String> target = options.target();
    List<String> features = features(target);
    check(features, target);
    List<ColumnFill> fills = new ArrayList<>();
    features.forEach(column -> fills.add(options.fillOf(column)));
    target.stream()
        .filter(column -> !features.contains(column))
        .forEach(column -> fills.add(unfilled(column)));

    Set<String> converted = new LinkedHashSet<>(features);
    converted.addAll(target);
    LogicalPlan matrix = converted(rows, converted);
    if (options.sequence().isPresent()) {
      List<SortKey> order = List.of(SortKey.ascending(KEY), SortKey.ascending(ORDER));
      matrix = new LogicalPlan.Sort(step, matrix, order, Long.MAX_VALUE);
    }
    Optional<LogicalPlan> statistics = statistics(fills, converted, matrix);
    if (options.split().isEmpty()) {
      part("", matrix, statistics, fills, features, target);
    } else {
      LogicalPlan both = shared("rows", matrix);
      statistics = statistics.map(found -> shared("statistics", found));
      part("train", divided(both, true), statistics, fills, features, target);
      part("test", divided(both, false), statistics, fills, features, target);
    }
    return new Expanded(shared, outputs);
  }

  private List<String> features(List<String> target) {
    if (!options.columns().isEmpty()) {
      return options.columns();
    }
    return rows.schema().names().stream()
        .filter(name -> !target.contains(name))
        .filter(name -> splitBy.map(by -> !by.equals(name)).orElse(true))
        .filter(
            name ->
                options
                    .sequence()
                    .map(s -> !s.key().equals(name) && !s.order().equals(name))
                    .orElse(true))
        .toList();
  }

  private void check(List<String> features, List<String> target) {
    Set<String> named = new LinkedHashSet<>(features);
    named.addAll(target);
    splitBy.ifPresent(named::add);
    options.sequence().ifPresent(s -> named.addAll(List.of(s.key(), s.order())));
    Schema schema = rows.schema();
    List<String> missing = named.stream().filter(name -> !schema.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, schema.names()));
    }
    for (List<String> columns : List.of(features, target)) {
      if (new LinkedHashSet<>(columns).size() < columns.size()) {
        throw new LongbowException(
            ErrorCode.NAME_AMBIGUOUS, "Two columns of a matrix of the same name: " + columns);
      }
    }
    List<String> both = target.stream().filter(features::contains).toList();
    if (!both.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid target %s: also among the columns, where it would be filled and scaled. Leave it out of 'columns'"
              .formatted(both));
    }
    List<String> others = new ArrayList<>();
    for (String key : List.of("fill", "scale")) {
      options.named(key).stream()
          .filter(column -> !features.contains(column))
          .forEach(column -> others.add(key + " of '" + column + "'"));
    }
    if (!others.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid %s: not among the columns %s".formatted(others, features));
    } else if (features.isEmpty()) {
      throw new LongbowException(ErrorCode.PLAN_INVALID, "Missing columns of a matrix");
    }
    List<String> unfit = new ArrayList<>();
    for (String column : features) {
      refuse(schema, column, unfit);
    }
    for (String column : target) {
      refuse(schema, column, unfit);
    }
    if (!unfit.isEmpty()) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot put columns into a matrix that are no numbers: %s. Choose others with 'columns', or convert them in a step before"
              .formatted(unfit));
    }
  }

  private static void refuse(Schema schema, String column, List<String> unfit) {
    DataType of = schema.field(schema.require(column)).type();
    if (!of.isNumeric() && !of.equals(DataType.BOOL)) {
      unfit.add(column + ": " + of);
    }
  }

  private static ColumnFill unfilled(String column) {
    return new ColumnFill(
        column, ColumnFill.Value.NONE, 0, ColumnFill.Scale.NONE, ColumnFill.AllNull.ERROR);
  }

  /** The columns as numbers of the matrix, and what the rows are divided by. */
  private LogicalPlan converted(LogicalPlan input, Set<String> columns) {
    LogicalPlan below = input;
    List<NamedExpr> all = new ArrayList<>();
    for (String column : columns) {
      BoundExpr value = column(input.schema(), column);
      all.add(
          new NamedExpr(
              column,
              value.type().equals(type)
                  ? value
                  : new BoundExpr.Cast(value, type, false, context.timezone())));
    }
    if (splitBy.isPresent()) {
      String by = splitBy.get();
      if (!by.equals(PART)) {
        below = PlanBuilder.check(step, input, known(by), Optional.empty(), context);
      }
      all.add(new NamedExpr(SPLIT, column(input.schema(), by)));
    }
    if (options.sequence().isPresent()) {
      MatrixOptions.Sequence sequence = options.sequence().get();
      all.add(new NamedExpr(KEY, column(input.schema(), sequence.key())));
      all.add(new NamedExpr(ORDER, column(input.schema(), sequence.order())));
    }
    return new LogicalPlan.Project(step, below, all);
  }

  private static BoundExpr column(Schema schema, String name) {
    Field field = schema.field(schema.require(name));
    return new BoundExpr.Column(name, field.type(), field.nullable());
  }

  /** What must hold of the column that rows are divided by. */
  private List<StepCheck> known(String by) {
    return options.split().get() instanceof MatrixOptions.Split.At
        ? List.of(StepCheck.notNull(by))
        : List.of(
            StepCheck.notNull(by),
            StepCheck.acceptedValues(by, RowSplitting.TRAIN, RowSplitting.TEST));
  }

  /** The rows for training, or the others. */
  private LogicalPlan divided(LogicalPlan input, boolean train) {
    Expr by = Exprs.col(SPLIT);
    if (!(options.split().get() instanceof MatrixOptions.Split.At split)) {
      String part = train ? RowSplitting.TRAIN : RowSplitting.TEST;
      return PlanBuilder.filter(step, input, by.eq(part), context);
    }
    DataType of = input.schema().field(input.schema().require(SPLIT)).type();
    Object at =
        split.at().startsWith(":")
            ? Exprs.param(split.at().substring(1))
            : Exprs.lit(of.isNumeric() ? number(split) : split.at());
    return PlanBuilder.filter(step, input, train ? by.lt(at) : by.ge(at), context);
  }

  private static Object number(MatrixOptions.Split.At split) {
    if (split.at().matches("[-+]?[0-9]{1,38}")) {
      return new BigInteger(split.at());
    }
    double value = Double.NaN;
    try {
      value = Double.parseDouble(split.at());
    } catch (NumberFormatException e) {
      // Reported below like what Java alone takes for a number.
    }
    if (!Double.isFinite(value)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid split at '%s': column '%s' has numbers".formatted(split.at(), split.by()));
    }
    return value;
  }

  /**
   * The passes over the training rows; empty when nothing depends on them.
   *
   * @param matrix the rows that are filled
   */
  private Optional<LogicalPlan> statistics(
      List<ColumnFill> fills, Set<String> converted, LogicalPlan matrix) {
    Set<String> columns = new LinkedHashSet<>();
    List<String> medians = new ArrayList<>();
    for (ColumnFill fill : fills) {
      if (fill.needsStatistics()) {
        columns.add(fill.column());
      }
      if (fill.value() == ColumnFill.Value.MEDIAN) {
        medians.add(fill.column());
      }
    }
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan input;
    if (rowByRow(rows)) {
      input = unchecked(converted(unchecked(rows), converted));
    } else {
      // Which rows there are, or their last digits, may depend on how they are divided among tasks,
      // and that on the columns that are read: so nothing is left out of the plan.
      columns.addAll(converted);
      input = matrix;
    }
    if (options.split().isPresent()) {
      input = divided(input, true);
    }
    int passes = medians.isEmpty() ? 1 : ColumnMerger.passes(type.physical().width() * Byte.SIZE);
    LogicalPlan known = null;
    for (int pass = 0; pass < passes; pass++) {
      known =
          new LogicalPlan.Statistics(
              step, input, List.copyOf(columns), medians, pass, Optional.ofNullable(known));
    }
    return Optional.of(known);
  }

  /** The rows without checks, which are made once, and without an order. */
  private static LogicalPlan unchecked(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Check check) {
      LogicalPlan rows = unchecked(check.input());
      return check
          .spec()
          .kept()
          .<LogicalPlan>map(kept -> new LogicalPlan.Filter(check.step(), rows, kept))
          .orElse(rows);
    } else if (plan instanceof LogicalPlan.Beside beside) {
      return unchecked(beside.input());
    } else if (plan instanceof LogicalPlan.Sort sort && sort.limit() == Long.MAX_VALUE) {
      return unchecked(sort.input());
    } else if (plan instanceof LogicalPlan.Project || plan instanceof LogicalPlan.Filter) {
      return PlanRewriter.withInputs(plan, List.of(unchecked(plan.inputs().get(0))));
    }
    return plan;
  }

  /** Whether the rows are the same however they are divided among tasks, and in any order. */
  private static boolean rowByRow(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Beside beside) {
      return rowByRow(beside.input());
    }
    boolean own =
        plan instanceof LogicalPlan.Scan
            || plan instanceof LogicalPlan.Filter
            || plan instanceof LogicalPlan.Project
            || plan instanceof LogicalPlan.Check
            || plan instanceof LogicalPlan.Join
            || plan instanceof LogicalPlan.Union
            || (plan instanceof LogicalPlan.Sort sort && sort.limit() == Long.MAX_VALUE);
    return own && plan.inputs().stream().allMatch(MatrixOutputs::rowByRow);
  }

  /** The files of the training rows, of the test rows, or of all. */
  private void part(
      String part,
      LogicalPlan input,
      Optional<LogicalPlan> statistics,
      List<ColumnFill> fills,
      List<String> features,
      List<String> target) {
    String name = part.isEmpty() ? step : step + " " + part;
    LogicalPlan filled = new LogicalPlan.Fill(name, input, statistics, fills, name);
    if (!target.isEmpty() || options.sequence().isPresent()) {
      filled = shared(part.isEmpty() ? "filled" : part, filled);
    }
    write(name, part, name, filled, features);
    if (!target.isEmpty()) {
      String file = part.isEmpty() ? "target" : part + "_target";
      write(step + " " + file.replace('_', ' '), file, name, filled, target);
    }
    if (options.sequence().isPresent()) {
      String file = part.isEmpty() ? "groups" : part + "_groups";
      String groups = step + " " + file.replace('_', ' ');
      write(groups, file, groups, groups(groups, filled), List.of("rows"));
    }
  }

  /** How many rows each key has, in the order in which the keys are in the matrix. */
  private LogicalPlan groups(String name, LogicalPlan filled) {
    LogicalPlan counted =
        PlanBuilder.groupBy(
            name, filled, List.of(Exprs.col(KEY)), List.of(Exprs.count().as("rows")), context);
    LogicalPlan sorted =
        new LogicalPlan.Sort(name, counted, List.of(SortKey.ascending(KEY)), Long.MAX_VALUE);
    BoundExpr rowsOfKey =
        new BoundExpr.Cast(
            column(counted.schema(), "rows"), DataType.FLOAT64, false, context.timezone());
    return new LogicalPlan.Project(name, sorted, List.of(new NamedExpr("rows", rowsOfKey)));
  }

  private void write(
      String name, String file, String filledAs, LogicalPlan filled, List<String> columns) {
    List<NamedExpr> chosen = new ArrayList<>();
    columns.forEach(column -> chosen.add(new NamedExpr(column, column(filled.schema(), column))));
    Map<String, String> kept = new HashMap<>();
    SinkSpec sink = output.sink();
    if (!isOwn) {
      kept.putAll(sink.options());
      kept.remove(MATRIX);
    }
    for (String key : isOwn ? List.of("layout", "all_null", SEQUENCE) : List.of(SEQUENCE)) {
      Optional.ofNullable(options.options().get(key)).ifPresent(value -> kept.put(key, value));
    }
    kept.put(FILLED, filledAs);
    outputs.add(
        new PipelinePlan.Output(
            new LogicalPlan.Project(name, filled, chosen),
            new SinkSpec(
                name, sink.format(), path(sink.path(), file), sink.mode(), kept, sink.layout())));
  }

  /** {@code data/m.npy} and train: {@code data/m_train.npy}; {@code m/}: {@code m_train/}. */
  static String path(String path, String part) {
    if (part.isEmpty()) {
      return path;
    } else if (path.endsWith("/")) {
      return path.substring(0, path.length() - 1) + "_" + part + "/";
    }
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/')
        ? path.substring(0, dot) + "_" + part + path.substring(dot)
        : path + "_" + part;
  }

  private LogicalPlan shared(String what, LogicalPlan plan) {
    String name = step + ": " + what;
    shared.add(new PipelinePlan.Shared(name, plan));
    return new LogicalPlan.SharedRef(name, plan.schema());
  }
}
