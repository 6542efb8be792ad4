package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts a publish at each of its steps: the next run finds the old output or the new one. */
class RunDirectoryTest {
  private static final Schema SCHEMA = Schema.of(Field.of("x", DataType.INT32));

  @TempDir Path folder;

  private OutputTarget target(boolean isFolder) throws IOException {
    OutputTarget target = OutputTarget.of(spec(isFolder));
    if (isFolder) {
      Files.createDirectories(target.path());
      Files.writeString(target.path().resolve("part-00000.csv"), "old");
      Files.writeString(
          target.manifest(),
          "{\"longbow_manifest\": 1, \"output\": {\"files\": [{\"file\": \"part-00000.csv\"}]}}");
    } else {
      Files.writeString(target.path(), "old");
    }
    return target;
  }

  private SinkSpec spec(boolean isFolder) {
    return Outputs.spec("csv", folder + (isFolder ? "/x/" : "/x.csv"), Map.of());
  }

  private static String content(OutputTarget target) throws IOException {
    return Files.readString(
        target.isFolder() ? target.path().resolve("part-00000.csv") : target.path());
  }

  private static void stage(RunDirectory run, boolean isFolder) throws IOException {
    run.create();
    if (isFolder) {
      Files.createDirectories(run.staged());
      Files.writeString(run.staged().resolve("part-00000.csv"), "new");
      Files.writeString(
          run.staged().resolve(Manifest.FILE_NAME),
          "{\"longbow_manifest\": 1, \"output\": {\"files\": [{\"file\": \"part-00000.csv\"}]}}");
    } else {
      Files.writeString(run.staged(), "new");
      Files.writeString(run.stagedManifest(), "{}");
      Files.writeString(run.stagedChecksums(), "");
    }
    run.ready(SinkSpec.Mode.OVERWRITE);
  }

  /** What a killed process leaves: its lock is gone, its files are not. */
  private static void kill(RunDirectory run) {
    RunLocks.release(run.path().resolve("lock"));
  }

  private void nextRun(boolean isFolder, OutputTarget target, String expected) throws IOException {
    Sink next = Format.named("csv").sink(spec(isFolder), SCHEMA);
    next.prepare("next");
    assertEquals(expected, content(target));
    next.abandon("next");
    assertEquals(expected, content(target));
    try (Stream<Path> files = Files.list(folder)) {
      List<String> hidden =
          files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(".")).toList();
      assertEquals(List.of(), hidden);
    }
  }

  @Test
  void beforeTheJournalTheOldOutputStays() throws IOException {
    for (boolean isFolder : new boolean[] {false, true}) {
      OutputTarget target = target(isFolder);
      RunDirectory run = RunDirectory.of(target, "killed");
      stage(run, isFolder);
      kill(run);
      nextRun(isFolder, target, "old");
    }
  }

  @Test
  void afterTheJournalTheNewOutputComes() throws IOException {
    for (boolean isFolder : new boolean[] {false, true}) {
      OutputTarget target = target(isFolder);
      RunDirectory run = RunDirectory.of(target, "killed");
      stage(run, isFolder);
      run.commit();
      kill(run);
      nextRun(isFolder, target, "new");
    }
  }

  @Test
  void betweenOldAsideAndNewIn() throws IOException {
    OutputTarget target = target(true);
    RunDirectory run = RunDirectory.of(target, "killed");
    stage(run, true);
    run.commit();
    Files.move(target.path(), run.path().resolve("old"));
    kill(run);
    nextRun(true, target, "new");
  }

  @Test
  void afterNewInBeforeOldRemoved() throws IOException {
    OutputTarget target = target(true);
    RunDirectory run = RunDirectory.of(target, "killed");
    stage(run, true);
    run.commit();
    Files.move(target.path(), run.path().resolve("old"));
    Files.move(run.staged(), target.path());
    kill(run);
    nextRun(true, target, "new");
  }

  @Test
  void afterTheFileBeforeItsManifest() throws IOException {
    OutputTarget target = target(false);
    RunDirectory run = RunDirectory.of(target, "killed");
    stage(run, false);
    run.commit();
    Files.move(run.staged(), target.path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    kill(run);
    nextRun(false, target, "new");
    assertEquals("{}", Files.readString(target.manifest()));
  }

  @Test
  void theOldFolderComesBackWhenTheNewOneVanished() throws IOException {
    OutputTarget target = target(true);
    RunDirectory run = RunDirectory.of(target, "killed");
    stage(run, true);
    run.commit();
    Files.move(target.path(), run.path().resolve("old"));
    Files.move(run.staged(), folder.resolve("gone"));
    kill(run);
    nextRun(true, target, "old");
  }

  @Test
  void aLivingRunIsLeftAlone() throws Exception {
    OutputTarget target = target(false);
    RunDirectory here = RunDirectory.of(target, "here");
    stage(here, false);
    RunDirectory there = RunDirectory.of(target, "there");
    stage(there, false);
    kill(there);
    Path lock = there.path().resolve("lock");
    Process other = OtherProcess.start(HoldLock.class, lock.toString());
    try {
      assertEquals('+', other.getInputStream().read());
      assertFalse(here.isDead());
      assertFalse(there.isDead());
      Sink next = Format.named("csv").sink(spec(false), SCHEMA);
      next.prepare("next");
      next.abandon("next");
      assertTrue(Files.exists(here.staged()));
      assertTrue(Files.exists(there.staged()));
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertTrue(there.isDead());
    here.remove();
    nextRun(false, target, "old");
  }

  /** Another process that works on a run. */
  static final class HoldLock {
    private HoldLock() {}

    public static void main(String[] arguments) throws Exception {
      RunLocks.hold(Path.of(arguments[0]));
      System.out.write('+');
      System.out.flush();
      Thread.sleep(60_000);
    }
  }
}
