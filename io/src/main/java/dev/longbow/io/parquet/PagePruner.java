package dev.longbow.io.parquet;

import dev.longbow.connector.MatchDecision;
import dev.longbow.expr.BoundExpr;
import java.util.Map;
import java.util.TreeSet;

/** Decides from page indexes which rows of a row group may match a predicate. */
final class PagePruner {
  private PagePruner() {}

  /**
   * The rows that may match: between one page's end and another's, whichever column's, all rows lie
   * in one page of each column, whose bounds decide together.
   *
   * @param indexes those of the predicate's columns that are known
   */
  static RowRanges rows(
      BoundExpr predicate, Footer footer, Footer.RowGroup group, Map<String, PageIndex> indexes) {
    TreeSet<Long> starts = new TreeSet<>();
    starts.add(0L);
    for (PageIndex index : indexes.values()) {
      if (index.bounds() != null) {
        for (long row : index.firstRows()) {
          starts.add(row);
        }
      }
    }
    RowRanges rows = new RowRanges();
    for (long start : starts) {
      Long next = starts.higher(start);
      MatchDecision decision =
          RowGroupPruner.decide(
              predicate,
              name -> {
                PageIndex index = indexes.get(name);
                return index == null || index.bounds() == null
                    ? ColumnBounds.of(footer, group, name)
                    : index.bounds().get(index.pageOf(start));
              });
      if (decision != MatchDecision.CANNOT_MATCH) {
        rows.add(start, next == null ? group.rows() : next);
      }
    }
    return rows;
  }

  /** Whether some column of a predicate has bounds for more than one page. */
  static boolean canHelp(Map<String, PageIndex> indexes) {
    return indexes.values().stream().anyMatch(index -> index.bounds() != null && index.pages() > 1);
  }
}
