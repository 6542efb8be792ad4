package dev.longbow.faults;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Points that tasks of a job pass, in whatever process: a test sees who is there, holds them and
 * has one of them fail, through files in a folder.
 */
record Gates(Path folder) {
  private static final long LOOK_MILLIS = 20;
  private static final long PATIENCE_MILLIS = 180_000;

  /** Has tasks wait at a point until {@link #open}. */
  void close(String point) throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(point + ".closed"));
  }

  /** Lets the tasks at a point go on. */
  void open(String point) throws IOException {
    Files.delete(folder.resolve(point + ".closed"));
  }

  /** Has one task, the first that passes a point, fail there. */
  void failOnce(String point) throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(point + ".fails"));
  }

  /** Waits until some task has come to a point. */
  void awaitReached(String point) throws IOException {
    await(folder.resolve(point + ".reached"), true);
  }

  /** Whether some task has come to a point. */
  boolean wasReached(String point) {
    return Files.exists(folder.resolve(point + ".reached"));
  }

  /** Called by tasks. */
  void pass(String point) {
    try {
      note(point);
      await(folder.resolve(point + ".closed"), false);
      if (Files.deleteIfExists(folder.resolve(point + ".fails"))) {
        throw new LongbowException(ErrorCode.WRITE_FAILED, "Cannot pass " + point);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by tasks: says that one came to a point where nobody is held. */
  void note(String point) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(point + ".reached"), "");
  }

  private static void await(Path file, boolean exists) throws IOException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (Files.exists(file) != exists) {
      if (System.currentTimeMillis() > deadline) {
        throw new IOException("Nothing came of " + file);
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted at " + file, e);
      }
    }
  }
}
