package dev.longbow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillDirectoryTest {
  @TempDir Path parent;

  private Set<Path> folders() throws IOException {
    try (Stream<Path> found = Files.list(parent)) {
      return found.collect(Collectors.toSet());
    }
  }

  @Test
  void isRemovedWithEverythingInIt() throws IOException {
    Path deeper = parent.resolve("a/b");
    SpillDirectory directory = SpillDirectory.create(deeper, "run");
    assertTrue(Files.isDirectory(directory.path()));
    assertTrue(directory.path().getFileName().toString().startsWith("longbow-spill-run-"));
    Files.createDirectories(directory.path().resolve("flink/state"));
    Files.write(directory.path().resolve("flink/state/x"), new byte[10]);
    Files.write(directory.newFile(), new byte[10]);
    assertFalse(directory.newFile().equals(directory.newFile()));
    directory.close();
    assertFalse(Files.exists(directory.path()));
    assertTrue(Files.isDirectory(deeper));
    directory.close();
  }

  @Test
  void sideBySideInOneProcess() throws IOException {
    SpillDirectory first = SpillDirectory.create(parent, "same");
    SpillDirectory second = SpillDirectory.create(parent, "same");
    assertEquals(Set.of(first.path(), second.path()), folders());
    first.close();
    SpillDirectory.create(parent, "third").close();
    assertEquals(Set.of(second.path()), folders());
    second.close();
    assertEquals(Set.of(), folders());
  }

  /** Runs of one process that start and end at the same time leave each other alone. */
  @Test
  void manyThreadsAtOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(
            () -> {
              for (int round = 0; round < 60; round++) {
                try (SpillDirectory directory = SpillDirectory.create(parent, "run")) {
                  Path file = directory.newFile();
                  Files.write(file, new byte[10]);
                  assertEquals(10, Files.size(file));
                }
              }
              return null;
            });
      }
      for (Future<Void> task : executor.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(Set.of(), folders());
  }

  @Test
  void keepsThoseOfALivingProcessAndRemovesThoseOfADeadOne() throws Exception {
    Files.createDirectory(parent.resolve("not-ours"));
    Files.write(parent.resolve("longbow-spill-file"), new byte[1]);
    Files.createDirectory(parent.resolve("longbow-spill-without-lock"));
    Set<Path> others = folders();
    Process process = start();
    try {
      List<Path> theirs = new ArrayList<>();
      BufferedReader lines = process.inputReader();
      for (int i = 0; i < Holder.DIRECTORIES; i++) {
        theirs.add(Path.of(lines.readLine()));
      }
      // Twice: looking must not free what was found locked.
      for (int round = 0; round < 2; round++) {
        SpillDirectory ours = SpillDirectory.create(parent, "ours");
        for (Path path : theirs) {
          assertTrue(Files.exists(path.resolve("data/1")), path.toString());
        }
        ours.close();
      }
      process.destroyForcibly().waitFor();
      for (Path path : theirs) {
        assertTrue(Files.exists(path), path.toString());
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    SpillDirectory ours = SpillDirectory.create(parent, "ours");
    Set<Path> left = folders();
    assertTrue(left.remove(ours.path()));
    assertEquals(others, left);
    ours.close();
    assertEquals(others, folders());
  }

  /** A worker of a cluster loads the class anew for every job, and they share a process. */
  @Test
  void copiesOfTheClassInOneProcessKeepEachOthersLocks() throws Exception {
    SpillDirectory first = SpillDirectory.create(parent, "first");
    URL[] classes = {
      SpillDirectory.class.getProtectionDomain().getCodeSource().getLocation().toURI().toURL()
    };
    try (URLClassLoader loader =
        new URLClassLoader(classes, getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith("dev.longbow.memory.") && findLoadedClass(name) == null
                ? findClass(name)
                : super.loadClass(name, resolve);
          }
        }) {
      Class<?> copy = loader.loadClass(SpillDirectory.class.getName());
      assertFalse(copy == SpillDirectory.class);
      AutoCloseable second =
          (AutoCloseable)
              copy.getMethod("create", Path.class, String.class).invoke(null, parent, "second");
      Set<Path> both = folders();
      assertEquals(2, both.size());
      SpillDirectory.create(parent, "third").close();
      Process process = start();
      try {
        process.inputReader().readLine();
        assertTrue(folders().containsAll(both));
      } finally {
        process.destroyForcibly().waitFor();
      }
      second.close();
      first.close();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** A process that makes directories one after another and works on until it is killed. */
  static final class Holder {
    static final int DIRECTORIES = 3;

    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      for (int i = 0; i < DIRECTORIES; i++) {
        SpillDirectory directory = SpillDirectory.create(Path.of(arguments[0]), "theirs");
        Files.createDirectory(directory.path().resolve("data"));
        Files.write(directory.path().resolve("data/1"), new byte[1000]);
        System.out.println(directory.path());
      }
      Thread.sleep(60_000);
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.write(parent.resolve("file"), "x".getBytes(StandardCharsets.UTF_8));
    for (Path folder : List.of(file, file.resolve("below"))) {
      LongbowException error =
          assertThrows(LongbowException.class, () -> SpillDirectory.create(folder, "run"));
      assertEquals(ErrorCode.WRITE_FAILED, error.code());
      assertTrue(
          error.text().startsWith("Cannot make a spill directory in '" + folder + "': "),
          error.text());
    }
    assertEquals(Set.of(file), folders());
  }
}
