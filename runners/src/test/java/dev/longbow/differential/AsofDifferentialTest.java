package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated asof joins give what DuckDB gives, and the same bytes in {@link EverySetting}. */
final class AsofDifferentialTest {
  @TempDir Path folder;

  @Test
  void generatedAsofJoinsGiveWhatDuckDbGives() throws IOException {
    EverySetting settings = new EverySetting(folder, 14_001, 60, 12);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 61, 4, 3000);
      long rows = settings.check(oracle, table, AsofQuery::of);
      assertTrue(rows > 100L * settings.queries(), "rows compared: " + rows);
    }
  }
}
