package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishLockTest {
  private static final int ROUNDS = 8;
  private static final int RUNS = 3;

  @TempDir Path folder;

  private OutputTarget target(String path) {
    return OutputTarget.of(Outputs.spec("csv", folder + path, Map.of()));
  }

  private static RunDirectory committed(OutputTarget target, String runId) throws IOException {
    RunDirectory run = RunDirectory.of(target, runId);
    run.create();
    Path rows = target.isFolder() ? run.staged().resolve("rows") : run.staged();
    Files.createDirectories(rows.getParent());
    Files.writeString(rows, runId);
    Files.writeString(
        target.isFolder() ? run.staged().resolve(Manifest.FILE_NAME) : run.stagedManifest(), runId);
    Files.writeString(
        target.isFolder() ? run.staged().resolve(Checksums.FILE_NAME) : run.stagedChecksums(),
        runId);
    run.ready(SinkSpec.Mode.OVERWRITE);
    run.commit();
    return run;
  }

  private static CompletableFuture<Void> completing(RunDirectory run, CyclicBarrier together) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            together.await(20, TimeUnit.SECONDS);
            run.complete();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task).start());
  }

  @Test
  void runsThatEndTogetherDoNotMix() throws Exception {
    for (OutputTarget target : List.of(target("/x.csv"), target("/x/"))) {
      for (int round = 0; round < ROUNDS; round++) {
        CyclicBarrier together = new CyclicBarrier(RUNS);
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
          runs.add(completing(committed(target, round + "-" + run), together));
        }
        runs.forEach(CompletableFuture::join);
        Path rows = target.isFolder() ? target.path().resolve("rows") : target.path();
        assertEquals(Files.readString(target.manifest()), Files.readString(rows));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("x", "x.csv", "x.csv.checksums.txt", "x.csv.manifest.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void anotherProcessIsWaitedFor() throws Exception {
    OutputTarget target = target("/x.csv");
    Process other = OtherProcess.start(Other.class, folder.toString());
    try {
      assertEquals("held", other.inputReader().readLine());
      RunDirectory run = committed(target, "run");
      CompletableFuture<Void> waiting = completing(run, new CyclicBarrier(1));
      Thread.sleep(100);
      assertFalse(waiting.isDone());
      assertFalse(Files.exists(target.path()));
      other.outputWriter().close();
      waiting.get(20, TimeUnit.SECONDS);
      assertTrue(Files.exists(target.path()));
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  /** What a process leaves that died while it published: the next one removes it. */
  @Test
  void aFileOfADeadProcessIsNoLock() throws IOException {
    OutputTarget target = target("/x.csv");
    Files.createFile(folder.resolve(".x.csv.publishing.longbow-lock"));
    committed(target, "run").complete();
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  /** A process that holds the lock until its input ends. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      OutputTarget target = OutputTarget.of(Outputs.spec("csv", arguments[0] + "/x.csv", Map.of()));
      PublishLock.hold(
          target,
          () -> {
            System.out.println("held");
            System.in.read();
          });
    }
  }
}
