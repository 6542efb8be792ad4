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

  private RunLocks() {}

  /** Marks a run as alive until {@link #release} or the end of the process. */
  static synchronized void hold(Path lockFile) throws IOException {
    if (HELD.containsKey(lockFile)) {
      return;
    }
    releaseVanished();
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
  }

  /** Drops this process's lock, if it has one. */
  static synchronized void release(Path lockFile) {
    close(HELD.remove(lockFile));
  }

  /** Whether no process, this one included, works on the run. */
  static synchronized boolean isDead(Path lockFile) {
    if (HELD.containsKey(lockFile)) {
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

  /** Workers are not told when a run ends elsewhere: its directory is gone then. */
  private static void releaseVanished() {
    HELD.entrySet()
        .removeIf(
            held -> {
              boolean isGone = !Files.exists(held.getKey());
              if (isGone) {
                close(held.getValue());
              }
              return isGone;
            });
  }

  private static void close(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock is dropped at the latest with the process.
      }
    }
  }
}
