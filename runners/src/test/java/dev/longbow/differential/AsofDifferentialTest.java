package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated asof joins give what DuckDB gives, and the same bytes in {@link EverySetting}. */
final class AsofDifferentialTest {
  @TempDir Path folder;

  private EverySetting settings() {
    return new EverySetting(folder, 14_001, 60, 12);
  }

  private LogicalPlan.Scan table(DuckDbOracle oracle) throws IOException {
    return QueryData.write(folder.resolve("data"), oracle, 61, 4, 3000);
  }

  @Test
  void generatedAsofJoinsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      long rows = settings().check(oracle, table(oracle), AsofQuery::of);
      assertTrue(rows > 100L * settings().queries(), "rows compared: " + rows);
    }
  }

  @Test
  @Tag("cluster")
  void allWriteTheSameBytesOnFlink() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      settings().checkOnFlink(table(oracle), AsofQuery::of);
    }
  }
}
