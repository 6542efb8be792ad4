package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated pivots and unpivots give what DuckDB gives, and the same bytes in {@link EverySetting}.
 */
final class PivotDifferentialTest {
  @TempDir Path folder;

  private static WrittenQuery query(long seed) {
    return seed % 5 < 3 ? PivotQuery.of(seed) : UnpivotQuery.of(seed);
  }

  @Test
  void generatedPivotsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 61, 4, 2500);
      new EverySetting(folder, 19_001, 60, 6).check(oracle, table, PivotDifferentialTest::query);
    }
  }
}
