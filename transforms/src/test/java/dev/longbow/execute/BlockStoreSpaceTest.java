package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space on disk is given back as soon as nobody needs it, not when the run ends. */
final class BlockStoreSpaceTest {
  private static final Schema SCHEMA = Schema.of(Field.of("id", DataType.INT64));

  @TempDir Path folder;

  @Test
  void aFileWhoseBlocksWereTakenIsEmptiedAndUsedAgain() throws IOException {
    MemoryPool before = MemoryPool.shared();
    MemoryPool.configure(1 << 10, folder);
    BlockStore store = new BlockStore("space-test");
    try {
      for (int round = 0; round < 3; round++) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          ids.add(store.put("step", batch(i)));
        }
        long spilled = bytesOnDisk();
        assertTrue(spilled > 100 * 1000, spilled + " bytes");
        for (int i = 99; i >= 0; i--) {
          assertEquals((long) i, store.take(ids.get(i)).column(0).value(0));
        }
        assertTrue(bytesOnDisk() < spilled / 50, bytesOnDisk() + " of " + spilled + " bytes");
      }
    } finally {
      store.close();
      MemoryPool.configure(before.budget(), before.spillFolder());
    }
    assertEquals(0, bytesOnDisk());
  }

  private static Batch batch(int first) {
    long[] ids = new long[100_000];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = first + i * 0x9E3779B97F4A7C15L;
    }
    return new Batch(
        SCHEMA, List.of(new LongColumn(DataType.INT64, ids.length, ids, null)), ids.length);
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(
              file -> {
                try {
                  return Files.size(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sum();
    }
  }
}
