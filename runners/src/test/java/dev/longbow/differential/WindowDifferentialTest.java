package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated window functions give what DuckDB's give, over partitions that fit into a range and
 * over those that are cut, and the same bytes in {@link EverySetting}.
 */
final class WindowDifferentialTest {
  @TempDir Path folder;

  /** A window has three exchanges. */
  private EverySetting settings() {
    return new EverySetting(folder, 21_001, 192, 24, 2);
  }

  private LogicalPlan.Scan table(DuckDbOracle oracle) throws IOException {
    return QueryData.write(folder.resolve("data"), oracle, 43, 4, 1500);
  }

  @Test
  void generatedWindowsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      settings().check(oracle, table(oracle), WindowQuery::of);
    }
  }

  @Test
  @Tag("cluster")
  void allWriteTheSameBytesOnFlink() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      settings().checkOnFlink(table(oracle), WindowQuery::of);
    }
  }
}
