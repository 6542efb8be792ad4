package dev.longbow.io.parquet;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Cuts the row groups of a scan into splits of about equal bytes, in input order. Sizes follow from
 * the data alone: the same files give the same splits on any machine.
 */
final class SplitPlanner {
  private static final long SMALLEST = 4L << 20;
  private static final long LARGEST = 128L << 20;

  /**
   * About this many splits, so that a few cores stay evenly busy. Each costs about 10 ms of a cold
   * process, mostly in the runner: with 64 a run over 50 million rows took a twentieth longer.
   */
  private static final int SPLITS = 32;

  /** Opening a file costs about as much as reading this many bytes. */
  private static final long FILE_COST = 64L << 10;

  private final List<Piece> pieces = new ArrayList<>();
  private long totalCost;
  private long uncompressed;
  private long prunedRows;

  /**
   * A row group that will be read.
   *
   * @param rows its rows that may match
   * @param bytes what is read for it, with gaps between columns
   * @param cost what splits are cut by: the columns' own bytes and the opening of a file
   */
  private record Piece(Footer footer, Footer.RowGroup group, long rows, long bytes, long cost) {}

  /**
   * Adds a row group unless it cannot hold a matching row; says whether it was added.
   *
   * @param left the rows that may match, or null when all may
   * @param tested the columns of the predicate, which are read first
   * @param others the other columns
   */
  boolean add(
      Footer footer,
      Footer.RowGroup group,
      RowRanges left,
      Collection<String> tested,
      Collection<String> others) {
    if (group.rows() == 0) {
      return false;
    }
    if (left != null && left.rows() == 0) {
      prunedRows += group.rows();
      return false;
    }
    long rows = left == null ? group.rows() : left.rows();
    double share = (double) rows / group.rows();
    List<ColumnChunkMetaData> first = chunks(group, tested);
    List<ColumnChunkMetaData> rest = chunks(group, others);
    long wanted = 0;
    for (List<ColumnChunkMetaData> chunks : List.of(first, rest)) {
      for (ColumnChunkMetaData chunk : chunks) {
        wanted += chunk.getTotalSize();
        uncompressed += (long) (share * chunk.getTotalUncompressedSize());
      }
    }
    boolean newFile = pieces.isEmpty() || pieces.get(pieces.size() - 1).footer() != footer;
    long cost = (long) (share * wanted) + (newFile ? FILE_COST : 0);
    long read = (long) (share * (ChunkRanges.bytes(first) + ChunkRanges.bytes(rest)));
    pieces.add(new Piece(footer, group, rows, read, cost));
    totalCost += cost;
    return true;
  }

  private static List<ColumnChunkMetaData> chunks(
      Footer.RowGroup group, Collection<String> columns) {
    return columns.stream().flatMap(column -> group.chunks().get(column).stream()).toList();
  }

  /** Rows of row groups that cannot hold a matching row. */
  long prunedRows() {
    return prunedRows;
  }

  /** Rows that may match, and bytes of the columns once uncompressed. */
  Estimate estimate(Collection<String> columns) {
    long rows = pieces.stream().mapToLong(Piece::rows).sum();
    return new Estimate(rows, Math.max(uncompressed, columns.size() * rows / 8));
  }

  /** The splits in input order. */
  List<Split> splits() {
    long target = Math.max(SMALLEST, Math.min(LARGEST, totalCost / SPLITS));
    List<Split> splits = new ArrayList<>();
    List<Piece> open = new ArrayList<>();
    long cost = 0;
    for (Piece piece : pieces) {
      // Closed before a piece that would overshoot by more than closing now undershoots.
      if (!open.isEmpty() && cost + piece.cost() / 2 > target) {
        splits.add(split(splits.size(), open));
        open.clear();
        cost = 0;
      }
      open.add(piece);
      cost += piece.cost();
    }
    if (!open.isEmpty()) {
      splits.add(split(splits.size(), open));
    }
    return splits;
  }

  private static Split split(int index, List<Piece> pieces) {
    List<SplitPayload.FilePiece> files = new ArrayList<>();
    List<Integer> groups = new ArrayList<>();
    long rows = 0;
    long bytes = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      rows += piece.group().rows();
      bytes += piece.bytes();
      groups.add(piece.group().index());
      if (i + 1 == pieces.size() || pieces.get(i + 1).footer() != piece.footer()) {
        files.add(
            new SplitPayload.FilePiece(
                piece.footer().path(), piece.footer().fingerprint(), groups));
        bytes += piece.footer().bytesToOpen();
        groups = new ArrayList<>();
      }
    }
    return new Split(index, new SplitPayload(files).toJson(), rows, bytes);
  }
}
