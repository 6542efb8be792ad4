package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import java.util.Map;

/** The functions of a row's place in its partition. */
final class PlaceFunctions extends FrameGroup {
  private final Map<Integer, WindowCall> calls;

  // Where the partition and the peers of the row before begin, and how many peers there were.
  private long partition;
  private long peers;
  private long different;

  /**
   * Functions.
   *
   * @param calls by the place of their results
   */
  PlaceFunctions(Map<Integer, WindowCall> calls) {
    this.calls = Map.copyOf(calls);
  }

  @Override
  void take(HeldRows rows) {}

  @Override
  void resume(RangeCarry carry) {
    // Without rows before both are 0.
    partition = -carry.rowsBefore();
    different = carry.peersBefore();
  }

  @Override
  boolean reach(HeldRows rows, HeldRows last) {
    return true;
  }

  @Override
  void evaluate(HeldRows rows, Column[] results) {
    int count = rows.rows();
    long[] numbers = new long[count];
    long[] ranks = new long[count];
    long[] denseRanks = new long[count];
    for (int i = 0; i < count; i++) {
      long position = rows.start() + i;
      if ((rows.partitions()[i >>> 6] >>> i & 1) != 0) {
        partition = position;
        different = 0;
      }
      if (rows.peers() != null && (rows.peers()[i >>> 6] >>> i & 1) != 0) {
        peers = position;
        different++;
      }
      numbers[i] = position - partition + 1;
      ranks[i] = peers - partition + 1;
      denseRanks[i] = different;
    }
    calls.forEach(
        (place, call) -> {
          long[] values =
              switch (call.function()) {
                case ROW_NUMBER -> numbers;
                case RANK -> ranks;
                default -> denseRanks;
              };
          results[place] = new LongColumn(DataType.INT64, count, values, null);
        });
  }

  @Override
  long heapBytes() {
    return 0;
  }

  @Override
  public String toString() {
    return text(calls.values());
  }
}
