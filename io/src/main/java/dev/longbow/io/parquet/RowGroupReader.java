package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.MatchDecision;
import dev.longbow.expr.BoundExpr;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Reads one row group in steps of {@link #STEP} rows, a fixed number counted from its first row, so
 * that batches do not depend on pages, memory or threads.
 *
 * <p>The predicate's parts come first, cheapest columns first: each reads only the rows that the
 * parts before left, and when a step has none left, its other columns are passed over without being
 * decompressed.
 */
final class RowGroupReader {
  static final int STEP = 16_384;

  private final Footer footer;
  private final Footer.RowGroup group;
  private final Schema output;
  private final PageDecompressor decompressor;
  private final Map<String, ParquetReader.ColumnBuffers> buffers;
  private final ChunkRanges predicateRanges;
  private final ChunkRanges otherRanges;
  private final Map<String, OpenColumn> columns = new LinkedHashMap<>();
  private final List<Conjunct> conjuncts = new ArrayList<>();
  private int[] selection = new int[STEP];
  private int[] narrowed = new int[STEP];
  private final RowRanges wanted;
  private Map<String, PageIndex> indexes = Map.of();
  private long row;

  /** A column's reader and the rows of it that steps did not want yet. */
  private static final class OpenColumn {
    final ChunkRanges ranges;
    ColumnReader reader;
    PageStream pages;
    ChunkBytes bytes;
    long behind;

    OpenColumn(ChunkRanges ranges) {
      this.ranges = ranges;
    }

    ColumnReader caughtUp() {
      if (behind > 0) {
        reader.skip(behind);
        behind = 0;
      }
      return reader;
    }
  }

  RowGroupReader(
      Footer footer,
      Footer.RowGroup group,
      SeekableFile file,
      Schema output,
      List<Conjunct> predicate,
      Optional<BoundExpr> whole,
      PageDecompressor decompressor,
      Map<String, ParquetReader.ColumnBuffers> buffers) {
    this.footer = footer;
    this.group = group;
    this.output = output;
    this.decompressor = decompressor;
    this.buffers = buffers;

    boolean none = false;
    for (Conjunct conjunct : predicate) {
      MatchDecision decision = RowGroupPruner.decide(conjunct.expression(), footer, group);
      none |= decision == MatchDecision.CANNOT_MATCH;
      if (decision == MatchDecision.MIGHT_MATCH) {
        conjuncts.add(conjunct);
      }
    }
    Set<String> first = new LinkedHashSet<>();
    conjuncts.forEach(conjunct -> first.addAll(conjunct.schema().names()));
    Set<String> rest = new LinkedHashSet<>(output.names());
    rest.removeAll(first);
    // Apart, so that nothing is read together with the predicate that it may show to be unneeded.
    this.predicateRanges = new ChunkRanges(file, nativeChunks(first));
    this.otherRanges = new ChunkRanges(file, nativeChunks(rest));
    this.wanted = none || conjuncts.isEmpty() ? null : prune(file, whole, first, rest);
    if (none || (wanted != null && wanted.rows() == 0)) {
      row = group.rows();
      return;
    }
    first.forEach(name -> columns.put(name, new OpenColumn(predicateRanges)));
    rest.forEach(name -> columns.put(name, new OpenColumn(otherRanges)));
    conjuncts.sort(
        Comparator.comparing(Conjunct::mayFail)
            .thenComparingLong(conjunct -> conjunct.mayFail() ? 0 : bytes(conjunct.schema())));
    pruneByDictionaries();
  }

  /** A reader of rows at known places. */
  RowGroupReader(
      Footer footer,
      Footer.RowGroup group,
      SeekableFile file,
      Schema output,
      RowRanges wanted,
      PageDecompressor decompressor) {
    this.footer = footer;
    this.group = group;
    this.output = output;
    this.decompressor = decompressor;
    this.buffers = new HashMap<>();
    Set<String> names = new LinkedHashSet<>(output.names());
    this.predicateRanges = new ChunkRanges(file, List.of());
    this.otherRanges = new ChunkRanges(file, nativeChunks(names));
    this.wanted = wanted;
    this.indexes =
        new PageIndexReader(file, footer, List.of(group), Set.of(), names)
            .read(group, names, false);
    names.forEach(name -> columns.put(name, new OpenColumn(otherRanges)));
  }

  /** The rows that may match by the page indexes, or null when all may. */
  private RowRanges prune(
      SeekableFile file, Optional<BoundExpr> predicate, Set<String> tested, Set<String> others) {
    if (predicate.isEmpty()
        || tested.stream().noneMatch(name -> PageIndexReader.isIndexed(footer, group, name))) {
      return null;
    }
    PageIndexReader reader = new PageIndexReader(file, footer, List.of(group), tested, others);
    Map<String, PageIndex> found = reader.read(group, tested, true);
    if (!PagePruner.canHelp(found)) {
      return null;
    }
    RowRanges rows = PagePruner.rows(predicate.get(), footer, group, found);
    if (rows.rows() == group.rows()) {
      return null;
    }
    indexes = new HashMap<>(found);
    indexes.putAll(reader.read(group, others, false));
    return rows;
  }

  private List<ColumnChunkMetaData> nativeChunks(Set<String> names) {
    List<ColumnChunkMetaData> chunks = new ArrayList<>();
    for (String name : names) {
      for (ColumnChunkMetaData chunk : group.chunks().get(name)) {
        if (Decoders.slowPath(footer.columns().get(name), chunk).isEmpty()) {
          chunks.add(chunk);
        }
      }
    }
    return chunks;
  }

  private long bytes(Schema schema) {
    long total = 0;
    for (Field field : schema.fields()) {
      for (ColumnChunkMetaData chunk : group.chunks().get(field.name())) {
        total += chunk.getTotalSize();
      }
    }
    return total;
  }

  /** A column whose values all are in its dictionary settles conditions on it alone. */
  private void pruneByDictionaries() {
    for (Conjunct conjunct : List.copyOf(conjuncts)) {
      if (conjunct.schema().size() != 1) {
        continue;
      }
      String name = conjunct.schema().field(0).name();
      ColumnChunkMetaData chunk = group.chunks().get(name).get(0);
      if (!footer.columns().get(name).isFlat()
          || chunk.getEncodingStats() == null
          || !chunk.getEncodingStats().hasDictionaryEncodedPages()
          || chunk.getEncodingStats().hasNonDictionaryEncodedPages()
          || !(reader(name) instanceof ColumnChunkReader reader)) {
        continue;
      }
      Column values = reader.dictionaryAndNull();
      if (values == null || values.length() > group.rows() / 4) {
        continue;
      }
      boolean nulls = ColumnBounds.of(footer, group, name).mayHaveNulls();
      MatchDecision decision = conjunct.decide(values, nulls);
      if (decision == MatchDecision.CANNOT_MATCH) {
        row = group.rows();
        return;
      } else if (decision == MatchDecision.ALWAYS_MATCHES) {
        conjuncts.remove(conjunct);
      }
    }
  }

  /** The row group's first row that the step under way, or done last, looked at. */
  long stepStart() {
    return Math.max(0, row - 1) / STEP * STEP;
  }

  /** The next batch with at least one row, or null at the end of the row group. */
  Batch next() {
    while (row < group.rows()) {
      int rows = (int) Math.min(STEP, group.rows() - row);
      row += rows;
      Batch batch = step(rows);
      if (batch != null) {
        return batch;
      }
    }
    return null;
  }

  private Batch step(int rows) {
    Map<String, Column> held = new HashMap<>();
    int count = wanted == null ? rows : wanted.select(row - rows, rows, selection);
    if (count == 0) {
      columns.values().forEach(column -> column.behind += rows);
      return null;
    }
    boolean all = count == rows;
    for (Conjunct conjunct : conjuncts) {
      List<Column> read = new ArrayList<>();
      for (Field field : conjunct.schema().fields()) {
        Column column = held.get(field.name());
        if (column == null) {
          column = read(field.name(), rows, count, all);
          held.put(field.name(), column);
        }
        read.add(column);
      }
      Batch batch = new Batch(conjunct.schema(), read, count);
      int kept = conjunct.predicate().select(batch, narrowed);
      if (kept == 0) {
        columns.forEach((name, column) -> column.behind += held.containsKey(name) ? 0 : rows);
        return null;
      }
      if (kept < count) {
        int keptRows = kept;
        held.replaceAll((name, column) -> column.gather(narrowed, keptRows));
        if (all) {
          int[] swap = selection;
          selection = narrowed;
          narrowed = swap;
        } else {
          Selections.narrow(selection, narrowed, kept);
        }
        all = false;
        count = kept;
      }
    }
    List<Column> result = new ArrayList<>(output.size());
    for (Field field : output.fields()) {
      Column column = held.get(field.name());
      result.add(column != null ? column : read(field.name(), rows, count, all));
    }
    return new Batch(output, result, count);
  }

  private Column read(String name, int rows, int count, boolean all) {
    reader(name);
    ColumnReader reader = columns.get(name).caughtUp();
    return all ? reader.read(rows) : reader.read(rows, selection, count);
  }

  private ColumnReader reader(String name) {
    OpenColumn open = columns.get(name);
    if (open.reader == null) {
      FileColumn column = footer.columns().get(name);
      List<ColumnChunkMetaData> chunks = group.chunks().get(name);
      String place = "%s, row group %d, column '%s'".formatted(footer.path(), group.index(), name);
      if (chunks.stream().anyMatch(chunk -> Decoders.slowPath(column, chunk).isPresent())) {
        open.reader = new RecordColumnReader(footer.path(), column, group.index(), place);
      } else {
        ColumnChunkMetaData chunk = chunks.get(0);
        ParquetReader.ColumnBuffers kept =
            buffers.computeIfAbsent(name, key -> new ParquetReader.ColumnBuffers());
        open.bytes = open.ranges.open(chunk, kept.window);
        open.pages =
            new PageStream(
                open.bytes,
                chunk.getCodec(),
                chunk.getTotalUncompressedSize(),
                decompressor,
                kept.page);
        open.reader =
            new ColumnChunkReader(
                column, chunk, group.rows(), open.pages, place, indexes.get(name), wanted);
      }
    }
    return open.reader;
  }

  /** Rows looked at so far, whether or not they passed the predicate. */
  long rowsScanned() {
    return row;
  }

  /** Bytes that columns on the slow path read. */
  long slowBytesRead() {
    long bytes = 0;
    for (OpenColumn open : columns.values()) {
      if (open.reader instanceof RecordColumnReader slow) {
        bytes += slow.bytesRead();
      }
    }
    return bytes;
  }

  /** Bytes of heap in read and page buffers. */
  long heapBytes() {
    long bytes = predicateRanges.heapBytes() + otherRanges.heapBytes();
    for (OpenColumn open : columns.values()) {
      if (open.pages != null) {
        bytes +=
            open.pages.buffer().length + (open.bytes.isShared() ? 0 : open.bytes.array().length);
      }
    }
    return bytes;
  }

  /** Hands the buffers back and closes what slow columns opened. */
  void close() {
    columns.forEach(
        (name, open) -> {
          if (open.pages != null) {
            ParquetReader.ColumnBuffers kept = buffers.get(name);
            kept.page = open.pages.buffer();
            if (!open.bytes.isShared()) {
              kept.window = open.bytes.array();
            }
          } else if (open.reader instanceof RecordColumnReader slow) {
            slow.close();
          }
        });
  }
}
