package dev.longbow.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.sort.SortKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Parquet files with splits of so many row groups: a planner would put small ones in one. */
record SplitPerGroup(Source parquet, int groups) implements Source {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String format() {
    return parquet.format();
  }

  @Override
  public String location() {
    return parquet.location();
  }

  @Override
  public Schema schema() {
    return parquet.schema();
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    return parquet.estimate(request);
  }

  @Override
  public boolean countsRowsOfSplits() {
    return false;
  }

  @Override
  public boolean keepsColumnsApart() {
    return parquet.keepsColumnsApart();
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return parquet.pushDown(predicate);
  }

  @Override
  public ScanOrder order(ScanPlan plan, List<SortKey> keys) {
    return parquet.order(plan, keys);
  }

  @Override
  public Split join(int index, List<Split> splits) {
    return parquet.join(index, splits);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    ScanPlan plan = parquet.plan(request);
    List<Split> pieces = new ArrayList<>();
    for (Split split : plan.splits()) {
      for (JsonNode file : read(split.payload()).get("files")) {
        for (JsonNode group : file.get("rowGroups")) {
          ObjectNode piece = JSON.createObjectNode();
          ObjectNode only = piece.putArray("files").addObject();
          only.setAll((ObjectNode) file);
          only.putArray("rowGroups").add(group);
          pieces.add(new Split(pieces.size(), piece.toString(), 1, 1000));
        }
      }
    }
    List<Split> splits = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i += groups) {
      splits.add(
          parquet.join(splits.size(), pieces.subList(i, Math.min(i + groups, pieces.size()))));
    }
    return new ScanPlan(plan.reader(), splits, plan.estimate(), plan.notes(), plan.prunedRows());
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<InputFile> files() {
    return parquet.files();
  }
}
