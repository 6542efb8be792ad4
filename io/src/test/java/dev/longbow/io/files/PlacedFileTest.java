package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several tasks that write one file past the cache, at places of all kinds. */
final class PlacedFileTest {
  @TempDir Path folder;

  private record Task(byte[] all, int from, int to, long seed) {
    /** Writes the header that every task writes, then its own bytes in pieces of any size. */
    void write(Path path, int header, boolean pastCache) {
      Random random = new Random(seed);
      try (PlacedFile file = PlacedFile.open(path)) {
        if (pastCache) {
          file.passCache();
        }
        file.write(ByteBuffer.wrap(all, 0, header), 0);
        int at = from;
        while (at < to) {
          int most = random.nextBoolean() ? 3_000_000 : 5000;
          int count = Math.min(to - at, 1 + random.nextInt(most));
          file.write(ByteBuffer.wrap(all, at, count), at);
          at += count;
        }
        file.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void sameBytes(int seed) throws IOException {
    Random random = new Random(seed);
    byte[] all = new byte[random.nextInt(20_000_000)];
    random.nextBytes(all);
    int header = Math.min(128, all.length);
    int[] cuts =
        IntStream.concat(
                IntStream.of(header, header, all.length),
                // Within the first block, at ends of blocks, and anywhere.
                IntStream.range(0, random.nextInt(6))
                    .map(i -> random.nextInt(all.length - header + 1) + header)
                    .map(
                        cut ->
                            cut % 3 == 0 ? Math.max(header, cut & -65_536) : cut % 100_000 + header)
                    .map(cut -> Math.min(cut, all.length)))
            .sorted()
            .toArray();
    Path file = folder.resolve("placed-" + seed);
    IntStream.range(1, cuts.length)
        .parallel()
        .forEach(
            i -> {
              Task task = new Task(all, cuts[i - 1], cuts[i], seed + i);
              task.write(file, header, i % 4 > 0);
              if (i % 2 == 0) {
                // A second attempt.
                task.write(file, header, i % 4 > 0);
              }
            });
    assertArrayEquals(all, Files.readAllBytes(file), "seed " + seed);
    assertEquals(Digests.sha256(file), Digests.sha256PastCache(file));
  }
}
