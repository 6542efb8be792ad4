package dev.longbow.physical;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.join.JoinSpec;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.matrix.ColumnState;
import dev.longbow.plan.CheckSpec;
import dev.longbow.sort.SortKey;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;

/** One operator of a stage; plain data, run by {@code execute.StageRunner}. */
public sealed interface Operator {
  /** The step names shown in counts and errors. */
  String step();

  /** Keeps the rows for which the predicate is true. */
  record Filter(String step, BoundExpr predicate) implements Operator {}

  /** Computes columns. */
  record Project(String step, List<NamedExpr> columns) implements Operator {
    public Project {
      columns = List.copyOf(columns);
    }

    /** The result's schema. */
    public Schema schema() {
      return new Schema(columns.stream().map(NamedExpr::field).toList());
    }
  }

  /**
   * Aggregates rows to partial states: keys, then each aggregate's state columns ({@code
   * aggregate.AggregateLayout} gives the schema). Flushed at fixed sizes, switched off at fixed row
   * positions when it does not reduce.
   */
  record PartialAggregate(String step, List<NamedExpr> keys, List<AggregateCall> aggregates)
      implements Operator {
    public PartialAggregate {
      keys = List.copyOf(keys);
      aggregates = List.copyOf(aggregates);
    }
  }

  /**
   * Merges partial states of one partition and gives results in (hash, key) order. Key expressions
   * refer to the columns of the same names that the partial step gave. Without keys, one row even
   * when nothing arrives (the stage's partition 0 is always run).
   *
   * @param ordered false when nothing depends on that order, so that it need not be made
   */
  record FinalAggregate(
      String step, List<Field> keys, List<AggregateCall> aggregates, boolean ordered)
      implements Operator {
    public FinalAggregate {
      keys = List.copyOf(keys);
      aggregates = List.copyOf(aggregates);
    }

    /** With results in order. */
    public FinalAggregate(String step, List<Field> keys, List<AggregateCall> aggregates) {
      this(step, keys, aggregates, true);
    }
  }

  /**
   * Joins the rows of one partition: those in the layout {@code build}, which come first, with
   * those in the layout {@code probe}.
   */
  record HashJoin(String step, JoinSpec spec, Schema build, Schema probe, KeyCheck check)
      implements Join {
    public HashJoin {
      Join.checkLayouts(step, build, probe);
    }
  }

  /**
   * Joins the rows that come, in the layout {@code probe}, with all rows of an exchange of one
   * partition, which every task of the stage gets.
   *
   * @param exchange where the build side's rows come from
   */
  record BroadcastJoin(
      String step, JoinSpec spec, Schema build, Schema probe, KeyCheck check, int exchange)
      implements Join, Broadcast {
    public BroadcastJoin {
      Join.checkLayouts(step, build, probe);
    }
  }

  /** An operator whose tasks all get all rows of an exchange of one partition. */
  sealed interface Broadcast extends Operator {
    /** The exchange, or -1 when it needs none. */
    int exchange();

    /** The schema of its rows. */
    Schema build();
  }

  /**
   * A pass over columns of a matrix.
   *
   * @param number from 0
   * @param width the bits of a value: 32 or 64
   * @param columns by name; their places here tell them apart
   * @param medians those whose median is wanted
   */
  record Pass(int number, int width, List<String> columns, List<String> medians) {
    public Pass {
      columns = List.copyOf(columns);
      medians = List.copyOf(medians);
    }
  }

  /**
   * Counts what one pass looks at; gives its counts by column at the end.
   *
   * @param exchange what the pass before found; -1 in the first
   */
  record CountValues(String step, Pass pass, int exchange) implements Broadcast {
    @Override
    public Schema build() {
      return ColumnState.SCHEMA;
    }
  }

  /**
   * Puts the counts of all tasks together; gives what is known of each column then.
   *
   * @param exchange what the pass before found; -1 in the first
   */
  record MergeCounts(String step, Pass pass, int exchange) implements Broadcast {
    @Override
    public Schema build() {
      return ColumnState.SCHEMA;
    }
  }

