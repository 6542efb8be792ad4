package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.matrix.ColumnState;
import dev.longbow.sort.SortKey;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to compute, as a tree of typed nodes. {@code step} names the transforms (several, joined by
 * {@code +}, after rules merged nodes) for messages, row counts and {@code explain}.
 */
public sealed interface LogicalPlan {
  /** The result's schema. */
  Schema schema();

  /** The inputs, left to right. */
  List<LogicalPlan> inputs();

  /** The step name shown to users. */
  String step();

  /** A node with one input, whose schema it has unless it says otherwise. */
  sealed interface SingleInput extends LogicalPlan {
    /** The input. */
    LogicalPlan input();

    @Override
    default Schema schema() {
      return input().schema();
    }

    @Override
    default List<LogicalPlan> inputs() {
      return List.of(input());
    }
  }

  /**
   * Reads a source.
   *
   * @param columns the columns read, in order
   * @param predicate what the source accepted to apply
   * @param limit rows after which a split may stop; {@link Long#MAX_VALUE} for all
   */
  record Scan(
      String step, Source source, List<String> columns, Optional<BoundExpr> predicate, long limit)
      implements LogicalPlan {
    public Scan {
      columns = List.copyOf(columns);
    }

    /** A scan of everything. */
    public static Scan of(String step, Source source) {
      return new Scan(step, source, source.schema().names(), Optional.empty(), Long.MAX_VALUE);
    }

    @Override
    public Schema schema() {
      return source.schema().select(columns);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }
  }

