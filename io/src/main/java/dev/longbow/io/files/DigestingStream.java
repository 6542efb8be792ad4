package dev.longbow.io.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Hashes what passes through, in another thread: SHA-256 takes about 1 ns per byte, twice as long
 * as writing it.
 */
final class DigestingStream extends FilterOutputStream {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_WAITING = 4;

  private final MessageDigest digest = Digests.digest();
  private final Semaphore room = new Semaphore(MAX_WAITING);
  private CompletableFuture<Void> hashed = CompletableFuture.completedFuture(null);
  private byte[] block = new byte[BLOCK];
  private int size;

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

  private void hashBlock() {
    byte[] full = block;
    int length = size;
    room.acquireUninterruptibly();
    hashed =
        hashed.thenRunAsync(
            () -> {
              digest.update(full, 0, length);
              room.release();
            });
    block = new byte[BLOCK];
    size = 0;
  }

  /** The hash of all that was written, in lower-case hex. */
  String sha256() {
    hashBlock();
    hashed.join();
    return Digests.hex(digest);
  }
}
