package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Split;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds out whether the rows of a scan are in an order, as far as that can be known before they are
 * read. All row groups must say so. That each follows the one before it is seen from their
 * statistics; where these leave it open (ranges touch, nulls), and between splits, from the rows at
 * their ends, which are read.
 */
final class SortedSplits {
  /** Reading more than this while planning takes too long. */
  static final long MOST_BYTES = 256L << 20;

  private final Schema schema;
  private final List<SortKey> keys;
  private final List<Piece> pieces = new ArrayList<>();

  /** By place in {@link #pieces}, those that begin a split. */
  private final Set<Integer> starts = new TreeSet<>();

  /** A row group of a split. */
  private record Piece(Footer footer, Footer.RowGroup group) {
    @Override
    public String toString() {
      return "row group %d of '%s'".formatted(group.index(), footer.path());
    }
  }

  private SortedSplits(Map<String, Footer> footers, ScanPlan plan, List<SortKey> keys) {
    this.keys = keys;
    this.schema = plan.reader().schema().select(keys.stream().map(SortKey::column).toList());
    for (Split split : plan.splits()) {
      starts.add(pieces.size());
      for (SplitPayload.FilePiece file : SplitPayload.parse(split.payload()).files()) {
        Footer footer = footers.get(file.path());
        file.rowGroups().forEach(at -> pieces.add(new Piece(footer, footer.rowGroups().get(at))));
      }
    }
  }

  /**
   * What is known of the order of a scan.
   *
   * @param footers by path
   */
  static ScanOrder of(Map<String, Footer> footers, ScanPlan plan, List<SortKey> keys) {
    return new SortedSplits(footers, plan, keys).find();
  }

  private ScanOrder find() {
    if (pieces.stream().allMatch(piece -> piece.group().order().isEmpty())) {
      return ScanOrder.NONE;
    }
    for (Piece piece : pieces) {
      String why = whyNotSaid(piece);
      if (!why.isEmpty()) {
        return ScanOrder.not(why);
      }
    }
    Set<Integer> open = new TreeSet<>();
    for (int i = 1; i < pieces.size(); i++) {
      Following following = following(pieces.get(i - 1), pieces.get(i));
      if (following == Following.NO) {
        return overlap(i);
      } else if (following == Following.UNKNOWN || starts.contains(i)) {
        open.add(i - 1);
        open.add(i);
      }
    }
    long bytes =
        open.stream()
            .map(pieces::get)
            .mapToLong(piece -> BorderRows.bytes(piece.footer(), piece.group(), schema))
            .sum();
    if (bytes > MOST_BYTES) {
      return ScanOrder.not(
          "to see whether row groups follow one another, %d MB of their ends would have to be read; files with page indexes take less"
              .formatted(bytes >> 20));
    }
    return compare(new ArrayList<>(open));
  }

  /** Why the order that a row group says is not, or not enough, of the one wanted. */
  private String whyNotSaid(Piece piece) {
    List<SortKey> said = piece.group().order();
    if (said.isEmpty()) {
      return piece + " does not say an order, others do";
    }
    for (int i = 0; i < keys.size(); i++) {
      SortKey key = keys.get(i);
      FileColumn column = piece.footer().columns().get(key.column());
      if (i >= said.size() || !isSame(key, said.get(i), piece)) {
        return "%s says the order %s"
            .formatted(piece, said.stream().map(SortKey::text).collect(Collectors.joining(", ")));
      } else if (!RowGroupOrder.isAgreedOn(column.type())) {
        return "writers order values of type %s in different ways ('%s')"
            .formatted(column.type(), key.column());
      } else if (i + 1 < keys.size() && column.note() != null) {
        // Values that differ in the file are equal here, and their rows in no order by later keys.
        return "column '%s': %s".formatted(key.column(), column.note());
      }
    }
    return "";
  }

  private static boolean isSame(SortKey key, SortKey said, Piece piece) {
    return key.column().equals(said.column())
        && key.descending() == said.descending()
        && (key.nullsFirst() == said.nullsFirst()
            || !ColumnBounds.of(piece.footer(), piece.group(), key.column()).mayHaveNulls());
  }

  /** Whether the rows of one row group come behind those of another. */
  private enum Following {
    YES,
    NO,
    UNKNOWN
  }

  /**
   * What statistics say: nothing of ranges that touch, of nulls, of what has no bounds, of texts
   * whose bounds overlap, which may be shortened ones.
   */
  private Following following(Piece piece, Piece next) {
    SortKey key = keys.get(0);
    ColumnBounds left = ColumnBounds.of(piece.footer(), piece.group(), key.column());
    ColumnBounds right = ColumnBounds.of(next.footer(), next.group(), key.column());
    if (left.mayHaveNulls() || right.mayHaveNulls()) {
      return Following.UNKNOWN;
    }
    Object end = key.descending() ? left.min() : left.max();
    Object begin = key.descending() ? right.max() : right.min();
    if (end == null || begin == null) {
      return Following.UNKNOWN;
    }
    int order = compare(end, begin, key);
    if (order > 0 && end instanceof byte[]) {
      Object first = key.descending() ? left.max() : left.min();
      Object last = key.descending() ? right.min() : right.max();
      return compare(first, last, key) > 0 ? Following.NO : Following.UNKNOWN;
    }
    return order < 0 ? Following.YES : order > 0 ? Following.NO : Following.UNKNOWN;
  }

  private static int compare(Object left, Object right, SortKey key) {
    int order = ColumnBounds.compare(left, right);
    return key.descending() ? -order : order;
  }

  private ScanOrder overlap(int place) {
    return ScanOrder.not(
        "%s begins before the end of %s".formatted(pieces.get(place), pieces.get(place - 1)));
  }

  private ScanOrder compare(List<Integer> open) {
    List<Batch> ends =
        FileThreads.map(
            open,
            place ->
                BorderRows.read(pieces.get(place).footer(), pieces.get(place).group(), schema));
    Map<Integer, Batch> read = new TreeMap<>();
    for (int i = 0; i < ends.size(); i++) {
      read.put(open.get(i), ends.get(i));
    }
    NormalizedKeys normalized = new NormalizedKeys(schema, keys);
    List<Batch> lasts = new ArrayList<>();
    List<Batch> firsts = new ArrayList<>();
    for (int i = 1; i < pieces.size(); i++) {
      if (read.containsKey(i - 1) && read.containsKey(i)) {
        Batch last = read.get(i - 1).slice(1, 1);
        Batch first = read.get(i).slice(0, 1);
        if (normalized.encode(last).compare(0, normalized.encode(first), 0) > 0) {
          return overlap(i);
        }
        if (starts.contains(i)) {
          lasts.add(last);
          firsts.add(first);
        }
      }
    }
    return ScanOrder.of(BatchAppender.concat(schema, lasts), BatchAppender.concat(schema, firsts));
  }
}
