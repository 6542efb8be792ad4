package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

final class BlockPiecesTest {
  private static BlockElement block(byte[] bytes) {
    return new BlockElement(1, 2, 3, -1, 0, 100, bytes);
  }

  @Test
  void putsPiecesTogetherInAnyOrder() throws Exception {
    for (int length : new int[] {0, 1, 9, 10, 11, 99, 100, 101}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      List<BlockElement> pieces = new ArrayList<>();
      BlockPieces.cut(block(bytes), 10, pieces::add);
      assertEquals(Math.max(1, (length + 9) / 10), pieces.size());
      assertEquals(100, pieces.stream().mapToInt(BlockElement::rows).sum());
      Collections.shuffle(pieces, new Random(1));
      BlockPieces together = new BlockPieces();
      for (int i = 0; i < pieces.size(); i++) {
        assertEquals(block(bytes).eventMillis(), pieces.get(i).eventMillis());
        BlockElement travelled = CoderUtils.clone(BlockElementCoder.of(), pieces.get(i));
        byte[] whole = together.add(travelled);
        if (i < pieces.size() - 1) {
          assertNull(whole);
          assertThrows(LongbowException.class, together::checkComplete);
        } else {
          assertArrayEquals(bytes, whole);
          together.checkComplete();
        }
      }
    }
  }

  @Test
  void leavesAloneWhatFits() {
    BlockElement block = block(new byte[10]);
    BlockPieces.cut(block, 10, piece -> assertSame(block, piece));
    BlockPieces.cut(
        BlockElement.sentinel(), 10, piece -> assertEquals(BlockElement.sentinel(), piece));
  }
}
