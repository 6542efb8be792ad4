package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated sorts and top-k give the rows that DuckDB gives in the order in which it gives them,
 * and the same bytes in {@link EverySetting}.
 */
final class SortDifferentialTest {
  @TempDir Path folder;

  @Test
  void generatedSortsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 41, 4, 1500);
      new EverySetting(folder, 12_001, 120, 24).check(oracle, table, SortQuery::of);
    }
  }
}
