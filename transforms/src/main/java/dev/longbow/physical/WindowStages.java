package dev.longbow.physical;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.SortKey;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.RangeSummary;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans window functions: rows are sorted by ranges of partitions and their order, as any sort is.
 *
 * <pre>
 * rows → ranges → sort → window                       partitions that fit into a range
 *                    └──→ parts of partitions → window  larger ones, which are cut
 *                    └──→ states → carry ──────────┘
 * </pre>
 *
 * Most partitions are in one range, whose task computes their functions at once. One that is larger
 * is cut into several: their tasks say what the others must know of their rows (totals, last rows,
 * ranks), one task carries that from range to range, and a stage behind computes the functions. So
 * a single partition, or none at all, is computed by as many tasks as it has ranges.
 */
final class WindowStages {
  /** Over so many ranges a frame reaches at most, or one more, where it says how many rows. */
  private static final int RANGES_REACHED = 4;

  private final LogicalPlan.Window window;
  private final WindowSpec spec;
  private final String step;
  private final LogicalPlan.Sort sort;
  private final Operator sorting;
  private final Estimate most;
  private final Drafts drafts;
  private final Works works;
  private final Partitions partitions;

  /**
   * Stages.
   *
   * @param most the most rows that come
   */
  WindowStages(
      LogicalPlan.Window window, Estimate most, Drafts drafts, Works works, Partitions partitions) {
    this.window = window;
    this.spec = window.spec();
    this.step = window.step();
    this.sort = sort(window);
    this.sorting = new Operator.Sort(step, sort.keys(), Long.MAX_VALUE);
    this.most = most;
    this.drafts = drafts;
    this.works = works;
    this.partitions = partitions;
  }

  /** The sort that brings rows into the window's order, or one below that does so too. */
  private static LogicalPlan.Sort sort(LogicalPlan.Window window) {
    List<SortKey> keys = window.spec().sortKeys();
    if (window.input() instanceof LogicalPlan.Sort below
        && below.limit() == Long.MAX_VALUE
        && below.keys().size() >= keys.size()
        && below.keys().subList(0, keys.size()).equals(keys)) {
      return below;
    }
    return new LogicalPlan.Sort(window.step(), window.input(), keys, Long.MAX_VALUE);
  }

  /** The rows that are sorted. */
  LogicalPlan rows() {
    return sort.input();
  }

  /** The order that they are sorted in: the window's, or a longer one. */
  List<SortKey> order() {
    return sort.keys();
  }

  /**
   * The ranges that are expected: several where there may be so many rows, whatever is guessed of
   * filters, for one task must not get them all. The rows themselves say how many there are.
   */
  private int ranges() {
    long rows = rowsOfRange();
    int expected = partitions.of(sort, rows);
    return expected == 1 && PartitionCount.forSort(most, rows) > 1 ? 2 : expected;
  }

  /**
   * The rows of a range: those of any sort, but so many that what frames reach is in few others,
   * for each of these tells its rows to this one.
   */
  private long rowsOfRange() {
    long reached = RangeSummary.rowsOfOthers(window.input().schema(), spec);
    return Math.max(partitions.rowsOfRange(sort), reached / RANGES_REACHED);
  }

  /**
   * What the rows go to.
   *
   * @param exchange by ranges; null when there are not several
   * @param keyPass over the keys, which comes before rows are sent to ranges
   */
  record Entry(Draft first, Exchange exchange, Optional<KeyPass> keyPass) {}

  /**
   * Adds the stages.
   *
   * @param isOneTask whether one task has all rows
   * @param note why rows are sorted though files say an order, or empty
   */
  Entry plan(boolean isOneTask, List<Draft> consumers, String note) {
    int ranges = ranges();
    boolean isCut = RangeSummary.canSummarize(spec);
    works.window(sorting, window, ranges, ranges > 1 || !isOneTask, isCut, note);
    Draft all = Draft.of(sorting, List.of(Draft.of(new Operator.Window(step, spec), consumers)));
    if (isOneTask && ranges == 1) {
      return new Entry(all, null, Optional.empty());
    } else if (ranges > 1 && isCut) {
      return byRanges(PartitionCount.mostRanges(ranges), consumers);
    }
    return byPartitions(all);
  }

  /**
   * Whether one task gives all rows.
   *
   * @param isOneTask whether one task has all rows before
   */
  boolean givesOneTask(boolean isOneTask) {
    int ranges = ranges();
    if (ranges > 1 && RangeSummary.canSummarize(spec)) {
      return false;
    }
    return (isOneTask && ranges == 1) || spec.partitionBy().isEmpty();
  }

  /**
   * One task has each partition: when there are few rows, and when frames reach from a row to the
   * end of its partition.
   */
  private Entry byPartitions(Draft all) {
    Exchange exchange =
        drafts.addExchange(
            window,
            List.of(window.input().schema()),
            Routing.hash(spec.partitionBy()),
            partitions.hashed(window),
            false);
    drafts.addStage(exchange, all);
    return new Entry(writeTo(exchange), null, Optional.empty());
  }

  private Entry byRanges(int ranges, List<Draft> consumers) {
    Schema rows = window.input().schema();
    boolean hasGroups = !spec.partitionBy().isEmpty();
    Exchange cut =
        drafts.addExchange(
            window,
            List.of(RangeStateRows.SCHEMA, rows),
            new Routing.SameTask(),
            2 * ranges,
            false);
    drafts.addStage(
        cut, window(Operator.Window.Ranges.CUT, ranges, hasGroups ? in(1, consumers) : consumers));
    Exchange states =
        drafts.addExchange(window, List.of(RangeStateRows.SCHEMA), new Routing.Single(), 1, false);
    drafts.addStage(
        states,
        Draft.of(
            new Operator.CarryStates(step, spec, rows), List.of(Drafts.writeTo(cut).inBranch(0))));
    List<Draft> sorted = new ArrayList<>();
    if (hasGroups) {
      sorted.add(window(Operator.Window.Ranges.WHOLE, ranges, in(0, consumers)));
    }
    sorted.add(
        Draft.of(new Operator.RangeStates(step, spec, ranges), List.of(Drafts.writeTo(states))));
    sorted.add(
        Draft.of(new Operator.CutGroups(step, ranges), List.of(Drafts.writeTo(cut).inBranch(1))));
    Optional<KeyPass> pass = KeyPass.of(sort);
    Routing routing =
        new Routing.Range(
            sort.keys(),
            rowsOfRange(),
            pass.isPresent(),
            Optional.of(
                new Routing.Groups(
                    spec.partitionBy().size(),
                    spec.orderBy().isEmpty() ? 0 : spec.peerKeys().size())));
    Exchange exchange = drafts.addExchange(window, List.of(rows), routing, 2 * ranges, false);
    drafts.addStage(exchange, Draft.of(sorting, sorted));
    return new Entry(writeTo(exchange), exchange, pass);
  }

  /** Rows that nobody wants need not go through the exchange. */
  private Draft writeTo(Exchange exchange) {
    Draft write = Drafts.writeTo(exchange);
    int groups = spec.partitionBy().size();
    return window.first() == Long.MAX_VALUE
        ? write
        : Draft.of(
            new Operator.FirstOfGroups(step, sort.keys(), groups, window.first()), List.of(write));
  }

  private Draft window(Operator.Window.Ranges which, int firstCut, List<Draft> consumers) {
    return Draft.of(new Operator.Window(step, spec, which, firstCut), consumers);
  }

  private static List<Draft> in(int branch, List<Draft> consumers) {
    return consumers.stream().map(consumer -> consumer.inBranch(branch)).toList();
  }
}