  /** The rows of a step that several others consume; defined in {@link PipelinePlan#shared}. */
  record SharedRef(String step, Schema schema) implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }
  }

  /** Keeps the rows for which the predicate is true. */
  record Filter(String step, LogicalPlan input, BoundExpr predicate) implements SingleInput {}

  /** Computes columns: select, with_columns, rename and drop. */
  record Project(String step, LogicalPlan input, List<NamedExpr> columns) implements SingleInput {
    public Project {
      columns = List.copyOf(columns);
    }

    @Override
    public Schema schema() {
      return new Schema(columns.stream().map(NamedExpr::field).toList());
    }
  }

  /** Groups by keys (one group over everything when there are none) and aggregates. */
  record Aggregate(
      String step, LogicalPlan input, List<NamedExpr> keys, List<AggregateCall> aggregates)
      implements SingleInput {
    public Aggregate {
      keys = List.copyOf(keys);
      aggregates = List.copyOf(aggregates);
    }

    @Override
    public Schema schema() {
      List<Field> fields = new ArrayList<>();
      keys.forEach(key -> fields.add(key.field()));
      aggregates.forEach(aggregate -> fields.add(aggregate.field()));
      return new Schema(fields);
    }
  }

  /** The first {@code count} rows in input order. */
  record Limit(String step, LogicalPlan input, long count) implements SingleInput {}

  /**
   * Rows of two inputs that belong together. The inputs have no column name in common.
   *
   * <p>A left key among the result's columns of a right or full join comes from the side that has a
   * row. The result is in no order that means something, but always in the same.
   *
   * @param keys columns that must be equal; with none, every pair of rows is a candidate
   * @param nullEqual whether null keys are equal to each other; they match nothing otherwise
   * @param condition what a pair must fulfil as well, over the columns of both inputs
   * @param columns the result's columns, of either input
   * @param check what must hold of keys and rows
   */
  record Join(
      String step,
      LogicalPlan left,
      LogicalPlan right,
      JoinType type,
      List<JoinKey> keys,
      boolean nullEqual,
      Optional<BoundExpr> condition,
      List<String> columns,
      JoinCheck check)
      implements LogicalPlan {
    public Join {
      keys = List.copyOf(keys);
      columns = List.copyOf(columns);
    }

    /**
     * A pair of columns of the same type, one of each input.
     *
     * @param given what users call the right one, which was renamed where the left input has a
     *     column of that name
     */
    public record JoinKey(String left, String right, String given) {
      /** A pair whose right column has the name that users gave it. */
      public JoinKey(String left, String right) {
        this(left, right, right);
      }
    }

    @Override
    public Schema schema() {
      return new Schema(columns.stream().map(this::field).toList());
    }

    private Field field(String name) {
      Schema ofLeft = left.schema();
      if (!ofLeft.contains(name)) {
        Field field = right.schema().field(right.schema().require(name));
        return new Field(name, field.type(), field.nullable() || type.keepsLeft());
      }
      Field field = ofLeft.field(ofLeft.require(name));
      boolean nullable = field.nullable() || type.keepsRight();
      Optional<Field> other = coalesced(name);
      if (other.isPresent()) {
        nullable = other.get().nullable() || (type == JoinType.FULL && field.nullable());
      }
      return new Field(name, field.type(), nullable);
    }

    /** The same join of other inputs. */
    public Join withInputs(LogicalPlan newLeft, LogicalPlan newRight) {
      return new Join(step, newLeft, newRight, type, keys, nullEqual, condition, columns, check);
    }

    /** The same join with another condition. */
    public Join withCondition(Optional<BoundExpr> newCondition) {
      return new Join(step, left, right, type, keys, nullEqual, newCondition, columns, check);
    }

    /** The same join with other columns in its result. */
    public Join withColumns(List<String> newColumns) {
      return new Join(step, left, right, type, keys, nullEqual, condition, newColumns, check);
    }

    /** The right key that stands in for a left one where there is no left row. */
    public Optional<Field> coalesced(String name) {
      return keys.stream()
          .filter(key -> type.keepsRight() && key.left().equals(name))
          .map(key -> right.schema().field(right.schema().require(key.right())))
          .findFirst();
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(left, right);
    }
  }

  /**
   * Rows in order; those with equal keys stay in the order of the input.
   *
   * @param limit how many of the first rows are wanted; {@link Long#MAX_VALUE} for all
   */
  record Sort(String step, LogicalPlan input, List<SortKey> keys, long limit)
      implements SingleInput {
    public Sort {
      keys = List.copyOf(keys);
    }
  }

  /**
   * One row of those with equal keys: the first or the last of them by an order, in which those
   * that are equal stay as they are. The result is in no order that means something.
   */
  record Unique(
      String step, LogicalPlan input, List<String> keys, List<SortKey> order, boolean last)
      implements SingleInput {
    public Unique {
      keys = List.copyOf(keys);
      order = List.copyOf(order);
    }

    /** What brings equal keys together, and those in their order. */
    public List<SortKey> sortKeys() {
      List<SortKey> all = new ArrayList<>(keys.stream().map(SortKey::ascending).toList());
      all.addAll(order);
      return all;
    }
  }

  /**
   * The rows, each with the results of aggregates over all rows of its partition. Replaced, before
   * a plan is cut into stages, by an aggregation and a join with it; in no order that means
   * something.
   *
   * @param partitionBy rows with equal values of these columns are a partition (null equals null);
   *     with none all rows are one
   */
  record PartitionAggregate(
      String step, LogicalPlan input, List<String> partitionBy, List<AggregateCall> aggregates)
      implements SingleInput {
    public PartitionAggregate {
      partitionBy = List.copyOf(partitionBy);
      aggregates = List.copyOf(aggregates);
    }

    @Override
    public Schema schema() {
      List<Field> fields = new ArrayList<>(input.schema().fields());
      aggregates.forEach(call -> fields.add(call.field()));
      return new Schema(fields);
    }
  }

  /**
   * The rows, each with the results of functions of its place in the order of its partition and of
   * the rows around it. Without partitions the rows come in their order; else in no order that
   * means something.
   *
   * @param first how many of the first rows of a partition are wanted: others may be left out;
   *     {@link Long#MAX_VALUE} for all
   */
  record Window(String step, LogicalPlan input, WindowSpec spec, long first)
      implements SingleInput {
    /** Functions of all rows. */
    public Window(String step, LogicalPlan input, WindowSpec spec) {
      this(step, input, spec, Long.MAX_VALUE);
    }

    @Override
    public Schema schema() {
      return spec.schema(input.schema());
    }
  }

  /**
   * The rows as they are, without those that are rejected; the run fails, and publishes nothing,
   * when they are not as an error-level check says.
   */
  record Check(String step, LogicalPlan input, CheckSpec spec) implements SingleInput {}

  /**
   * The rows of an input; beside it plans over the same rows, each of which ends in a {@link Check}
   * whose rows nobody wants.
   */
  record Beside(String step, LogicalPlan input, List<LogicalPlan> checks) implements LogicalPlan {
    public Beside {
      checks = List.copyOf(checks);
    }

    @Override
    public Schema schema() {
      return input.schema();
    }

    @Override
    public List<LogicalPlan> inputs() {
      List<LogicalPlan> all = new ArrayList<>(checks.size() + 1);
      all.add(input);
      all.addAll(checks);
      return all;
    }
  }

  /**
   * The rows as they are, kept in files between runs: a later run over the same inputs reads them
   * instead of computing what is below. Taken out of a plan before it is optimized; see {@link
   * Checkpoints}.
   */
  record Checkpoint(String step, LogicalPlan input) implements SingleInput {}

  /**
   * Draws a random number for every row and adds it as a column. It depends on the seed and the
   * row's place alone, so it is the same on every runner; rules must not move rows out in front of
   * this node.
   *
   * @param names the new columns: the number, from 0 to below 1; then, where the order of the input
   *     is wanted back, the row's task and its place in it
   */
  record Draw(String step, LogicalPlan input, long seed, List<String> names)
      implements SingleInput {
    private static final List<DataType> TYPES =
        List.of(DataType.FLOAT64, DataType.INT64, DataType.INT64);

    public Draw {
      names = List.copyOf(names);
    }

    /** The new columns. */
    public List<Field> columns() {
      List<Field> fields = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        fields.add(new Field(names.get(i), TYPES.get(i), false));
      }
      return fields;
    }

    @Override
    public Schema schema() {
      List<Field> fields = new ArrayList<>(input.schema().fields());
      fields.addAll(columns());
      return new Schema(fields);
    }
  }

  /**
   * A row for each element of lists, or entry of maps, with the other columns repeated. Lists that
   * are taken apart together have equally many elements in each row.
   *
   * @param columns of lists, each replaced by the column of its elements, or of maps, each replaced
   *     by two: its name with {@code _key} and with {@code _value} behind it
   * @param keepEmpty whether rows without elements (null or empty) stay, with nulls
   * @param index the name of a column for the element's place in its list, from 1
   */
  record Explode(
      String step,
      LogicalPlan input,
      List<String> columns,
      boolean keepEmpty,
      Optional<String> index)
      implements SingleInput {
    public Explode {
      columns = List.copyOf(columns);
    }

    @Override
    public Schema schema() {
      List<Field> fields = new ArrayList<>();
      for (Field field : input.schema().fields()) {
        if (columns.contains(field.name())) {
          fields.addAll(parts(field, keepEmpty));
        } else {
          fields.add(field);
        }
      }
      index.ifPresent(name -> fields.add(new Field(name, DataType.INT64, keepEmpty)));
      return new Schema(fields);
    }

    /** What a column becomes. */
    public static List<Field> parts(Field field, boolean keepEmpty) {
      if (field.type() instanceof DataType.MapOf map) {
        return List.of(
            new Field(field.name() + "_key", map.key(), keepEmpty),
            new Field(field.name() + "_value", map.value(), true));
      } else if (field.type() instanceof DataType.ListOf list) {
        return List.of(new Field(field.name(), list.element(), true));
      }
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot explode column '%s' of type %s: expected a list or a map"
              .formatted(field.name(), field.type()));
    }

    /** The columns of the input that stay as they are. */
    public List<String> repeated() {
      return input.schema().names().stream().filter(name -> !columns.contains(name)).toList();
    }

    /** The same of another input. */
    public Explode withInput(LogicalPlan other) {
      return new Explode(step, other, columns, keepEmpty, index);
    }
  }

  /**
   * A row for each of several columns of a row: the name of the column and its value, with the
   * other columns repeated. The columns of a row come one after the other.
   *
   * @param columns of one type, which become rows
   * @param names the column for their names
   * @param values the column for their values
   * @param dropNulls whether nulls become no rows
   */
  record Unpivot(
      String step,
      LogicalPlan input,
      List<String> columns,
      String names,
      String values,
      boolean dropNulls)
      implements SingleInput {
    public Unpivot {
      columns = List.copyOf(columns);
    }

    @Override
    public Schema schema() {
      Schema all = input.schema();
      List<Field> fields =
          new ArrayList<>(
              all.fields().stream().filter(field -> !columns.contains(field.name())).toList());
      List<Field> cells = columns.stream().map(name -> all.field(all.require(name))).toList();
      fields.add(new Field(names, DataType.STRING, false));
      fields.add(
          new Field(
              values, cells.get(0).type(), !dropNulls && cells.stream().anyMatch(Field::nullable)));
      return new Schema(fields);
    }

    /** The columns of the input that stay as they are. */
    public List<String> repeated() {
      return input.schema().names().stream().filter(name -> !columns.contains(name)).toList();
    }

    /** The same of another input. */
    public Unpivot withInput(LogicalPlan other) {
      return new Unpivot(step, other, columns, names, values, dropNulls);
    }

    /** The same without the rows of the other columns, which are left out of the input. */
    public Unpivot ofOnly(List<String> fewer) {
      List<NamedExpr> kept = new ArrayList<>();
      for (Field field : input.schema().fields()) {
        if (!columns.contains(field.name()) || fewer.contains(field.name())) {
          kept.add(
              new NamedExpr(
                  field.name(),
                  new BoundExpr.Column(field.name(), field.type(), field.nullable())));
        }
      }
      return new Unpivot(step, new Project(step, input, kept), fewer, names, values, dropNulls);
    }
  }

  /**
   * One pass over all rows for exact statistics of columns in bounded memory; gives a row for each
   * column with what is known so far ({@link ColumnState#SCHEMA}), to the next pass or to a {@link
   * Fill}.
   *
   * @param columns of float32 or float64
   * @param medians those of them whose median is wanted, which takes several passes
   * @param before what the pass before found; empty in the first
   */
  record Statistics(
      String step,
      LogicalPlan input,
      List<String> columns,
      List<String> medians,
      int pass,
      Optional<LogicalPlan> before)
      implements LogicalPlan {
    public Statistics {
      columns = List.copyOf(columns);
      medians = List.copyOf(medians);
    }

    @Override
    public Schema schema() {
      return ColumnState.SCHEMA;
    }

    @Override
    public List<LogicalPlan> inputs() {
      return before.map(other -> List.of(input, other)).orElse(List.of(input));
    }
  }

  /**
   * Fills the gaps of columns (nulls, NaN, infinities) and scales them; the other columns stay.
   *
   * @param statistics what is known of these columns, where something has to be
   * @param columns of float32 or float64
   * @param output names the output that hears what was filled
   */
  record Fill(
      String step,
      LogicalPlan input,
      Optional<LogicalPlan> statistics,
      List<ColumnFill> columns,
      String output)
      implements LogicalPlan {
    public Fill {
      columns = List.copyOf(columns);
    }

    @Override
    public Schema schema() {
      List<Field> fields = new ArrayList<>();
      for (Field field : input.schema().fields()) {
        fields.add(new Field(field.name(), field.type(), field.nullable() && keepsNulls(field)));
      }
      return new Schema(fields);
    }

    /** A column that may be dropped has only nulls then. */
    private boolean keepsNulls(Field field) {
      return columns.stream()
          .filter(fill -> fill.column().equals(field.name()))
          .allMatch(fill -> fill.allNull() == ColumnFill.AllNull.DROP);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return statistics.map(known -> List.of(input, known)).orElse(List.of(input));
    }
  }

  /** All rows of all branches, in branch order; the branches have equal names and types. */
  record Union(String step, List<LogicalPlan> branches) implements LogicalPlan {
    public Union {
      branches = List.copyOf(branches);
    }

    /** The first branch's fields, nullable where any branch's is. */
    @Override
    public Schema schema() {
      List<Schema> schemas = branches.stream().map(LogicalPlan::schema).toList();
      List<Field> fields = new ArrayList<>();
      for (int i = 0; i < schemas.get(0).size(); i++) {
        int position = i;
        Field first = schemas.get(0).field(i);
        boolean nullable = schemas.stream().anyMatch(schema -> schema.field(position).nullable());
        fields.add(new Field(first.name(), first.type(), nullable));
      }
      return new Schema(fields);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return branches;
    }
  }
}
