package dev.longbow.io.parquet;

import dev.longbow.connector.MatchDecision;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out while planning which row groups and pages can hold a row that matches: by the footers'
 * statistics first, then, where those do not settle it, by page indexes, and by Bloom filters when
 * the predicate asks for equality. Depends on the files and the predicate alone.
 */
final class ScanPruner {
  private final BoundExpr predicate;
  private final Set<String> columns;

  /** Counts for {@code explain}; columns are those with page indexes. */
  private static final class Counts {
    long groups;
    long byStatistics;
    long byPages;
    long byFilters;
    long filtersAsked;
    long pages;
    long pagesLeft;
    final Set<String> columns = new TreeSet<>();

    void add(Counts other) {
      groups += other.groups;
      byStatistics += other.byStatistics;
      byPages += other.byPages;
      byFilters += other.byFilters;
      filtersAsked += other.filtersAsked;
      pages += other.pages;
      pagesLeft += other.pagesLeft;
      columns.addAll(other.columns);
    }
  }

  private record OfFile(List<RowRanges> groups, Counts counts) {}

  /**
   * What is left of a scan.
   *
   * @param rows of each file's row groups the rows that may match; null stands for all of them
   * @param notes lines for {@code explain}
   */
  record Pruned(List<List<RowRanges>> rows, List<String> notes) {}

  ScanPruner(BoundExpr predicate) {
    this.predicate = predicate;
    this.columns = BoundExprs.columns(predicate);
  }

  Pruned prune(List<Footer> footers) {
    Counts counts = new Counts();
    List<List<RowRanges>> rows = new ArrayList<>();
    for (OfFile file : FileThreads.map(footers, this::prune)) {
      rows.add(file.groups());
      counts.add(file.counts());
    }
    return new Pruned(rows, notes(counts));
  }

  private static List<String> notes(Counts counts) {
    List<String> notes = new ArrayList<>();
    if (counts.byStatistics > 0) {
      notes.add(
          "%d of %d row groups pruned by statistics".formatted(counts.byStatistics, counts.groups));
    }
    if (counts.byPages > 0) {
      notes.add(
          "%d of %d row groups pruned by page indexes".formatted(counts.byPages, counts.groups));
    }
    if (counts.byFilters > 0) {
      notes.add(
          "%d of %d row groups pruned by Bloom filters (%d filters asked)"
              .formatted(counts.byFilters, counts.groups, counts.filtersAsked));
    }
    if (counts.pagesLeft < counts.pages) {
      notes.add(
          "%d of %d pages of %s left by page indexes"
              .formatted(counts.pagesLeft, counts.pages, String.join(", ", counts.columns)));
    }
    return notes;
  }

  private OfFile prune(Footer footer) {
    Counts counts = new Counts();
    List<RowRanges> left = new ArrayList<>();
    List<Footer.RowGroup> open = new ArrayList<>();
    for (Footer.RowGroup group : footer.rowGroups()) {
      counts.groups++;
      MatchDecision decision = RowGroupPruner.decide(predicate, footer, group);
      boolean none = group.rows() > 0 && decision == MatchDecision.CANNOT_MATCH;
      counts.byStatistics += none ? 1 : 0;
      left.add(none ? RowRanges.NONE : null);
      if (decision == MatchDecision.MIGHT_MATCH && group.rows() > 0 && hasMore(footer, group)) {
        open.add(group);
      }
    }
    if (!open.isEmpty()) {
      try (SeekableFile file = SeekableFile.open(footer.path())) {
        PageIndexReader reader = new PageIndexReader(file, footer, open, columns, Set.of());
        for (Footer.RowGroup group : open) {
          left.set(group.index(), prune(file, footer, group, reader, counts));
        }
      }
    }
    return new OfFile(left, counts);
  }

  private boolean hasMore(Footer footer, Footer.RowGroup group) {
    return columns.stream()
        .anyMatch(
            name ->
                PageIndexReader.isIndexed(footer, group, name)
                    || BloomFilters.has(footer, group, name));
  }

  private RowRanges prune(
      SeekableFile file,
      Footer footer,
      Footer.RowGroup group,
      PageIndexReader reader,
      Counts counts) {
    Map<String, PageIndex> indexes = reader.read(group, columns, true);
    RowRanges rows = null;
    if (PagePruner.canHelp(indexes)) {
      rows = PagePruner.rows(predicate, footer, group, indexes);
      if (rows.rows() == 0) {
        counts.byPages++;
        return RowRanges.NONE;
      }
    }
    BloomFilters filters = new BloomFilters(file, footer, group);
    MatchDecision decision =
        RowGroupPruner.decide(
            predicate,
            new RowGroupPruner.Lookup() {
              @Override
              public ColumnBounds bounds(String column) {
                return ColumnBounds.of(footer, group, column);
              }

              @Override
              public boolean mayContain(String column, Object value) {
                return filters.mayContain(column, value);
              }
            });
    counts.filtersAsked += filters.asked();
    if (decision == MatchDecision.CANNOT_MATCH) {
      counts.byFilters++;
      return RowRanges.NONE;
    }
    if (rows != null) {
      for (Map.Entry<String, PageIndex> index : indexes.entrySet()) {
        if (index.getValue().bounds() != null) {
          counts.columns.add(index.getKey());
          counts.pages += index.getValue().pages();
          counts.pagesLeft += index.getValue().pagesOf(rows);
        }
      }
    }
    return rows == null || rows.rows() == group.rows() ? null : rows;
  }
}
