package dev.longbow.io.arrow;

import dev.longbow.connector.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Cuts the record batches of a scan into splits of about equal bytes, in input order. Several small
 * ones go together; a large one is divided by rows, unless it is compressed. A stream is one split.
 */
final class ArrowSplits {
  private static final long SMALLEST = 4L << 20;
  private static final long LARGEST = 128L << 20;

  /** About this many splits, so that a few cores stay evenly busy; as for Parquet. */
  private static final int SPLITS = 32;

  private static final long FILE_COST = 64L << 10;

  /** Rows of a divided record batch come in multiples of these: whole words of bitmaps. */
  private static final int ROWS = 65_536;

  private final List<ArrowFile> files;
  private final Collection<String> columns;

  private record Piece(ArrowFile file, ArrowSplit.Range range, long rows, long bytes) {}

  ArrowSplits(List<ArrowFile> files, Collection<String> columns) {
    this.files = files;
    this.columns = columns;
  }

  /** Bytes of the columns as they are stored. */
  long bytes() {
    return files.stream().mapToLong(this::bytes).sum();
  }

  private long bytes(ArrowFile file) {
    if (file.isStream()) {
      return file.bytes();
    }
    int[] positions = columns.stream().mapToInt(file::position).toArray();
    return file.batches().stream().mapToLong(batch -> bytes(batch, positions)).sum();
  }

  private static long bytes(ArrowFile.BatchSize batch, int[] positions) {
    long bytes = 0;
    for (int position : positions) {
      bytes += batch.columnBytes()[position];
    }
    return bytes;
  }

  List<Split> splits() {
    long target = Math.max(SMALLEST, Math.min(LARGEST, bytes() / SPLITS));
    List<Split> splits = new ArrayList<>();
    List<Piece> open = new ArrayList<>();
    long cost = 0;
    for (ArrowFile file : files) {
      for (Piece piece : pieces(file, target)) {
        boolean newFile = open.isEmpty() || open.get(open.size() - 1).file() != file;
        long pieceCost = piece.bytes() + (newFile ? FILE_COST : 0);
        // Closed before a piece that would overshoot by more than closing now undershoots.
        if (!open.isEmpty()
            && (file.isStream()
                || open.get(0).file().isStream()
                || cost + pieceCost / 2 > target)) {
          splits.add(split(splits.size(), open));
          open.clear();
          cost = 0;
        }
        open.add(piece);
        cost += pieceCost;
      }
    }
    if (!open.isEmpty()) {
      splits.add(split(splits.size(), open));
    }
    return splits;
  }

  private List<Piece> pieces(ArrowFile file, long target) {
    if (file.isStream()) {
      return List.of(new Piece(file, null, -1, file.bytes()));
    }
    int[] positions = columns.stream().mapToInt(file::position).toArray();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < file.batches().size(); i++) {
      ArrowFile.BatchSize batch = file.batches().get(i);
      long bytes = bytes(batch, positions);
      if (batch.rows() == 0) {
        continue;
      }
      if (batch.isCompressed() || file.isSampled() || bytes <= target) {
        pieces.add(new Piece(file, new ArrowSplit.Range(i, 0, -1), batch.rows(), bytes));
        continue;
      }
      long wanted = (long) (batch.rows() * (target / (double) bytes));
      int step = (int) Math.min(1 << 30, Math.max(1, wanted / ROWS) * ROWS);
      for (int from = 0; from < batch.rows(); from += step) {
        int rows = Math.min(step, batch.rows() - from);
        long part = (long) (bytes * (rows / (double) batch.rows()));
        pieces.add(new Piece(file, new ArrowSplit.Range(i, from, rows), rows, part));
        if (batch.rows() - from <= step) {
          break;
        }
      }
    }
    return pieces;
  }

  private static Split split(int index, List<Piece> pieces) {
    List<ArrowSplit.FilePiece> files = new ArrayList<>();
    List<ArrowSplit.Range> ranges = new ArrayList<>();
    long rows = 0;
    long bytes = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      rows = piece.rows() < 0 || piece.file().isSampled() ? -1 : rows + piece.rows();
      bytes += piece.bytes();
      if (piece.range() != null) {
        ranges.add(piece.range());
      }
      if (i + 1 == pieces.size() || pieces.get(i + 1).file() != piece.file()) {
        files.add(
            new ArrowSplit.FilePiece(piece.file().path(), piece.file().fingerprint(), ranges));
        ranges = new ArrayList<>();
      }
    }
    return new Split(index, new ArrowSplit(files).toJson(), rows, bytes);
  }
}
