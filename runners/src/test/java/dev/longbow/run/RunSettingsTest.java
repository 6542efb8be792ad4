package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.run.flink.FlinkTarget;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunSettingsTest {
  @Test
  void workersDoNotShareAWorkingDirectory() {
    FlinkTarget target = new FlinkTarget("host:8081", false);
    RunSettings here = RunSettings.defaults().withSpillFolder(Path.of("spill"));
    LongbowException refused = assertThrows(LongbowException.class, () -> here.withCluster(target));
    assertEquals(ErrorCode.USAGE, refused.code());
    assertTrue(refused.text().contains("'spill'"), refused.text());
    Path absolute = Path.of("spill").toAbsolutePath();
    assertEquals(
        Optional.of(absolute.toString()),
        here.withSpillFolder(absolute).withCluster(target).workerSpillFolder());
    assertEquals(Optional.empty(), RunSettings.defaults().withCluster(target).workerSpillFolder());
  }
}
