package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aCheckLeavesNothing() throws IOException {
    LogFile.of(folder + "/new/run.log").requireWritable();
    assertEquals(List.of(), files());
  }

  @Test
  void aFailureAfterTheRunSaysThatOnlyTheLogIsMissing() throws IOException {
    LogFile log = LogFile.of(folder + "/run.log");
    Files.createDirectories(log.path().resolve("in/the/way"));
    LongbowException failure = assertThrows(LongbowException.class, () -> log.write("text"));
    assertTrue(failure.text().contains(log.path().toString()), failure.text());
    assertTrue(
        failure.text().endsWith("The outputs are published; only the log is missing"),
        failure.text());
    assertEquals(List.of(log.path()), files());
  }

  @Test
  void aFolderIsNoLog() {
    assertThrows(LongbowException.class, () -> LogFile.of(folder + "/logs/"));
  }
}
