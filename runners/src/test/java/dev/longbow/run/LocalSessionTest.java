package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.sort.SortKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalSessionTest {
  private static final RunSettings SMALL =
      RunSettings.defaults().withParallelism(2).withMemory(64 << 20);

  private static final LazyFrame SORTED =
      LazyFrame.ofRows(
              IntStream.range(0, 1000).mapToObj(row -> Map.of("key", row % 7, "row", row)).toList())
          .groupBy("key")
          .agg("sum(row) AS total")
          .sort(SortKey.descending("total"));

  @TempDir private Path folder;

  @Test
  void aFrameGivesTheSameRowsOnFlink() {
    List<Map<String, Object>> rows = SORTED.collectRows();
    assertEquals(7, rows.size());
    assertEquals(rows, SORTED.on(new LocalSession(SMALL.withRunner("flink"))).collectRows());
  }

  @Test
  void whatFollowsRunsInTheSameSession() {
    RunLimits none = new RunLimits(OptionalLong.of(0), OptionalLong.empty());
    LazyFrame limited =
        SORTED
            .on(new LocalSession(SMALL.withLimits(none)))
            .filter("total > 0")
            .withParameter("least", 1)
            .withTimezone("UTC")
            .groupBy("total")
            .agg("count(*) AS n");
    LongbowException refused = assertThrows(LongbowException.class, limited::collect);
    assertEquals(ErrorCode.OVER_LIMIT, refused.code());
    assertThrows(LongbowException.class, () -> limited.batches(10));
    assertThrows(
        LongbowException.class,
        () -> limited.writeParquet(folder.resolve("out.parquet").toString()));
  }

  @Test
  void rowsOfAnotherMachineNeedAFolderThatBothSee() {
    LazyFrame elsewhere =
        SORTED.on(new LocalSession(SMALL.withCluster(new FlinkTarget("192.0.2.1:8081", false))));
    LongbowException refused = assertThrows(LongbowException.class, elsewhere::collect);
    assertEquals(ErrorCode.USAGE, refused.code());
    assertTrue(refused.text().startsWith("Cannot collect rows from the cluster at 192.0.2.1:8081"));
  }

  @Test
  void theResultWaitsInTheFolderForSpillFiles() throws Exception {
    try (var batches = SORTED.on(new LocalSession(SMALL.withSpillFolder(folder))).batches(3)) {
      assertTrue(batches.hasNext());
      assertTrue(folder.toFile().list().length > 0, "nothing in the folder");
    }
    assertEquals(0, folder.toFile().list().length);
  }
}