  /**
   * Fills the gaps of columns and scales them.
   *
   * @param output names the output that hears what was filled
   * @param exchange what is known of the columns; -1 when nothing has to be
   */
  record Fill(String step, List<ColumnFill> columns, String output, int exchange)
      implements Broadcast {
    public Fill {
      columns = List.copyOf(columns);
    }

    @Override
    public Schema build() {
      return ColumnState.SCHEMA;
    }
  }

  /**
   * A join of a build side with a probe side, whose layouts tell the rows of one from the other.
   */
  sealed interface Join extends Operator {
    /** What is joined and what comes out. */
    JoinSpec spec();

    /** The schema of the rows that are held. */
    Schema build();

    /** The schema of the rows that stream by. */
    Schema probe();

    /** What must hold of keys and rows. */
    KeyCheck check();

    private static void checkLayouts(String step, Schema build, Schema probe) {
      if (build.equals(probe)) {
        throw new IllegalArgumentException(
            "Join '" + step + "' of two sides with the same layout " + build);
      }
    }
  }

  /**
   * What must hold of a join's keys and rows.
   *
   * @param buildLeft whether the build side is the left one
   * @param validate the cardinality in words, {@code m:1}; empty when nobody said
   * @param maxRows the most rows that may come out of all partitions together
   * @param leftKeys the names of the left keys, for messages
   * @param rightKeys the names of the right keys, likewise
   */
  record KeyCheck(
      boolean buildLeft,
      String validate,
      boolean leftUnique,
      boolean rightUnique,
      long maxRows,
      List<String> leftKeys,
      List<String> rightKeys) {
    public KeyCheck {
      leftKeys = List.copyOf(leftKeys);
      rightKeys = List.copyOf(rightKeys);
    }

    /** Whether rows have to be counted. */
    public boolean isActive() {
      return leftUnique || rightUnique || maxRows < Long.MAX_VALUE;
    }

    /** Whether no two build rows may have the same key. */
    public boolean buildUnique() {
      return buildLeft ? leftUnique : rightUnique;
    }

    /** Whether no two probe rows may have the same key. */
    public boolean probeUnique() {
      return buildLeft ? rightUnique : leftUnique;
    }
  }

