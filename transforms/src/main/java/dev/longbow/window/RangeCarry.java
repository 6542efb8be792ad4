package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes into a range of rows from the others, besides rows of theirs.
 *
 * @param continues whether its first row continues the partition of the row before it
 * @param rowsBefore how many rows of that partition came before
 * @param peersBefore how many different order keys these have, if anybody asks
 * @param rowsKept how many of them, the last ones, frames reach: they come with messages of theirs
 * @param states what each call knows of those in front of these; empty for calls without
 * @param firstTotals results over the whole of the partition that is continued: one row, or none
 * @param lastStart the first row of the partition that goes on behind the range
 * @param lastTotals results over the whole of that one, if it begins here
 */
record RangeCarry(
    boolean continues,
    long rowsBefore,
    long peersBefore,
    long rowsKept,
    List<byte[]> states,
    Batch firstTotals,
    long lastStart,
    Batch lastTotals) {

  /** The results of calls over whole partitions. */
  static Schema totals(WindowSpec spec) {
    List<Field> fields = new ArrayList<>();
    for (WindowCall call : spec.calls()) {
      if (Evaluation.of(call).kind() == Evaluation.Kind.PARTITION) {
        fields.add(call.field());
      }
    }
    return new Schema(fields);
  }

  byte[] toBytes() {
    return RangeMessage.of(
        RangeMessage.Kind.CARRY,
        to -> {
          to.writeBoolean(continues);
          to.writeLong(rowsBefore);
          to.writeLong(peersBefore);
          to.writeLong(rowsKept);
          to.writeInt(states.size());
          for (byte[] state : states) {
            ByteBlocks.write(state, to);
          }
          ByteBlocks.write(firstTotals, to);
          to.writeLong(lastStart);
          ByteBlocks.write(lastTotals, to);
        });
  }

  static RangeCarry read(byte[] message, WindowSpec spec) {
    Schema totals = totals(spec);
    DataInputStream from = RangeMessage.content(message);
    try {
      boolean continues = from.readBoolean();
      long rowsBefore = from.readLong();
      long peersBefore = from.readLong();
      long rowsKept = from.readLong();
      List<byte[]> states = new ArrayList<>();
      for (int i = from.readInt(); i > 0; i--) {
        states.add(ByteBlocks.read(from));
      }
      return new RangeCarry(
          continues,
          rowsBefore,
          peersBefore,
          rowsKept,
          states,
          ByteBlocks.read(totals, from),
          from.readLong(),
          ByteBlocks.read(totals, from));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
