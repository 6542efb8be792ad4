package dev.longbow.differential;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.List;

/** Several small files as one source with a split for each: a planner would put them in one. */
record SplitPerFile(List<Source> parts) implements Source {
  @Override
  public String format() {
    return parts.get(0).format();
  }

  @Override
  public String location() {
    return parts.get(0).location();
  }

  @Override
  public Schema schema() {
    return parts.get(0).schema();
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    long rows = parts.stream().mapToLong(file -> file.estimate(request).rows()).sum();
    long bytes = parts.stream().mapToLong(file -> file.estimate(request).bytes()).sum();
    return new Estimate(rows, bytes);
  }

  @Override
  public boolean countsRowsOfSplits() {
    return parts.get(0).countsRowsOfSplits();
  }

  @Override
  public boolean keepsColumnsApart() {
    return parts.get(0).keepsColumnsApart();
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return parts.get(0).pushDown(predicate);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    List<Split> splits = new ArrayList<>();
    ScanPlan first = null;
    long pruned = 0;
    for (Source file : parts) {
      ScanPlan plan = file.plan(request);
      first = first == null ? plan : first;
      pruned += plan.prunedRows();
      for (Split split : plan.splits()) {
        splits.add(new Split(splits.size(), split.payload(), split.rows(), split.bytes()));
      }
    }
    return new ScanPlan(first.reader(), splits, estimate(request), first.notes(), pruned);
  }

  @Override
  public List<InputFile> files() {
    return parts.stream().flatMap(file -> file.files().stream()).toList();
  }
}
