package dev.longbow.io.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells whether a run directory's run is alive. Every process that works on a run holds a shared
 * lock on its lock file; the system drops it when the process dies. Whoever gets the exclusive lock
 * knows that nobody is left.
 */
final class RunLocks {
  /** One lock per run directory and process: a process cannot lock a file twice. */
  private static final Map<Path, FileChannel> HELD = new HashMap<>();

  /**
   * Says in the system properties which locks this process has. A worker of a cluster loads this
   * class anew for every job, and a copy that looked at the other's lock file would free it: when a
   * process closes a file, the system drops all locks that the process has on it.
   */
  private static final String FLAG = "longbow.run.lock.";

  /** The same object for all copies of this class, as constant strings are. */
  private static final Object PROCESS = "dev.longbow.io.files.RunLocks";

  private RunLocks() {}

  /** Marks a run as alive until {@link #release} or the end of the process. */
  static void hold(Path lockFile) throws IOException {
    synchronized (PROCESS) {
      if (!isHeldHere(lockFile)) {
        releaseVanished();
        lock(lockFile);
      }
    }
  }

  private static boolean isHeldHere(Path lockFile) {
    return System.getProperty(flag(lockFile)) != null;
  }

  private static String flag(Path lockFile) {
    return FLAG + lockFile.toAbsolutePath().normalize();
  }

  private static void lock(Path lockFile) throws IOException {
    FileChannel channel =
        FileChannel.open(
            lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      channel.lock(0, Long.MAX_VALUE, true);
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw e;
    }
    HELD.put(lockFile, channel);
    System.setProperty(flag(lockFile), "held");
  }

  /** Drops this process's lock, if it has one. */
  static void release(Path lockFile) {
    synchronized (PROCESS) {
      FileChannel channel = HELD.remove(lockFile);
      if (channel != null) {
        close(lockFile, channel);
      }
    }
  }

  /** Whether no process, this one included, works on the run. */
  static boolean isDead(Path lockFile) {
    synchronized (PROCESS) {
      if (isHeldHere(lockFile)) {
        return false;
      }
      if (!Files.exists(lockFile)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return lock != null;
      } catch (IOException | OverlappingFileLockException e) {
        // Where locks do not work nobody can tell; leave the directory alone.
        return false;
      }
    }
  }

  /** Workers are not told when a run ends elsewhere: its directory is gone then. */
  private static void releaseVanished() {
    HELD.entrySet()
        .removeIf(
            held -> {
              boolean isGone = !Files.exists(held.getKey());
              if (isGone) {
                close(held.getKey(), held.getValue());
              }
              return isGone;
            });
  }

  private static void close(Path lockFile, FileChannel channel) {
    System.clearProperty(flag(lockFile));
    try {
      channel.close();
    } catch (IOException e) {
      // The lock is dropped at the latest with the process.
    }
  }
}
