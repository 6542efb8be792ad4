package dev.longbow.join;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateLayout;
import dev.longbow.aggregate.FinalAggregator;
import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Counts the rows of each key on both sides of a partition before anything is joined: whether keys
 * are unique, and how many rows would come out. Rows with a null key count as rows that match
 * nothing unless nulls are equal; a condition is not looked at. Over budget the counts go to disk
 * as those of any aggregation do.
 */
public final class JoinKeyCounts implements AutoCloseable {
  /** Offending keys that are named. */
  public static final int NAMED = 10;

  private final JoinSpec spec;
  private final Schema counts;
  private final FinalAggregator aggregator;
  private final List<KeyCount> repeatedInBuild = new ArrayList<>();
  private final List<KeyCount> repeatedInProbe = new ArrayList<>();
  private long rows;

  /**
   * How often a key comes.
   *
   * @param values the key's columns, boxed as {@link Column#value} gives them
   * @param buildRows how many rows of the build side have it
   * @param probeRows how many rows of the probe side have it
   */
  public record KeyCount(List<Object> values, long buildRows, long probeRows) {}

  /**
   * What was counted.
   *
   * @param rows how many rows the join gives; {@link Long#MAX_VALUE} when they are more than that
   * @param repeatedInBuild keys that several build rows have: those that most have, then in an
   *     order of their own; at most {@link #NAMED}
   * @param repeatedInProbe likewise keys that several probe rows have
   */
  public record Result(long rows, List<KeyCount> repeatedInBuild, List<KeyCount> repeatedInProbe) {
    /** Whether no two build rows have the same key. */
    public boolean isBuildUnique() {
      return repeatedInBuild.isEmpty();
    }

    /** Whether no two probe rows have the same key. */
    public boolean isProbeUnique() {
      return repeatedInProbe.isEmpty();
    }
  }

  /**
   * Counts of one partition.
   *
   * @param build the schema of the build side
   * @param probe the schema of the probe side
   * @param directory gives the run's spill directory, when it is needed
   */
  public JoinKeyCounts(
      JoinSpec spec,
      Schema build,
      Schema probe,
      Reservation memory,
      Supplier<SpillDirectory> directory) {
    JoinLayout.of(spec, build, probe);
    this.spec = spec;
    List<Field> keys = new ArrayList<>();
    for (int i = 0; i < spec.keys(); i++) {
      keys.add(Field.of("key" + i, build.field(i).type()));
    }
    List<AggregateCall> calls = List.of(count("build"), count("probe"));
    this.counts = AggregateLayout.partialSchema(keys, calls);
    this.aggregator = new FinalAggregator(keys, calls, memory, directory, this::take);
  }

  private static AggregateCall count(String name) {
    return new AggregateCall("count", null, name, DataType.INT64, false);
  }

  /** Counts a batch of the build side. */
  public void build(Batch batch) {
    add(batch, 1, 0);
  }

  /** Counts a batch of the probe side; the sides may come in any order. */
  public void probe(Batch batch) {
    add(batch, 0, 1);
  }

  private void add(Batch batch, long buildRows, long probeRows) {
    List<Column> columns = new ArrayList<>(batch.columns().subList(0, spec.keys()));
    columns.add(constant(buildRows, batch.rows()));
    columns.add(constant(probeRows, batch.rows()));
    aggregator.accept(new Batch(counts, columns, batch.rows()));
  }

  private static Column constant(long value, int rows) {
    long[] values = new long[rows];
    Arrays.fill(values, value);
    return new LongColumn(DataType.INT64, rows, values, null);
  }

  /** What was counted; once, after all batches. */
  public Result finish() {
    aggregator.finish();
    return new Result(rows, List.copyOf(repeatedInBuild), List.copyOf(repeatedInProbe));
  }

  private void take(Batch groups) {
    List<Column> keys = groups.columns().subList(0, spec.keys());
    long[] complete = spec.nullEqual() ? null : KeyNulls.complete(keys, groups.rows());
    long[] buildRows = ((LongColumn) groups.column(spec.keys())).values();
    long[] probeRows = ((LongColumn) groups.column(spec.keys() + 1)).values();
    for (int i = 0; i < groups.rows(); i++) {
      if (Bits.isSet(complete, i)) {
        rows = sum(rows, rowsOut(buildRows[i], probeRows[i]));
        name(groups, i, repeatedInBuild, KeyCount::buildRows, buildRows, probeRows);
        name(groups, i, repeatedInProbe, KeyCount::probeRows, buildRows, probeRows);
      } else {
        rows = sum(rows, sum(rowsOut(buildRows[i], 0), rowsOut(0, probeRows[i])));
      }
    }
  }

  /** The rows that come out for a key. */
  private long rowsOut(long buildRows, long probeRows) {
    long pairs = product(buildRows, probeRows);
    return switch (spec.type()) {
      case INNER -> pairs;
      case PROBE_OUTER -> buildRows == 0 ? probeRows : pairs;
      case BUILD_OUTER -> probeRows == 0 ? buildRows : pairs;
      case FULL -> pairs == 0 ? buildRows + probeRows : pairs;
      case SEMI -> buildRows == 0 ? 0 : probeRows;
      case ANTI -> buildRows == 0 ? probeRows : 0;
    };
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  /** Puts a key among those that come most often, if it repeats. */
  private void name(
      Batch groups,
      int row,
      List<KeyCount> named,
      ToLongFunction<KeyCount> count,
      long[] buildRows,
      long[] probeRows) {
    long own = (named == repeatedInBuild ? buildRows : probeRows)[row];
    boolean fits = named.size() < NAMED || own > count.applyAsLong(named.get(NAMED - 1));
    if (own < 2 || !fits) {
      return;
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < spec.keys(); i++) {
      values.add(groups.column(i).value(row));
    }
    int at = named.size();
    while (at > 0 && count.applyAsLong(named.get(at - 1)) < own) {
      at--;
    }
    named.add(
        at, new KeyCount(Collections.unmodifiableList(values), buildRows[row], probeRows[row]));
    if (named.size() > NAMED) {
      named.remove(NAMED);
    }
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return aggregator.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    aggregator.close();
  }
}
