package dev.longbow.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockCompressionTest {
  private static byte[] thereAndBack(byte[] plain, int offset) {
    byte[] to = new byte[offset + BlockCompression.room(plain.length)];
    int stored = BlockCompression.compress(plain, to, offset);
    assertTrue(stored <= plain.length);
    return BlockCompression.decompress(
        Arrays.copyOfRange(to, offset, offset + stored), plain.length);
  }

  @Test
  void givesTheSameBytesWhetherTheyShrinkOrNot() {
    for (int length : new int[] {0, 1, 100, 100_000}) {
      byte[] zeros = new byte[length];
      assertArrayEquals(zeros, thereAndBack(zeros, 20));
      byte[] random = new byte[length];
      new Random(length).nextBytes(random);
      assertArrayEquals(random, thereAndBack(random, 20));
    }
  }

  @Test
  void givesItsContextsBackAndMakesNewOnes() {
    thereAndBack(new byte[10_000], 0);
    assertTrue(BlockCompression.idle() > 0);
    BlockCompression.release();
    assertEquals(0, BlockCompression.idle());
    assertArrayEquals(new byte[10_000], thereAndBack(new byte[10_000], 0));
  }
}
