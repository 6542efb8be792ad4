package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated group_by and unique steps, exact medians and distinct counts among them, give what
 * DuckDB gives, and the same bytes in {@link EverySetting}.
 */
final class GroupDifferentialTest {
  @TempDir Path folder;

  @Test
  void generatedGroupsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 51, 4, 2500);
      new EverySetting(folder, 15_001, 156, 48).check(oracle, table, GroupQuery::of);
    }
  }
}