  /** The rows of this task in order, the first {@code limit} of them. */
  record Sort(String step, List<SortKey> keys, long limit) implements Operator {
    public Sort {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Passes on the rows of this task, of which files say that they are in order, and fails when they
   * are not, or not between those of the other tasks.
   *
   * @param lasts normalised keys in hexadecimal digits: behind which no row of each task may be but
   *     the last one's
   * @param firsts before which none may be but the first one's
   */
  record InOrder(String step, List<SortKey> keys, List<String> lasts, List<String> firsts)
      implements Operator {
    public InOrder {
      keys = List.copyOf(keys);
      lasts = List.copyOf(lasts);
      firsts = List.copyOf(firsts);
    }
  }

  /**
   * One row of each run of rows with equal keys.
   *
   * @param last the last one, otherwise the first
   */
  record Unique(String step, List<String> keys, boolean last) implements Operator {
    public Unique {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Window functions over rows that come in the order of their partitions, and of their own within
   * them.
   *
   * @param firstCut the first task whose range has a part of a partition that is cut
   */
  record Window(String step, WindowSpec spec, Ranges ranges, int firstCut) implements Operator {
    /** Which tasks have rows for it. */
    public enum Ranges {
      /** All, and all have whole partitions. */
      ALL,
      /** Those with whole partitions. */
      WHOLE,
      /** Those with parts of partitions; what the other parts say of it comes first. */
      CUT
    }

    /** Over rows of which no partition is cut. */
    public Window(String step, WindowSpec spec) {
      this(step, spec, Ranges.ALL, Integer.MAX_VALUE);
    }
  }

  /**
   * Window functions over the rows of a split, which follow those of the split before in the order
   * of their partitions, and of their own within them.
   *
   * @param exchange what the other splits say of the partitions at the ends of this one
   */
  record CarriedWindow(String step, WindowSpec spec, int exchange) implements Broadcast {
    @Override
    public Schema build() {
      return RangeStateRows.SCHEMA;
    }
  }

  /**
   * Leaves out rows of which it can tell that they are not among the first of their group.
   *
   * @param keys by which rows are ordered
   * @param groups how many of the keys, from the first, make groups
   */
  record FirstOfGroups(String step, List<SortKey> keys, int groups, long count)
      implements Operator {
    public FirstOfGroups {
      keys = List.copyOf(keys);
    }
  }

  /** Passes on the rows of tasks that have parts of partitions. */
  record CutGroups(String step, int firstCut) implements Operator {}

  /**
   * Says what window functions must know elsewhere of the rows of this task, if it has parts of
   * partitions; gives a row of {@link RangeCarries#SCHEMA}.
   */
  record RangeStates(String step, WindowSpec spec, int firstCut) implements Operator {}

  /**
   * Tells each range with parts of partitions what the others say of them.
   *
   * @param schema of the rows that the window functions are over
   */
  record CarryStates(String step, WindowSpec spec, Schema schema) implements Operator {}

  /**
   * Passes rows on, without those that are rejected, and counts those that are not as they should
   * be.
   *
   * @param id tells the checks of a plan apart; one that stands in several stages is the same
   * @param branch orders what several stages find
   */
  record Check(String step, int id, int branch, CheckSpec spec) implements Operator {}

  /**
   * Adds a random number for every row, and the row's place.
   *
   * @param branch tells the stages of a union's branches apart
   * @param columns the new columns: the number, then the task and the row's place in it
   */
  record Draw(String step, long seed, int branch, List<Field> columns) implements Operator {
    public Draw {
      columns = List.copyOf(columns);
    }

    /** The rows' schema with the new columns. */
    public Schema schema(Schema input) {
      List<Field> fields = new ArrayList<>(input.fields());
      fields.addAll(columns);
      return new Schema(fields);
    }
  }

  /**
   * Gives a row for each element of lists or entry of maps.
   *
   * @param columns those that are taken apart
   * @param keepEmpty whether rows without elements stay
   * @param index whether the last column is the element's place
   * @param schema the result's schema
   */
  record Explode(String step, List<String> columns, boolean keepEmpty, boolean index, Schema schema)
      implements Operator {
    public Explode {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Gives a row for each of several columns of a row.
   *
   * @param columns those that become rows
   * @param dropNulls whether nulls become none
   * @param schema the result's schema: the other columns, names, values
   */
  record Unpivot(String step, List<String> columns, boolean dropNulls, Schema schema)
      implements Operator {
    public Unpivot {
      columns = List.copyOf(columns);
    }
  }

  /** The first {@code count} rows that this task sees. */
  record Limit(String step, long count) implements Operator {}

  /**
   * Sends rows to an exchange. {@code branch} orders what several stages send to one exchange
   * (inputs of a union).
   */
  record ExchangeWrite(String step, int exchange, int branch) implements Operator {}

  /**
   * Samples the keys of an exchange by ranges in a pass of their own, before rows are sent to it.
   */
  record SampleWrite(String step, int exchange) implements Operator {}

  /**
   * Writes rows to an output.
   *
   * @param branch orders what several stages write to it
   * @param starts where the rows of each task begin in it and, last, how many there are of all
   *     tasks; empty when nobody knows or needs to
   */
  record SinkWrite(String step, SinkSpec sink, Schema schema, int branch, List<Long> starts)
      implements Operator {
    public SinkWrite {
      starts = List.copyOf(starts);
    }

    /** A write of rows of which nobody knows where they go. */
    public SinkWrite(String step, SinkSpec sink, Schema schema, int branch) {
      this(step, sink, schema, branch, List.of());
    }
  }
}
