package dev.longbow.yaml;

import dev.longbow.connector.Layout;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.Severity;
import dev.longbow.plan.UnpivotSettings;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline file as written, its form checked, its names and expressions not yet resolved.
 *
 * @param parameters declared parameters and their default values, in order
 * @param filters the top-level {@code filters:}, which stand in front of the transforms
 * @param log the run's log file
 * @param checks what steps are checked for, by their names
 */
public record PipelineSpec(
    String file,
    String name,
    String description,
    List<Parameter> parameters,
    List<Input> inputs,
    List<InputFilter> filters,
    List<Transform> transforms,
    List<Output> outputs,
    Optional<Log> log,
    Map<String, StepChecks> checks,
    Settings settings) {
  public PipelineSpec {
    checks = Map.copyOf(checks);
    parameters = List.copyOf(parameters);
    inputs = List.copyOf(inputs);
    filters = List.copyOf(filters);
    transforms = List.copyOf(transforms);
    outputs = List.copyOf(outputs);
  }

  /**
   * A parameter.
   *
   * @param value its default: null, a scalar of {@link YamlNode.Scalar#value} or a List of them
   */
  public record Parameter(String name, Object value, Place place) {}

  /**
   * An input: files, or rows written inline.
   *
   * @param path the path or glob with {@code ${…}} not yet replaced; null for inline rows
   * @param rows the inline rows, or null
   * @param columns the columns to read; empty for all
   * @param schema what is declared of columns
   * @param options what the format gets as it is
   */
  public record Input(
      String name,
      String path,
      Optional<String> format,
      List<String> columns,
      List<Map<String, Object>> rows,
      Optional<DeclaredSchema> schema,
      Map<String, String> options,
      Place place) {
    public Input {
      columns = List.copyOf(columns);
      options = Map.copyOf(options);
    }
  }

  /**
   * What is declared of an input's columns.
   *
   * @param columns by name, in order
   * @param allowsExtra whether there may be others
   */
  public record DeclaredSchema(Map<String, DeclaredColumn> columns, boolean allowsExtra) {
    public DeclaredSchema {
      columns = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(columns));
    }

    /** The types that are declared, of columns that must be there or are in a list. */
    Map<String, String> types(java.util.function.Predicate<String> isThere) {
      Map<String, String> types = new java.util.LinkedHashMap<>();
      columns.forEach(
          (name, column) -> {
            if (column.required() || isThere.test(name)) {
              column.type().ifPresent(type -> types.put(name, type));
            }
          });
      return types;
    }
  }

  /**
   * A declared column.
   *
   * @param type its type; absent: any
   * @param convert whether a narrower type of the files is widened to it
   */
  public record DeclaredColumn(
      Optional<String> type, boolean nullable, boolean required, boolean convert, Place place) {}

  /** Text of an SQL expression and where it begins. */
  public record ExpressionText(String sql, Place place) {}

  /** A result column: an expression and its name (absent: the expression says it). */
  public record NamedText(Optional<String> alias, ExpressionText expression) {}

  /** One entry of {@code filters:}. */
  public record InputFilter(String input, Condition condition, Place place) {}

  /** What an entry of {@code filters:} asks for. */
  public sealed interface Condition {}

  /** Any SQL condition. */
  public record Where(ExpressionText condition) implements Condition {}

  /**
   * Membership.
   *
   * @param values scalars, or one text {@code :name} for a list parameter
   */
  public record OneOf(String column, List<Object> values) implements Condition {
    public OneOf {
      values = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(values));
    }
  }

  /** A half-open range: {@code from <= column < until}; a null bound does not bound. */
  public record Between(String column, Object from, Object until) implements Condition {}

  /** A step. */
  public sealed interface Transform {
    /** Its unique name. */
    String id();

    /** The names of its inputs; empty: the transform before it. */
    List<String> inputs();

    /** Where it stands. */
    Place place();
  }

  /** Keeps rows. */
  public record Filter(String id, List<String> inputs, ExpressionText where, Place place)
      implements Transform {}

  /** Keeps and computes columns. */
  public record Select(String id, List<String> inputs, List<NamedText> columns, Place place)
      implements Transform {}

  /** Adds or replaces columns. */
  public record WithColumns(String id, List<String> inputs, List<NamedText> columns, Place place)
      implements Transform {}

  /**
   * Adds columns of window functions.
   *
   * @param orderBy expressions with their directions; empty with {@code inInputOrder} for the order
   *     of the input, and for functions of whole partitions
   */
  public record Window(
      String id,
      List<String> inputs,
      List<ExpressionText> partitionBy,
      List<OrderText> orderBy,
      boolean inInputOrder,
      List<NamedText> functions,
      Place place)
      implements Transform {
    public Window {
      partitionBy = List.copyOf(partitionBy);
      orderBy = List.copyOf(orderBy);
      functions = List.copyOf(functions);
    }
  }

  /** What rows are ordered by. */
  public record OrderText(ExpressionText key, boolean descending, boolean nullsFirst) {}

  /** Renames columns: old name to new name. */
  public record Rename(String id, List<String> inputs, Map<String, String> columns, Place place)
      implements Transform {}

  /** Removes columns. */
  public record Drop(String id, List<String> inputs, List<String> columns, Place place)
      implements Transform {}

  /** Groups and aggregates. */
  public record GroupBy(
      String id,
      List<String> inputs,
      List<NamedText> keys,
      List<NamedText> aggregations,
      Place place)
      implements Transform {}

  /** The first rows. */
  public record Limit(String id, List<String> inputs, long count, Place place)
      implements Transform {}

  /** All rows of several inputs. */
  public record Union(String id, List<String> inputs, Place place) implements Transform {}

  /** Rows with a value in these columns. */
  public record DropNulls(String id, List<String> inputs, List<String> columns, Place place)
      implements Transform {}

  /**
   * A row for each element of lists or entry of maps.
   *
   * @param keepEmpty whether rows without elements stay
   * @param index the column of the element's place
   */
  public record Explode(
      String id,
      List<String> inputs,
      List<String> columns,
      boolean keepEmpty,
      Optional<String> index,
      Place place)
      implements Transform {
    public Explode {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Rows to columns.
   *
   * @param index the columns that make a row
   * @param on the column whose values become columns
   * @param ignoresUnlisted whether rows with other values are passed over
   */
  public record Pivot(
      String id,
      List<String> inputs,
      List<String> index,
      String on,
      List<PivotValue> values,
      List<NamedText> aggregations,
      boolean ignoresUnlisted,
      Place place)
      implements Transform {
    public Pivot {
      index = List.copyOf(index);
      values = List.copyOf(values);
      aggregations = List.copyOf(aggregations);
    }
  }

  /**
   * A value that becomes a column.
   *
   * @param value a scalar, or a text {@code :name} for a parameter, which may be a list
   * @param alias the column's name
   */
  public record PivotValue(Object value, Optional<String> alias, Place place) {}

  /** Columns to rows. */
  public record Unpivot(String id, List<String> inputs, UnpivotSettings settings, Place place)
      implements Transform {}

  /** Values in the place of nulls: expressions by column. */
  public record FillNull(String id, List<String> inputs, List<NamedText> values, Place place)
      implements Transform {}

  /**
   * One row of those that agree in some columns.
   *
   * @param order by which it is the first or the last; empty: by the input's order
   */
  public record Unique(
      String id,
      List<String> inputs,
      List<String> columns,
      List<SortKey> order,
      boolean last,
      Place place)
      implements Transform {
    public Unique {
      order = List.copyOf(order);
    }
  }

  /**
   * Rows in order.
   *
   * @param count how many of the first rows; absent: all
   */
  public record Sort(
      String id, List<String> inputs, List<SortKey> by, Optional<Long> count, Place place)
      implements Transform {
    public Sort {
      by = List.copyOf(by);
    }
  }

  /** The rows of its input, which its checks look at. */
  public record Checked(String id, List<String> inputs, Place place) implements Transform {}

  /**
   * What an input or a transform is checked for.
   *
   * @param rejectedRows the side file of rejected rows, {@code ${…}} not yet replaced
   */
  public record StepChecks(List<Check> checks, Optional<String> rejectedRows, Place place) {
    public StepChecks {
      checks = List.copyOf(checks);
    }
  }

  /**
   * A check.
   *
   * @param type one of {@link CheckReader#TYPES}
   * @param where the condition of a {@code condition}
   * @param values {@code min}, {@code max}, {@code values}, {@code pattern}, {@code step}, {@code
   *     references}
   */
  public record Check(
      String type,
      List<String> columns,
      Optional<String> name,
      Severity severity,
      Optional<ExpressionText> where,
      Map<String, Object> values,
      Place place) {
    public Check {
      columns = List.copyOf(columns);
      values = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(values));
    }
  }

  /** Rows that are kept in files between runs. */
  public record Checkpoint(String id, List<String> inputs, Place place) implements Transform {}

  /**
   * A random choice of rows.
   *
   * @param count how many; or else
   * @param fraction the chance of each row
   */
  public record Sample(
      String id,
      List<String> inputs,
      Optional<Long> count,
      Optional<Double> fraction,
      long seed,
      Place place)
      implements Transform {}

  /**
   * A column that says which rows are for training and which for tests.
   *
   * @param by what rows are divided by; or else
   * @param at the first value of the test rows
   * @param test the share of test rows, chosen at random
   */
  public record Split(
      String id,
      List<String> inputs,
      String alias,
      Optional<String> by,
      Optional<Object> at,
      Optional<Double> test,
      long seed,
      Place place)
      implements Transform {}

  /**
   * A join.
   *
   * @param inputs the left one and the right one; the right one alone when the left one is the
   *     transform before
   * @param how {@code inner}, {@code left}, {@code right}, {@code full}, {@code semi}, {@code anti}
   *     or {@code cross}
   * @param where a condition on pairs of rows
   * @param validate {@code 1:1}, {@code 1:m}, {@code m:1} or {@code m:m}
   */
  public record Join(
      String id,
      List<String> inputs,
      String how,
      List<String> leftKeys,
      List<String> rightKeys,
      boolean nullEqual,
      Optional<String> suffix,
      Optional<ExpressionText> where,
      Optional<String> validate,
      Optional<Long> maxRows,
      Place place)
      implements Transform {
    public Join {
      leftKeys = List.copyOf(leftKeys);
      rightKeys = List.copyOf(rightKeys);
    }
  }

  /**
   * An asof join.
   *
   * @param inputs the left step, when it is named, and the right one
   * @param tolerance a number, a text like {@code 2h} or an expression
   */
  public record AsofJoin(
      String id,
      List<String> inputs,
      String leftOn,
      String rightOn,
      List<String> leftBy,
      List<String> rightBy,
      String direction,
      Optional<ExpressionText> tolerance,
      boolean strict,
      String how,
      Optional<String> suffix,
      Place place)
      implements Transform {
    public AsofJoin {
      leftBy = List.copyOf(leftBy);
      rightBy = List.copyOf(rightBy);
    }
  }

  /**
   * An output.
   *
   * @param input the step written; absent: the last transform
   */
  public record Output(
      String name,
      Optional<String> input,
      String format,
      String path,
      SinkSpec.Mode mode,
      Map<String, String> options,
      Layout layout,
      Place place) {
    public Output {
      options = Map.copyOf(options);
    }

    /** One without settings, which replaces what stands at its path. */
    Output(String name, String path, Place place) {
      this(
          name,
          Optional.empty(),
          name,
          path,
          SinkSpec.Mode.OVERWRITE,
          Map.of(),
          Layout.PLAIN,
          place);
    }

    /** The same under another name. */
    Output named(String other) {
      return new Output(other, input, format, path, mode, options, layout, place);
    }

    /** The same at another path. */
    Output at(String other) {
      return new Output(name, input, format, other, mode, options, layout, place);
    }
  }

  /** The run's log: the path with {@code ${…}} not yet replaced. */
  public record Log(String path, Place place) {}

  /**
   * How to run; the command line overrides each.
   *
   * @param places where each stands, by its key
   */
  public record Settings(
      Optional<String> runner,
      Optional<String> memory,
      Optional<String> compression,
      Optional<String> timezone,
      Optional<Integer> parallelism,
      Optional<String> spillDirectory,
      Optional<String> checkpoints,
      Optional<String> lineage,
      Optional<String> lineageNamespace,
      Optional<String> maxShuffle,
      Optional<String> maxSpill,
      Optional<String> flinkMaster,
      Optional<Boolean> flinkDetached,
      Map<String, Place> places) {
    public Settings {
      places = Map.copyOf(places);
    }

    /** Nothing set. */
    public static final Settings NONE =
        new Settings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
  }
}
