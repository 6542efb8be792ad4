package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashOrderTest {
  @Test
  void sortsStablyByUnsignedRanks() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      long[] masks = {-1, 0xFFL << 56, 0xF0000000FL, 0xFFFF, 0x80000000_80000000L, 0};
      long mask = masks[seed % masks.length];
      long[] ranks = random.longs(random.nextInt(300)).map(rank -> rank & mask).toArray();
      int[] expected =
          IntStream.range(0, ranks.length)
              .boxed()
              .sorted((a, b) -> Long.compareUnsigned(ranks[a], ranks[b]))
              .mapToInt(i -> i)
              .toArray();
      assertArrayEquals(expected, HashOrder.sort(ranks), "seed " + seed);
    }
  }
}
