package dev.longbow.beam;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Blocks in pieces. A runner's sort takes records up to a size that follows from its memory, while
 * where blocks are cut must follow from the data alone, and a single value may be larger than any
 * such size. So it is their bytes that are cut, and put together again behind the sort: what the
 * stages see is the same for every size.
 *
 * <p>All pieces of a block have its place in the order. An instance puts the pieces of one
 * partition together, whatever order those of one place come in.
 */
final class BlockPieces {
  private final Map<Place, byte[][]> waiting = new HashMap<>();

  private record Place(int branch, int task, int sequence) {}

  /** Gives a block out in pieces of so many bytes at most; as it is when it is not larger. */
  static void cut(BlockElement block, int mostBytes, Consumer<BlockElement> out) {
    byte[] bytes = block.bytes();
    if (bytes == null || bytes.length <= mostBytes) {
      out.accept(block);
      return;
    }
    int pieces = (int) ((bytes.length + mostBytes - 1L) / mostBytes);
    for (int i = 0; i < pieces; i++) {
      int from = i * mostBytes;
      int to = (int) Math.min(bytes.length, from + (long) mostBytes);
      out.accept(block.piece(i, pieces, Arrays.copyOfRange(bytes, from, to)));
    }
  }

  /** The bytes of a block when this was the last piece of it, else null. */
  byte[] add(BlockElement element) {
    if (element.pieces() == 1) {
      return element.bytes();
    }
    Place place = new Place(element.branch(), element.task(), element.sequence());
    byte[][] parts = waiting.computeIfAbsent(place, key -> new byte[element.pieces()][]);
    parts[element.piece()] = element.bytes();
    int length = 0;
    for (byte[] part : parts) {
      if (part == null) {
        return null;
      }
      length += part.length;
    }
    waiting.remove(place);
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  /** Fails when pieces are missing: rows would be, too. */
  void checkComplete() {
    if (!waiting.isEmpty()) {
      throw new LongbowException(
          ErrorCode.INTERNAL,
          "Missing pieces of exchange block " + waiting.keySet().iterator().next());
    }
  }
}
