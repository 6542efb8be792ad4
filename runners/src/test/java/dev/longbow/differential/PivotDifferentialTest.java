package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
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

  private EverySetting settings() {
    return new EverySetting(folder, 19_001, 60, 6);
  }

  private LogicalPlan.Scan table(DuckDbOracle oracle) throws IOException {
    return QueryData.write(folder.resolve("data"), oracle, 61, 4, 2500);
  }

  @Test
  void generatedPivotsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      settings().check(oracle, table(oracle), PivotDifferentialTest::query);
    }
  }

  @Test
  @Tag("cluster")
  void allWriteTheSameBytesOnFlink() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      settings().checkOnFlink(table(oracle), PivotDifferentialTest::query);
    }
  }
}
