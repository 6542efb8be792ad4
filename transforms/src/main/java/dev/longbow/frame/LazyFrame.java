package dev.longbow.frame;

import dev.longbow.arrow.VectorSchemaRoots;
import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.connector.Layout;
import dev.longbow.connector.RowTypes;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Over;
import dev.longbow.expr.ParameterValue;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.physical.CollectWarning;
import dev.longbow.physical.Explain;
import dev.longbow.physical.ExplainOptions;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.DeclaredScan;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PivotSettings;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.SharedSteps;
import dev.longbow.plan.StepCheck;
import dev.longbow.plan.UnpivotSettings;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A table that is computed when it is asked for. Every method gives a new frame and leaves this one
 * as it is; names and types are checked at once, data is read only by {@link #collect}, {@link
 * #show}, {@link #batches} and the {@code write} methods.
 *
 * <pre>{@code
 * LazyFrame.scan(vitals)
 *     .filter(col("heart_rate").gt(100))
 *     .withColumns(col("timestamp").call("year").as("year"))
 *     .groupBy("facility", "year")
 *     .agg(col("bmi").mean().as("avg_bmi"), count().as("n"))
 *     .writeParquet("outputs/summary.parquet");
 * }</pre>
 *
 * A frame from which several others of one result are made is computed once.
 *
 * <p>Where a method takes text, it is an SQL expression: {@code filter("heart_rate > 100")}, {@code
 * select("facility", "bmi * 2 AS double_bmi")}.
 */
public final class LazyFrame {
  private final LogicalPlan plan;
  private final BindContext context;
  private final int steps;
  private final Optional<Session> session;

  private LazyFrame(LogicalPlan plan, BindContext context, int steps, Optional<Session> session) {
    this.plan = plan;
    this.context = context;
    this.steps = steps;
    this.session = session;
  }

  /** The rows of a source. */
  public static LazyFrame scan(Source source) {
    return scan(source, SchemaContract.empty());
  }

  /**
   * The rows of a source whose files are as a contract declares. What footers and headers say is
   * compared at once; nulls that they say nothing about are looked for in the rows, as by {@link
   * #check}. Text (CSV, NDJSON) has the types that its scan was told or has inferred.
   *
   * @throws dev.longbow.error.LongbowException with everything in which files differ
   */
  public static LazyFrame scan(Source source, SchemaContract contract) {
    String step = source.format() + "_1";
    LogicalPlan plan = DeclaredScan.of(step, source, List.of(), contract, BindContext.DEFAULT);
    return new LazyFrame(plan, BindContext.DEFAULT, 1, Optional.empty());
  }

  /**
   * Rows by column name; the types follow from the values' classes ({@link RowTypes#infer}).
   *
   * @throws dev.longbow.error.LongbowException when the values of a column do not fit together
   */
  public static LazyFrame ofRows(List<? extends Map<String, ?>> rows) {
    return ofRows(RowTypes.infer(rows), rows);
  }

  /**
   * Rows by column name; a missing name is null.
   *
   * @throws dev.longbow.error.LongbowException when a value does not fit its column
   */
  public static LazyFrame ofRows(Schema schema, List<? extends Map<String, ?>> rows) {
    return scan(RowsSource.ofRows(schema, rows));
  }

  /** Batches of one schema, in order. */
  public static LazyFrame ofBatches(Schema schema, List<Batch> batches) {
    return scan(RowsSource.ofBatches(schema, batches));
  }

  /** A copy of the rows of an Arrow root, which stays the caller's to close. */
  public static LazyFrame of(VectorSchemaRoot root) {
    Batch batch = VectorSchemaRoots.fromRoot(root);
    return ofBatches(batch.schema(), List.of(batch));
  }

  /** The same frame with a time zone (an IANA name) for what follows; UTC without it. */
  public LazyFrame withTimezone(String timezone) {
    return new LazyFrame(
        plan, new BindContext(context.parameters(), timezone, context.step()), steps, session);
  }

  /** The same frame with the value of {@code :name} for what follows; a list stands for several. */
  public LazyFrame withParameter(String name, Object value) {
    Map<String, ParameterValue> parameters = new HashMap<>(context.parameters());
    parameters.put(
        name,
        value instanceof List<?> list ? ParameterValue.list(list) : ParameterValue.scalar(value));
    return new LazyFrame(
        plan, new BindContext(parameters, context.timezone(), context.step()), steps, session);
  }

  /**
   * The same frame, run by a session: on another runner, with another memory budget, with limits.
   * Without it, {@link Session#local} runs it. Of the frames in a join or a union, the first
   * counts.
   */
  public LazyFrame on(Session runs) {
    return new LazyFrame(plan, context, steps, Optional.of(runs));
  }

  /** Keeps the rows for which the predicate is true. */
  public LazyFrame filter(Expr predicate) {
    return next(PlanBuilder.filter(name("filter"), plan, predicate, context));
  }

  /** Keeps the rows for which the predicate is true. */
  public LazyFrame filter(String predicate) {
    return filter(ExprParser.parse(predicate));
  }

  /** Computes exactly these columns; what is not a column needs a name ({@code as}). */
  public LazyFrame select(Expr... columns) {
    return next(PlanBuilder.select(name("select"), plan, List.of(columns), context));
  }

  /** Computes exactly these columns. */
  public LazyFrame select(String... columns) {
    return select(parse(columns));
  }

  /** Adds columns, or replaces those of the same name; all see the columns as they are now. */
  public LazyFrame withColumns(Expr... columns) {
    return next(PlanBuilder.withColumns(name("with_columns"), plan, List.of(columns), context));
  }

  /** Adds columns, or replaces those of the same name; all see the columns as they are now. */
  public LazyFrame withColumns(String... columns) {
    return withColumns(parse(columns));
  }

  /**
   * Adds columns of functions over one window: {@code window(Over.partitionBy("device_id").orderBy(
   * "timestamp"), col("x").rollingMean(10).as("smooth"), rowNumber().as("n"))}.
   */
  public LazyFrame window(Over over, Expr... columns) {
    return next(PlanBuilder.window(name("window"), plan, over, List.of(columns), context));
  }

  /** The same from text, {@code "rolling_mean(x, 10) AS smooth"}. */
  public LazyFrame window(Over over, String... columns) {
    return window(over, parse(columns));
  }

  /** Gives a column another name. */
  public LazyFrame rename(String from, String to) {
    return rename(Map.of(from, to));
  }

  /** Gives columns other names: new names by old ones. */
  public LazyFrame rename(Map<String, String> names) {
    return next(PlanBuilder.rename(name("rename"), plan, names));
  }

  /** Leaves columns out. */
  public LazyFrame drop(String... names) {
    return next(PlanBuilder.drop(name("drop"), plan, List.of(names)));
  }

  /** Groups by keys; with none, everything is one group. */
  public GroupedFrame groupBy(Expr... keys) {
    return new GroupedFrame(this, List.of(keys));
  }

  /** Groups by keys; with none, everything is one group. */
  public GroupedFrame groupBy(String... keys) {
    return groupBy(parse(keys));
  }

  /** Groups everything together. */
  public GroupedFrame groupBy() {
    return new GroupedFrame(this, List.of());
  }

  /** The first rows. */
  public LazyFrame limit(long count) {
    return next(PlanBuilder.limit(name("limit"), plan, count));
  }

  /** The rows of this frame, then those of the others, which have the same columns. */
  public LazyFrame union(LazyFrame... others) {
    List<LogicalPlan> branches = new ArrayList<>();
    branches.add(plan);
    Arrays.stream(others).forEach(other -> branches.add(other.plan));
    return next(PlanBuilder.union(name("union"), branches));
  }

  /**
   * Pairs of rows of this frame and another with equal keys: this frame's columns, then the other's
   * without its keys. A column of the other one whose name is taken gets the suffix {@code _right}.
   */
  public LazyFrame join(LazyFrame right, String... keys) {
    return join(right, JoinSettings.on(JoinType.INNER, List.of(keys)));
  }

  /** Rows of this frame and another that belong together. */
  public LazyFrame join(LazyFrame right, JoinSettings settings) {
    return next(PlanBuilder.join(name("join"), plan, right.plan, settings, context));
  }

  /**
   * The rows of this frame, each with the row of another that is next to it in an order, most often
   * the last one before it in time: this frame's columns, then the other's without keys of the same
   * name. In that order (the descending one of a forward join), within the keys that must be equal.
   */
  public LazyFrame asofJoin(LazyFrame right, AsofSettings settings) {
    return next(PlanBuilder.asofJoin(name("asof_join"), plan, right.plan, settings, context));
  }

  /** Keeps the rows that have a value in all of these columns; in all, when none is named. */
  public LazyFrame dropNulls(String... columns) {
    return next(PlanBuilder.dropNulls(name("drop_nulls"), plan, List.of(columns)));
  }

  /** Puts a value in the place of a column's nulls. */
  public LazyFrame fillNull(String column, Expr value) {
    return next(PlanBuilder.fillNull(name("fill_null"), plan, Map.of(column, value), context));
  }

  /**
   * The first row of those that agree in these columns (in all, when none is named). The result is
   * in no order that means something.
   */
  public LazyFrame unique(String... columns) {
    return next(PlanBuilder.unique(name("unique"), plan, List.of(columns), false));
  }

  /** The last row of those that agree in these columns. */
  public LazyFrame uniqueLast(String... columns) {
    return next(PlanBuilder.unique(name("unique"), plan, List.of(columns), true));
  }

  /**
   * The first row, by an order, of those that agree in these columns: {@code
   * unique(List.of("patient_id"), SortKey.descending("timestamp"))} keeps each patient's latest.
   */
  public LazyFrame unique(List<String> columns, SortKey... order) {
    return next(PlanBuilder.unique(name("unique"), plan, columns, List.of(order), false));
  }

  /** The last row, by an order, of those that agree in these columns. */
  public LazyFrame uniqueLast(List<String> columns, SortKey... order) {
    return next(PlanBuilder.unique(name("unique"), plan, columns, List.of(order), true));
  }

  /** The rows from the smallest to the largest by these columns, nulls last. */
  public LazyFrame sort(String... columns) {
    return sort(Arrays.stream(columns).map(SortKey::ascending).toArray(SortKey[]::new));
  }

  /** The rows in order; those with equal keys stay as they are. */
  public LazyFrame sort(SortKey... keys) {
    return next(PlanBuilder.sort(name("sort"), plan, List.of(keys), Long.MAX_VALUE));
  }

  /** The first rows of an order, without sorting the others. */
  public LazyFrame topK(long count, SortKey... keys) {
    return next(PlanBuilder.sort(name("top_k"), plan, List.of(keys), count));
  }

  /**
   * The rows as they are; what is run from here fails, and publishes nothing, when one of these SQL
   * conditions is false for a row (null is not false).
   */
  public LazyFrame check(String... conditions) {
    return check(
        Arrays.stream(parse(conditions)).map(StepCheck::condition).toArray(StepCheck[]::new));
  }

  /**
   * The rows as they are; what is run from here fails, and publishes nothing, when an error-level
   * check does.
   */
  public LazyFrame check(StepCheck... checks) {
    return next(PlanBuilder.check(name("check"), plan, List.of(checks), Optional.empty(), context));
  }

  /**
   * The rows without those that a check rejects.
   *
   * @param rejectedRows where those go: a file whose ending tells its format
   */
  public LazyFrame checkRejecting(String rejectedRows, StepCheck... checks) {
    return next(
        PlanBuilder.check(
            name("check"), plan, List.of(checks), Optional.of(rejectedRows), context));
  }

  /**
   * The rows as they are, kept in files between runs under a name of their own: when the inputs and
   * what is computed from them are as they were, a later run reads the files instead.
   */
  public LazyFrame checkpoint(String name) {
    return next(new LogicalPlan.Checkpoint(name, plan));
  }

  /** The same under a name that counts the steps of this frame. */
  public LazyFrame checkpoint() {
    return checkpoint(name("checkpoint"));
  }

  /**
   * So many rows chosen at random, in their order; the same ones in every run over the same data.
   */
  public LazyFrame sample(long rows) {
    return sample(rows, 0);
  }

  /** So many rows chosen at random; another seed chooses others. */
  public LazyFrame sample(long rows, long seed) {
    return next(PlanBuilder.sample(name("sample"), plan, rows, seed));
  }

  /**
   * A random choice in which every row has the same chance; the same ones in every run over the
   * same data.
   */
  public LazyFrame sampleFraction(double fraction) {
    return sampleFraction(fraction, 0);
  }

  /** A random choice in which every row has the same chance; another seed chooses others. */
  public LazyFrame sampleFraction(double fraction, long seed) {
    return next(PlanBuilder.sampleFraction(name("sample"), plan, fraction, seed));
  }

  /**
   * All rows, with a new column that says {@code test} for a share of them, chosen at random, and
   * {@code train} for the others; the same ones in every run over the same data.
   *
   * @param column the new column
   * @param test the share of test rows, between 0 and 1
   */
  public LazyFrame splitRandomly(String column, double test, long seed) {
    return next(PlanBuilder.splitRandomly(name("split"), plan, column, test, seed, context));
  }

  /**
   * All rows, with a new column that says {@code train} for those before a value of another column,
   * which has no nulls, and {@code test} for the others.
   *
   * @param column the new column
   * @param at the first value of the test rows, or an {@link Expr}
   */
  public LazyFrame splitAt(String column, String by, Object at) {
    return next(PlanBuilder.splitAt(name("split"), plan, column, by, at, context));
  }

  /**
   * A row for each element of lists, which have equally many in each row, and for each entry of
   * maps, which become two columns: {@code tags_key} and {@code tags_value}. The other columns are
   * repeated. Rows without elements stay, with nulls.
   */
  public LazyFrame explode(String... columns) {
    return next(PlanBuilder.explode(name("explode"), plan, List.of(columns), true, null));
  }

  /**
   * The same.
   *
   * @param keepEmpty whether rows without elements (null or empty lists) stay
   * @param index the name of a new column for the place in the list, from 1; null for none
   */
  public LazyFrame explode(List<String> columns, boolean keepEmpty, String index) {
    return next(PlanBuilder.explode(name("explode"), plan, columns, keepEmpty, index));
  }

  /**
   * A row for each index, with a column for each of these values of a column: {@code
   * pivot(List.of("patient_id"), "measure", List.of("heart_rate", "bmi"), col("value").mean())}.
   * What is run from here fails, and publishes nothing, when there is another value.
   */
  public LazyFrame pivot(List<String> index, String on, List<?> values, Expr... aggregations) {
    return pivot(PivotSettings.of(index, on, values, aggregations));
  }

  /** A row for each index, with columns for values of a column. */
  public LazyFrame pivot(PivotSettings settings) {
    return next(PlanBuilder.pivot(name("pivot"), plan, settings, context));
  }

  /**
   * A row for each column but these, which are repeated: the column's {@code name} and its {@code
   * value}.
   */
  public LazyFrame unpivot(String... index) {
    return unpivot(UnpivotSettings.byIndex(index));
  }

  /** A row for each of several columns of a row, the columns of a row one after the other. */
  public LazyFrame unpivot(UnpivotSettings settings) {
    return next(PlanBuilder.unpivot(name("unpivot"), plan, settings, context));
  }

  /** The columns. */
  public Schema schema() {
    return plan.schema();
  }

  /** What this frame computes. */
  public LogicalPlan plan() {
    return plan;
  }

  /** How it would run here: the optimized plan, its stages, costs and warnings. */
  public String explain() {
    return explain(ExplainOptions.here());
  }

  /** How it would run. */
  public String explain(ExplainOptions options) {
    return Explain.text(pipeline(CollectWarning.FORMAT, "", Map.of()), options);
  }

  /** All rows in one batch; use {@link #batches} for results that may be large. */
  public Batch collect() {
    BatchAppender rows = new BatchAppender(schema());
    try (CloseableIterator<Batch> result = session().execute(plan)) {
      result.forEachRemaining(rows::append);
    }
    return rows.build();
  }

  /** All rows as maps by column name, with the values of {@code Column.value}. */
  public List<Map<String, Object>> collectRows() {
    return collect().toRows();
  }

  /** The first rows as a table of text. */
  public String show(int rows) {
    return TextTable.of(schema(), List.of(limit(rows).collect()));
  }

  /**
   * All rows in order, in batches of {@code rows} rows (the last may have fewer). The result waits
   * on disk, never in memory; close the iterator to remove it.
   */
  public CloseableIterator<Batch> batches(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("Invalid batch size " + rows + ": expected 1 or more");
    }
    return new Rechunked(schema(), session().execute(plan), rows);
  }

  /** Writes a Parquet file, or a folder of files when the path ends in {@code /}. */
  public RunSummary writeParquet(String path) {
    return write("parquet", path, Map.of());
  }

  /** Writes a CSV file, or a folder of files when the path ends in {@code /}. */
  public RunSummary writeCsv(String path) {
    return write("csv", path, Map.of());
  }

  /**
   * Writes columns of numbers as a matrix that NumPy maps into memory: a {@code .npy} file, or a
   * folder of them when the path ends in {@code /}.
   */
  public RunSummary writeNpy(String path, MatrixOptions options) {
    return write("npy", path, options.options());
  }

  /**
   * Writes columns of numbers, made as those of a matrix, as an Arrow file, or a folder of them
   * when the path ends in {@code /}.
   */
  public RunSummary writeArrow(String path, MatrixOptions options) {
    String asked = Json.write(Json.stringMap(options.options()));
    return write("arrow", path, Map.of(MatrixOutputs.MATRIX, asked));
  }

  /**
   * Runs this frame into an output; what stood there before is replaced when the run succeeds.
   *
   * @param format a format that can be written
   * @param path a file, or a folder of files when it ends in {@code /}
   * @param options the format's own settings, for example {@code compression}
   */
  public RunSummary write(String format, String path, Map<String, String> options) {
    return session().write(pipeline(format, path, options));
  }

  /**
   * Runs this frame into a folder of folders named after the values of columns, {@code
   * facility=UCSF/part-00000.parquet}: those columns are in the names and not in the files.
   *
   * @param path a folder, which ends in {@code /}; the run replaces it as a whole
   * @param columns whose values name folders, from the outermost
   */
  public RunSummary writePartitioned(String format, String path, String... columns) {
    SinkSpec sink =
        new SinkSpec(
            format,
            format,
            path,
            SinkSpec.Mode.OVERWRITE,
            Map.of(),
            Layout.partitionedBy(List.of(columns)));
    return session().write(pipeline(sink));
  }

  private Session session() {
    return session.orElseGet(Session::local);
  }

  private PipelinePlan pipeline(String format, String path, Map<String, String> options) {
    return pipeline(new SinkSpec(format, format, path, SinkSpec.Mode.OVERWRITE, options));
  }

  private PipelinePlan pipeline(SinkSpec sink) {
    return MatrixOutputs.expand(
        SharedSteps.pipeline("LazyFrame", List.of(new PipelinePlan.Output(plan, sink))), context);
  }

  BindContext context() {
    return context;
  }

  /** A step's name in messages and counts: its kind and its place in the chain. */
  String name(String kind) {
    return kind + "_" + (steps + 1);
  }

  LazyFrame next(LogicalPlan next) {
    return new LazyFrame(next, context, steps + 1, session);
  }

  static Expr[] parse(String... expressions) {
    return Arrays.stream(expressions).map(ExprParser::parse).toArray(Expr[]::new);
  }
}
