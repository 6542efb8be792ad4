package dev.longbow.io.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one run at a time put its output in place, which takes two renames: those of two runs that
 * end at the same moment must not mix, or a file would have the other run's manifest.
 *
 * <p>A locked file beside the target, for some milliseconds. Where files cannot be locked, or
 * nobody gives the lock back, publishing goes on without: it is there for a moment that hardly ever
 * comes.
 */
final class PublishLock {
  private static final Logger LOG = LoggerFactory.getLogger(PublishLock.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 10;

  private PublishLock() {}

  /** What is done under the lock. */
  interface Action {
    void run() throws IOException;
  }

  /** Does something while no other run does so for the target. */
  static void hold(OutputTarget target, Action action) throws IOException {
    Path folder = target.parent().toRealPath();
    Path file = folder.resolve("." + target.path().getFileName() + ".publishing.longbow-lock");
    // A process that opens the file twice loses its lock when it closes one. The same object in
    // all copies of this class, of which a worker of a cluster has one for every job.
    synchronized (file.toString().intern()) {
      FileChannel channel = acquire(file);
      try {
        action.run();
      } finally {
        if (channel != null) {
          release(file, channel);
        }
      }
    }
  }

  /** The locked file, or null when there is no lock to be had. */
  private static FileChannel acquire(Path file) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        FileChannel channel = tryOnce(file);
        if (channel != null) {
          return channel;
        }
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException | OverlappingFileLockException e) {
        LOG.debug("Cannot lock {}: publishing without", file, e);
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    } while (System.nanoTime() - end < 0);
    LOG.warn("{} has been locked for {} s: publishing without", file, PATIENCE.toSeconds());
    return null;
  }

  private static FileChannel tryOnce(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      // With a byte in it, it is not the file at its path any more: see release.
      if (channel.tryLock() != null && channel.size() == 0) {
        return channel;
      }
      channel.close();
      return null;
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Removes the file and tells those who have opened it that it is gone. The output is in place:
   * nothing that fails here, on a full disk, makes it a failure.
   */
  private static void release(Path file, FileChannel channel) {
    try (channel) {
      Files.deleteIfExists(file);
      channel.write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      LOG.debug("Cannot tell that {} is gone", file, e);
    }
  }
}
