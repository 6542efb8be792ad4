package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;
import java.util.List;

/** Finds where partitions and peers begin in rows that follow each other. */
final class RowMarker {
  private final RowChanges partitionChanges;
  private final RowChanges peerChanges;
  private final boolean isOrdered;

  /** The column whose distances are measured, or -1. */
  private final int keyColumn;

  private final boolean keyIsDescending;
  private boolean continues;
  private long position;
  private long partitions = -1;
  private long peers = -1;

  RowMarker(Schema input, WindowSpec spec) {
    this.isOrdered = !spec.orderBy().isEmpty();
    List<String> keys = spec.orderBy().stream().map(SortKey::column).toList();
    this.partitionChanges = new RowChanges(input, spec.partitionBy());
    this.peerChanges =
        isOrdered && spec.calls().stream().anyMatch(RowMarker::looksAtPeers)
            ? new RowChanges(input, keys)
            : null;
    boolean measures =
        spec.calls().stream().anyMatch(call -> Evaluation.of(call).frame().needsDistances());
    this.keyColumn = measures ? input.require(keys.get(0)) : -1;
    this.keyIsDescending = measures && spec.orderBy().get(0).descending();
  }

  private static boolean looksAtPeers(WindowCall call) {
    return call.function() == WindowFunction.RANK
        || call.function() == WindowFunction.DENSE_RANK
        || Evaluation.of(call).frame().unit() == Frame.Unit.RANGE;
  }

  /** Says that the first row continues a partition, but not the peers before it. */
  void resume() {
    continues = true;
    partitions = 0;
  }

  /** The next rows. */
  HeldRows mark(Batch batch) {
    int rows = batch.rows();
    long[] partitionBits = Bits.allClear(rows);
    partitionChanges.mark(batch, partitionBits);
    if (position == 0 && continues) {
      Bits.clear(partitionBits, 0);
    }
    partitions += Bits.count(partitionBits, rows);
    long[] peerBits = null;
    if (peerChanges != null) {
      peerBits = partitionBits.clone();
      peerChanges.mark(batch, peerBits);
    } else if (!isOrdered) {
      peerBits = Bits.allSet(rows);
    }
    peers += peerBits == null ? 0 : Bits.count(peerBits, rows);
    HeldRows marked = held(batch, position, partitionBits, peerBits);
    position += rows;
    return marked;
  }

  /** Rows of the same partition beside those that come, of which no two are peers. */
  HeldRows beside(Batch batch, long start) {
    return held(batch, start, Bits.allClear(batch.rows()), Bits.allSet(batch.rows()));
  }

  private HeldRows held(Batch batch, long start, long[] partitionBits, long[] peerBits) {
    long key = 0;
    boolean isNull = false;
    if (keyColumn >= 0 && batch.rows() > 0) {
      Column row = batch.column(keyColumn).slice(batch.rows() - 1, 1);
      key = KeyBounds.keys(row, keyIsDescending)[0];
      isNull = row.isNull(0);
    }
    return new HeldRows(
        batch, batch.rows(), start, partitionBits, peerBits, partitions, peers, key, isNull);
  }

  /** The number of rows marked. */
  long position() {
    return position;
  }
}
