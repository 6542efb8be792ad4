package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * Hashes what passes through, in another thread: SHA-256 takes about 1 ns per byte, twice as long
 * as writing it.
 */
public final class DigestingStream extends FilterOutputStream {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_WAITING = 4;

  /** What is asked of a store at once. */
  private static final int FETCHED = 8 << 20;

  private final MessageDigest digest = Digests.digest();
  private final Semaphore room = new Semaphore(MAX_WAITING);
  private byte[] copied;
  private byte[] hashing;
  private CompletableFuture<Void> hashed = CompletableFuture.completedFuture(null);
  private byte[] block = new byte[BLOCK];
  private int size;

  /** What it holds at most of what was written through it. */
  static final long HEAP_BYTES = (MAX_WAITING + 2L) * BLOCK;

  /** A part of a file, piece by piece. */
  private interface Piece {
    void take(int length) throws IOException;
  }

  DigestingStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    for (int done = 0; done < length; ) {
      int step = Math.min(length - done, BLOCK - size);
      System.arraycopy(bytes, offset + done, block, size, step);
      size += step;
      done += step;
      if (size == BLOCK) {
        hashBlock();
      }
    }
  }

  /**
   * Writes a part of a file, which must stay as it is until {@link #sha256}. Of a local file the
   * hashing thread reads it itself, out of the page cache: handing over copies took as long as the
   * writing.
   */
  public void copy(String location, long from, long length) throws IOException {
    if (!Locations.isLocal(location)) {
      try (SeekableFile file = SeekableFile.open(location)) {
        byte[] buffer = new byte[(int) Math.min(FETCHED, length)];
        for (long done = 0; done < length; ) {
          int count = (int) Math.min(buffer.length, length - done);
          file.read(from + done, buffer, 0, count);
          write(buffer, 0, count);
          done += count;
        }
      }
      return;
    }
    Path file = Path.of(location);
    hashBlock();
    if (copied == null) {
      copied = new byte[BLOCK];
      hashing = new byte[BLOCK];
    }
    later(() -> read(file, from, length, hashing, piece -> digest.update(hashing, 0, piece)));
    read(file, from, length, copied, piece -> out.write(copied, 0, piece));
  }

  private static void read(Path file, long from, long length, byte[] buffer, Piece each)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long done = 0; done < length; ) {
        ByteBuffer into = ByteBuffer.wrap(buffer, 0, (int) Math.min(BLOCK, length - done));
        int read = channel.read(into, from + done);
        if (read < 0) {
          throw new EOFException("Unexpected end of '" + file + "' at byte " + (from + done));
        }
        each.take(read);
        done += read;
      }
    }
  }

  private void hashBlock() {
    if (size == 0) {
      return;
    }
    byte[] full = block;
    int length = size;
    later(() -> digest.update(full, 0, length));
    block = new byte[BLOCK];
    size = 0;
  }

  private interface Job {
    void run() throws IOException;
  }

  private void later(Job job) {
    room.acquireUninterruptibly();
    hashed =
        hashed.thenRunAsync(
            () -> {
              try {
                job.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    // Also when a job before it failed and this one never runs.
    hashed.whenComplete((nothing, failure) -> room.release());
  }

  /** The hash of all that was written, in lower-case hex. */
  String sha256() throws IOException {
    hashBlock();
    try {
      hashed.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
    return Digests.hex(digest);
  }
}
