package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A scan with nothing above it but filters and computed columns, as far as some columns need them:
 * its rows stay in their order, and it can be run a second time for those columns alone.
 *
 * @param operators what its rows go through, the last one first
 * @param columns what is read for that
 */
record ScanChain(LogicalPlan.Scan scan, List<Operator> operators, List<String> columns) {
  /**
   * The chain that gives a plan's rows.
   *
   * @param wanted the columns that are
   */
  static Optional<ScanChain> of(LogicalPlan plan, Collection<String> wanted) {
    List<Operator> operators = new ArrayList<>();
    Set<String> needed = new HashSet<>(wanted);
    LogicalPlan node = plan;
    while (!(node instanceof LogicalPlan.Scan)) {
      if (node instanceof LogicalPlan.Filter filter) {
        operators.add(new Operator.Filter(filter.step(), filter.predicate()));
        needed.addAll(BoundExprs.columns(filter.predicate()));
      } else if (node instanceof LogicalPlan.Project project) {
        Set<String> used = needed;
        List<NamedExpr> computed =
            project.columns().stream().filter(column -> used.contains(column.name())).toList();
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
    Set<String> read = needed;
    return scan.limit() == Long.MAX_VALUE
        ? Optional.of(
            new ScanChain(scan, operators, scan.columns().stream().filter(read::contains).toList()))
        : Optional.empty();
  }

  /** Keys by the names that the scan has for their columns; empty when one is computed. */
  Optional<List<SortKey>> keysOfScan(List<SortKey> keys) {
    List<SortKey> named = keys;
    for (Operator operator : operators) {
      if (operator instanceof Operator.Project project) {
        List<SortKey> below = new ArrayList<>();
        for (SortKey key : named) {
          BoundExpr expression =
              project.columns().stream()
                  .filter(column -> column.name().equals(key.column()))
                  .findFirst()
                  .orElseThrow()
                  .expression();
          if (!(expression instanceof BoundExpr.Column same)) {
            return Optional.empty();
          }
          below.add(new SortKey(same.name(), key.descending(), key.nullsFirst()));
        }
        named = below;
      }
    }
    return Optional.of(named);
  }

  /** The part of the scan's bytes that these columns are. */
  double share() {
    return bytes(columns) / Math.max(1, bytes(scan.columns()));
  }

  private double bytes(List<String> read) {
    ScanRequest request = new ScanRequest(read, scan.predicate(), scan.limit());
    return scan.source().estimate(request).bytes();
  }

  /**
   * A scan of these columns that comes before the one of all.
   *
   * @param frozen the plan of that one, whose splits are those of this one, too
   * @param note what is said of it
   */
  PlannedPipeline.FrozenScan before(ScanPlan frozen, String note) {
    double share = share();
    List<Split> splits = new ArrayList<>();
    for (Split split : frozen.splits()) {
      long bytes = Math.round(split.bytes() * share);
      splits.add(new Split(split.index(), split.payload(), split.rows(), bytes));
    }
    Estimate all = frozen.estimate();
    return new PlannedPipeline.FrozenScan(
        new LogicalPlan.Scan(scan.step(), scan.source(), columns, scan.predicate(), scan.limit()),
        new ScanPlan(
            frozen.reader().select(columns),
            splits,
            new Estimate(all.rows(), Math.round(all.bytes() * share)),
            List.of(note),
            frozen.prunedRows()));
  }

  /** What the scan's rows go through, and an end of it. */
  List<Draft> through(List<Draft> end) {
    List<Draft> consumers = end;
    for (Operator operator : operators) {
      consumers = List.of(Draft.of(operator, consumers));
    }
    return consumers;
  }
}
