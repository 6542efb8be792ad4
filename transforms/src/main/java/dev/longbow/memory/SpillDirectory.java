package dev.longbow.memory;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A run's own folder for spill files. A locked file in it says that its process lives; folders
 * whose lock is free belong to runs that died and are removed by the next one.
 */
public final class SpillDirectory implements AutoCloseable {
  private static final String PREFIX = "longbow-spill-";
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel channel;
  private final AtomicLong files = new AtomicLong();

  private SpillDirectory(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes a run's directory and removes those of runs that died.
   *
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} naming the folder
   */
  public static SpillDirectory create(Path parent, String runId) {
    try {
      Files.createDirectories(parent);
      removeAbandoned(parent);
      Path folder = Files.createTempDirectory(parent, PREFIX + runId + "-");
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new SpillDirectory(folder, channel);
    } catch (IOException e) {
      throw SpillFile.failure("Cannot make a spill directory in", parent, e);
    }
  }

  /** A name for a new file. */
  Path newFile() {
    return folder.resolve(files.incrementAndGet() + ".spill");
  }

  /** Where the directory is. */
  public Path path() {
    return folder;
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isAbandoned(folder)) {
          delete(folder);
        }
      }
    }
  }

  private static boolean isAbandoned(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      try (FileLock lock = channel.tryLock()) {
        return lock != null;
      }
    } catch (OverlappingFileLockException | IOException e) {
      // Locked by this process, just being made, or somebody else's: not ours to remove.
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes the directory and everything in it. */
  @Override
  public void close() {
    try {
      channel.close();
      delete(folder);
    } catch (IOException e) {
      // What is left is unlocked, so the next run removes it.
      return;
    }
  }
}
