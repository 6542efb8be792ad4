package dev.longbow.io.parquet;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.FileColumns;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.FileSource;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/** Parquet files with their footers read; columns are matched between files by name. */
final class ParquetSource implements FileSource {
  /** Optimizer and planner ask about the same few predicates again and again. */
  private static final int PREDICATES_KEPT = 8;

  private final FileSet files;
  private final List<Footer> footers;
  private final UnifiedSchema unified;
  private final Map<BoundExpr, ScanPruner.Pruned> pruned =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BoundExpr, ScanPruner.Pruned> eldest) {
          return size() > PREDICATES_KEPT;
        }
      };

  /** Whether the order that row groups say is of interest. */
  private final boolean isSorted;

  private ParquetSource(
      FileSet files, List<Footer> footers, UnifiedSchema unified, boolean isSorted) {
    this.files = files;
    this.footers = footers;
    this.unified = unified;
    this.isSorted = isSorted;
  }

  /**
   * Files.
   *
   * @param isSorted whether the order that row groups say is of interest
   */
  static ParquetSource open(FileSet files, boolean isSorted) {
    List<Footer> footers = FileThreads.map(files.files(), ParquetSource::footer);
    return new ParquetSource(files, footers, UnifiedSchema.of(footers), isSorted);
  }

  private static Footer footer(FileSet.Entry entry) {
    try (SeekableFile file = SeekableFile.open(entry.path())) {
      return Footer.read(file);
    }
  }

  @Override
  public FileSet fileSet() {
    return files;
  }

  @Override
  public FileSource only(List<Integer> kept) {
    // What all files say counts: of two types of a column, one would be read as the other.
    return new ParquetSource(
        files.only(kept), kept.stream().map(footers::get).toList(), unified, isSorted);
  }

  @Override
  public String format() {
    return ParquetFormat.NAME;
  }

  @Override
  public String location() {
    return files.location();
  }

  @Override
  public Schema schema() {
    return unified.schema();
  }

  @Override
  public List<InputFile> files() {
    List<InputFile> inputs = new ArrayList<>();
    for (int i = 0; i < footers.size(); i++) {
      FileSet.Entry entry = files.files().get(i);
      inputs.add(
          new InputFile(
              entry.path(),
              entry.bytes(),
              footers.get(i).fingerprint() + "-" + entry.modifiedMillis()));
    }
    return inputs;
  }

  @Override
  public List<FileColumns> columnsOfFiles() {
    return footers.stream().map(FooterColumns::of).toList();
  }

  @Override
  public Optional<LongbowException> unreadable(String column) {
    return unified.problem(column);
  }

  /** Footers have them. */
  @Override
  public boolean countsRowsOfSplits() {
    return true;
  }

  @Override
  public boolean keepsColumnsApart() {
    return true;
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.all(predicate);
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    return plan(request).estimate();
  }

  @Override
  public OptionalLong distinctValues(String column) {
    return DistinctValues.about(footers, column);
  }

  @Override
  public OptionalLong mostDistinctValues(String column) {
    return DistinctValues.most(footers, column);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    Schema schema = unified.select(request.columns());
    Set<String> read = new LinkedHashSet<>(request.columns());
    request.predicate().ifPresent(predicate -> read.addAll(BoundExprs.columns(predicate)));
    unified.select(List.copyOf(read));
    Set<String> tested = request.predicate().map(BoundExprs::columns).orElse(Set.of());
    List<String> others = read.stream().filter(column -> !tested.contains(column)).toList();

    Optional<ScanPruner.Pruned> left = request.predicate().map(this::prune);
    SplitPlanner splits = new SplitPlanner();
    Map<String, Integer> slow = new TreeMap<>();
    long groups = footers.stream().mapToLong(footer -> footer.rowGroups().size()).sum();
    for (int i = 0; i < footers.size(); i++) {
      Footer footer = footers.get(i);
      for (Footer.RowGroup group : footer.rowGroups()) {
        RowRanges rows = left.isEmpty() ? null : left.get().rows().get(i).get(group.index());
        if (splits.add(footer, group, rows, tested, others)) {
          checkCodecs(footer, group, read);
          noteSlowPaths(footer, group, read, slow);
        }
      }
    }
    ReaderSpec reader =
        new ReaderSpec(ParquetFormat.NAME, schema, request.predicate(), request.limit(), "{}");
    List<String> notes = new ArrayList<>();
    left.ifPresent(found -> notes.addAll(found.notes()));
    slow.forEach(
        (line, count) -> notes.add(line + " (%d of %d row groups)".formatted(count, groups)));
    notes.addAll(unified.notes(read));
    if (files.hidden() > 0) {
      notes.add("%d hidden files (_… and .…) are not read".formatted(files.hidden()));
    }
    return new ScanPlan(reader, splits.splits(), splits.estimate(read), notes, splits.prunedRows());
  }

  @Override
  public ScanOrder order(ScanPlan plan, List<SortKey> keys) {
    if (!isSorted) {
      return ScanOrder.NONE;
    }
    Map<String, Footer> byPath = new HashMap<>();
    footers.forEach(footer -> byPath.put(footer.path(), footer));
    return SortedSplits.of(byPath, plan, keys);
  }

  @Override
  public Split join(int index, List<Split> splits) {
    return SplitPayload.join(index, splits);
  }

  private ScanPruner.Pruned prune(BoundExpr predicate) {
    synchronized (pruned) {
      return pruned.computeIfAbsent(predicate, given -> new ScanPruner(given).prune(footers));
    }
  }

  /** Now, not in the middle of a run. */
  private static void checkCodecs(Footer footer, Footer.RowGroup group, Set<String> read) {
    for (String name : read) {
      for (ColumnChunkMetaData chunk : group.chunks().get(name)) {
        if (!PageDecompressor.READABLE.contains(chunk.getCodec())) {
          throw new LongbowException(
              ErrorCode.FORMAT_UNSUPPORTED,
              "Cannot read column '%s' of '%s': it is compressed with %s. Readable: %s"
                  .formatted(name, footer.path(), chunk.getCodec(), PageDecompressor.READABLE));
        }
      }
    }
  }

  private static void noteSlowPaths(
      Footer footer, Footer.RowGroup group, Set<String> read, Map<String, Integer> slow) {
    for (String name : read) {
      FileColumn column = footer.columns().get(name);
      for (ColumnChunkMetaData chunk : group.chunks().get(name)) {
        Optional<String> reason = Decoders.slowPath(column, chunk);
        if (reason.isPresent()) {
          slow.merge(
              "column %s: read record by record by parquet-java, as ParquetIO does: %s"
                  .formatted(name, reason.get()),
              1,
              Integer::sum);
          break;
        }
      }
    }
  }

  @Override
  public String toString() {
    return "Parquet(" + location() + ", " + footers.size() + " files)";
  }
}
