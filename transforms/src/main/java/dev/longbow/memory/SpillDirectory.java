package dev.longbow.memory;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.files.MadeFolders;
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
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A run's own folder for spill files. A locked file in it says that its process lives; folders
 * whose lock is free belong to runs that died and are removed by the next one.
 */
public final class SpillDirectory implements AutoCloseable {
  private static final String PREFIX = "longbow-spill-";
  private static final String LOCK = "lock";

  /**
   * Names this process's folders. Their lock files are not even opened to look at them: when a
   * process closes a file, the system drops all locks that the process has on it. Not a list of
   * folders: a worker of a cluster loads this class anew for every job. With the time of its start,
   * because processes in containers are often all number 1.
   */
  private static final String PROCESS = process(ProcessHandle.current());

  /** With the last directory, what its files were compressed with goes, too. */
  private static final AtomicInteger OPEN = new AtomicInteger();

  private final AtomicBoolean closed = new AtomicBoolean();
  private final Path folder;
  private final FileChannel channel;
  private final MadeFolders parents;
  private final AtomicLong files = new AtomicLong();
  private volatile boolean failed;

  private SpillDirectory(Path folder, FileChannel channel, MadeFolders parents) {
    this.folder = folder;
    this.channel = channel;
    this.parents = parents;
  }

  /**
   * Makes a run's directory and removes those of runs that died.
   *
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} naming the folder
   */
  public static SpillDirectory create(Path parent, String runId) {
    // One at a time: what one has made, another does not take away as empty meanwhile.
    synchronized (SpillDirectory.class) {
      MadeFolders parents = null;
      try {
        parents = MadeFolders.make(parent);
        removeAbandoned(parent);
        SpillDirectory made;
        do {
          made = lockNew(parent, runId, parents);
        } while (made == null);
        return made;
      } catch (IOException e) {
        if (parents != null) {
          parents.removeEmpty();
        }
        throw SpillFile.failure("Cannot make a spill directory in", parent, e);
      }
    }
  }

  private static String process(ProcessHandle handle) {
    long started = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return "-p%d-%s-".formatted(handle.pid(), Long.toString(started, Character.MAX_RADIX));
  }

  /** A new folder, or null when another process removed it before it was locked. */
  private static SpillDirectory lockNew(Path parent, String runId, MadeFolders parents)
      throws IOException {
    Path folder = Files.createTempDirectory(parent, PREFIX + runId + PROCESS);
    Path lock = folder.resolve(LOCK);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      if (Files.exists(lock)) {
        OPEN.incrementAndGet();
        return new SpillDirectory(folder, channel, parents);
      }
      channel.close();
      return null;
    } catch (IOException e) {
      if (channel != null) {
        channel.close();
      }
      delete(folder);
      throw e;
    }
  }

  /** Says that the run failed: then parents that were made for it go with the directory. */
  public void failed() {
    failed = true;
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
        if (!folder.getFileName().toString().contains(PROCESS)) {
          removeIfAbandoned(folder);
        }
      }
    }
  }

  /** Holds the lock while it removes the folder, so that nobody begins to use it meanwhile. */
  private static void removeIfAbandoned(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        delete(folder);
      }
    } catch (OverlappingFileLockException | IOException e) {
      // Just being made, somebody else's, or being removed by them: not ours to remove.
      return;
    }
  }

  /** The lock file goes last: without it, what a failure leaves behind would never be found. */
  private static void delete(Path folder) throws IOException {
    Path lock = folder.resolve(LOCK);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(lock)) {
              Files.deleteIfExists(file);
            }
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
            if (visited.equals(folder)) {
              Files.deleteIfExists(lock);
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes the directory and everything in it. */
  @Override
  public void close() {
    if (!closed.getAndSet(true) && OPEN.decrementAndGet() == 0) {
      BlockCompression.release();
    }
    try {
      channel.close();
      delete(folder);
      if (failed) {
        parents.removeEmpty();
      }
    } catch (IOException e) {
      // What is left is unlocked, so the next run removes it.
      return;
    }
  }
}
