package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pass over the input of a sort that computes nothing but its keys, to sample them: rows then go
 * straight to their ranges, where they would have to wait for the sample otherwise. It reads some
 * of the columns a second time, so there is one only above a scan whose columns are stored apart,
 * and when those that keys and filters need are a small part of all.
 */
final class KeyPass {
  /** The pass reads at most this part of the bytes. */
  private static final double MOST_OF_BYTES = 0.34;

  private final LogicalPlan.Sort sort;
  private final LogicalPlan.Scan source;

  /** From the sort down to the scan, as far as keys and filters need them. */
  private final List<Operator> operators;

  private final List<String> columns;
  private final double share;

  private KeyPass(
      LogicalPlan.Sort sort,
      LogicalPlan.Scan source,
      List<Operator> operators,
      Set<String> needed) {
    this.sort = sort;
    this.source = source;
    this.operators = operators;
    this.columns = source.columns().stream().filter(needed::contains).toList();
    this.share = bytes(columns) / Math.max(1, bytes(source.columns()));
  }

  /** The pass for a sort, if it is worth it. */
  static Optional<KeyPass> of(LogicalPlan.Sort sort) {
    List<Operator> operators = new ArrayList<>();
    Set<String> needed = new HashSet<>(sort.keys().stream().map(SortKey::column).toList());
    LogicalPlan node = sort.input();
    while (!(node instanceof LogicalPlan.Scan)) {
      if (node instanceof LogicalPlan.Filter filter) {
        operators.add(new Operator.Filter(filter.step(), filter.predicate()));
        needed.addAll(BoundExprs.columns(filter.predicate()));
      } else if (node instanceof LogicalPlan.Project project) {
        Set<String> wanted = needed;
        List<NamedExpr> computed =
            project.columns().stream().filter(column -> wanted.contains(column.name())).toList();
        operators.add(new Operator.Project(project.step(), computed));
        needed =
            new HashSet<>(
                BoundExprs.columns(computed.stream().map(NamedExpr::expression).toList()));
      } else {
        return Optional.empty();
      }
      node = node.inputs().get(0);
    }
    LogicalPlan.Scan scan = (LogicalPlan.Scan) node;
    if (!scan.source().keepsColumnsApart() || scan.limit() != Long.MAX_VALUE) {
      return Optional.empty();
    }
    KeyPass pass = new KeyPass(sort, scan, operators, needed);
    return pass.share <= MOST_OF_BYTES ? Optional.of(pass) : Optional.empty();
  }

  private double bytes(List<String> read) {
    ScanRequest request = new ScanRequest(read, source.predicate(), source.limit());
    return source.source().estimate(request).bytes();
  }

  /** The scan that the rows come from; its splits are those of this pass, too. */
  LogicalPlan.Scan source() {
    return source;
  }

  /**
   * The scan of the columns needed.
   *
   * @param frozen the plan of the scan that the rows come from
   */
  PlannedPipeline.FrozenScan scan(ScanPlan frozen) {
    List<Split> splits = new ArrayList<>();
    for (Split split : frozen.splits()) {
      long bytes = Math.round(split.bytes() * share);
      splits.add(new Split(split.index(), split.payload(), split.rows(), bytes));
    }
    Estimate all = frozen.estimate();
    return new PlannedPipeline.FrozenScan(
        new LogicalPlan.Scan(
            source.step(), source.source(), columns, source.predicate(), source.limit()),
        new ScanPlan(
            frozen.reader().select(columns),
            splits,
            new Estimate(all.rows(), Math.round(all.bytes() * share)),
            List.of("a pass for a sample, whose rows do not count as read"),
            frozen.prunedRows()));
  }

  /** What the scan's rows go through. */
  List<Draft> consumers(Exchange exchange) {
    Draft consumer = Draft.write(new Operator.SampleWrite(sort.step(), exchange.id()));
    for (Operator operator : operators) {
      consumer = Draft.of(operator, List.of(consumer));
    }
    return List.of(consumer);
  }
}
