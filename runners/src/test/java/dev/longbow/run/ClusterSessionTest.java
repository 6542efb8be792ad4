package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Frames whose rows a cluster brings here. */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterSessionTest {
  private static final LazyFrame SORTED =
      LazyFrame.ofRows(
              IntStream.range(0, 1000).mapToObj(row -> Map.of("key", row % 7, "row", row)).toList())
          .groupBy("key")
          .agg("sum(row) AS total")
          .sort(SortKey.descending("total"));

  @TempDir private Path folder;

  private static LazyFrame on(FlinkCluster cluster, Path folder) {
    return SORTED.on(
        new LocalSession(
            RunSettings.defaults()
                .withCluster(new FlinkTarget(cluster.restAddress(), false))
                .withParallelism(2)
                .withSpillFolder(folder)));
  }

  @Test
  void rowsComeBackThroughAFolderThatAllSee(FlinkCluster cluster) {
    List<Map<String, Object>> rows = SORTED.collectRows();
    assertEquals(7, rows.size());
    assertEquals(rows, on(cluster, folder).collectRows());
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void aFolderThatWorkersDoNotSee(FlinkCluster cluster) {
    // Every process has a working directory of its own.
    Path here = Path.of("/proc/self/cwd/target/only-here");
    LongbowException error =
        assertThrows(LongbowException.class, () -> on(cluster, here).collectRows());
    assertEquals(ErrorCode.OUTPUT_UNWRITABLE, error.code(), error.line());
    assertTrue(error.line().contains("[worker "), error.line());
    assertTrue(error.line().contains("Cannot collect rows in '" + here), error.line());
    assertFalse(Files.exists(Path.of("target", "only-here")));
  }
}
