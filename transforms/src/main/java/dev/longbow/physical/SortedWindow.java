package dev.longbow.physical;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.EncodedKeys;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.SortKey;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.RangeSummary;
import dev.longbow.window.WindowSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans window functions over a scan whose rows come in their order: nothing is sorted.
 *
 * <pre>
 * rows → window                                       no partition lies across splits
 * columns of the functions → states → carry ┐
 * rows ─────────────────────────────────────┴→ window partitions lie across them
 * rows → exchange by partitions → window              and functions cannot be carried on
 * </pre>
 *
 * Splits between which rows lie that are equal in the order are joined: such rows stay together.
 */
final class SortedWindow {
  /** Of so many splits one must be left, or too few tasks would do all of it. */
  private static final int MOST_JOINED = 4;

  private final LogicalPlan.Window window;
  private final WindowSpec spec;
  private final SortedInput input;

  /** Whether a partition lies across splits. */
  private final boolean isCut;

  private SortedWindow(LogicalPlan.Window window, SortedInput input, boolean isCut) {
    this.window = window;
    this.spec = window.spec();
    this.input = input;
    this.isCut = isCut;
  }

  /**
   * The plan for sorted rows; empty when most of the splits would have to be joined, and when
   * frames reach so far that splits would be told more rows than they have.
   */
  static Optional<SortedWindow> of(LogicalPlan.Window window, SortedInput input) {
    WindowSpec spec = window.spec();
    int splits = input.plan().splits().size();
    boolean[] joined =
        spec.orderBy().isEmpty()
            ? new boolean[Math.max(0, splits - 1)]
            : equal(input, spec.peerKeys().size());
    SortedInput whole = input.join(joined);
    int left = whole.plan().splits().size();
    if (splits > left && left * MOST_JOINED < splits) {
      return Optional.empty();
    }
    boolean isCut = false;
    for (boolean isEqual : equal(whole, spec.partitionBy().size())) {
      isCut |= isEqual;
    }
    SortedWindow sorted = new SortedWindow(window, whole, isCut);
    return sorted.isCarried() && sorted.reachesWholeSplits()
        ? Optional.empty()
        : Optional.of(sorted);
  }

  /**
   * Whether a frame reaches as many rows as a split has, where it says how many: two million rows
   * in 17 splits took as long as with a sort where frames reached 0.4 of one, 2.4 times that for
   * 1.04.
   */
  private boolean reachesWholeSplits() {
    long rows = input.plan().estimate().rows() / input.plan().splits().size();
    return RangeSummary.rowsOfOthers(window.input().schema(), spec) >= Math.max(1, rows);
  }

  /** Which borders of splits have rows on both sides that are equal in the first keys. */
  private static boolean[] equal(SortedInput input, int first) {
    List<SortKey> keys = input.keysOfScan().subList(0, first);
    EncodedKeys lasts = encode(input.order().lasts(), keys);
    EncodedKeys firsts = encode(input.order().firsts(), keys);
    boolean[] equal = new boolean[lasts.rows()];
    for (int i = 0; i < equal.length; i++) {
      equal[i] = lasts.compare(i, firsts, i) == 0;
    }
    return equal;
  }

  private static EncodedKeys encode(Batch rows, List<SortKey> keys) {
    return new NormalizedKeys(rows.schema(), keys).encode(rows);
  }

  private boolean isCarried() {
    return isCut && RangeSummary.canSummarize(spec);
  }

  /** Whether one task gives all rows. */
  boolean givesOneTask() {
    return isCut ? !isCarried() && spec.partitionBy().isEmpty() : input.plan().splits().size() <= 1;
  }

  /** Adds the stages. */
  void plan(LogicalPlan rows, List<Draft> consumers, Drafts drafts, Partitions partitions) {
    Operator evaluate = new Operator.Window(window.step(), spec);
    ScanChain all = ScanChain.of(rows, rows.schema().names()).orElseThrow();
    if (isCarried()) {
      Exchange carries =
          drafts.addExchange(
              window, List.of(RangeStateRows.SCHEMA), new Routing.Single(), 1, false);
      Operator resume = new Operator.CarriedWindow(window.step(), spec, carries.id());
      scan(all, Draft.of(resume, consumers), drafts);
      carry(rows, carries, drafts);
    } else if (isCut) {
      Exchange exchange =
          drafts.addExchange(
              window,
              List.of(rows.schema()),
              Routing.hash(spec.partitionBy()),
              partitions.hashed(window),
              false);
      drafts.addStage(exchange, Draft.of(evaluate, consumers));
      scan(all, input.checked(window.step(), Drafts.writeTo(exchange)), drafts);
    } else {
      scan(all, input.checked(window.step(), Draft.of(evaluate, consumers)), drafts);
    }
  }

  private void scan(ScanChain chain, Draft end, Drafts drafts) {
    drafts.addScan(
        new PlannedPipeline.FrozenScan(input.scan(), input.plan()), chain.through(List.of(end)));
  }

  /** A pass over what the functions look at; it compares the rows, so that nobody has to again. */
  private void carry(LogicalPlan rows, Exchange carries, Drafts drafts) {
    Set<String> columns = new LinkedHashSet<>(spec.columns());
    input.keys().forEach(key -> columns.add(key.column()));
    ScanChain pass = ScanChain.of(rows, columns).orElseThrow();
    Schema schema =
        rows.schema().select(rows.schema().names().stream().filter(columns::contains).toList());
    Exchange states =
        drafts.addExchange(window, List.of(RangeStateRows.SCHEMA), new Routing.Single(), 1, false);
    drafts.addStage(
        states,
        Draft.of(
            new Operator.CarryStates(window.step(), spec, schema),
            List.of(Drafts.writeTo(carries))));
    Operator sum = new Operator.RangeStates(window.step(), spec, 0);
    Draft end = input.checked(window.step(), Draft.of(sum, List.of(Drafts.writeTo(states))));
    drafts.addScan(
        pass.before(
            input.plan(),
            "a pass for what partitions carry from split to split, whose rows do not count as read"),
        pass.through(List.of(end)));
  }
}
