package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated joins give what DuckDB gives, and the same bytes in {@link EverySetting}. */
final class JoinDifferentialTest {
  @TempDir Path folder;

  @Test
  void generatedJoinsGiveWhatDuckDbGives() throws IOException {
    EverySetting settings = new EverySetting(folder, 9001, 240, 36);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 31, 4, 6000);
      long rows = settings.check(oracle, table, JoinQuery::of);
      assertTrue(rows > 100L * settings.queries(), "rows compared: " + rows);
    }
  }
}
