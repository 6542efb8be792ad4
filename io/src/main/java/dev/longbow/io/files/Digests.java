package dev.longbow.io.files;

import dev.longbow.connector.Published;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SHA-256 of files. */
final class Digests {
  private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
  private static final int PIECE_BYTES = 4 << 20;

  private Digests() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of a file in lower-case hex. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 17];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return hex(digest);
  }

  /** The hash of a file whose rows were written where they belong. */
  static String sha256OfPlaced(Path file) throws IOException {
    if (PlacedFile.isLarge(Files.size(file))) {
      try {
        return sha256PastCache(file);
      } catch (IOException e) {
        // Some file systems open a file so and then refuse; a real fault comes up again.
        LOG.debug("{} is read through the cache", file, e);
      }
    }
    return sha256(file);
  }

  /** Reads a file past the page cache, and while the piece before is hashed. */
  static String sha256PastCache(Path file) throws IOException {
    MessageDigest digest = digest();
    try (FileChannel in = PlacedFile.openToRead(file)) {
      int block = PlacedFile.blockBytes(file);
      ByteBuffer now = PlacedFile.buffer(PIECE_BYTES, block);
      ByteBuffer next = PlacedFile.buffer(PIECE_BYTES, block);
      read(in, now);
      while (now.position() > 0) {
        ByteBuffer read = next;
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(in, read));
        digest.update(now.flip());
        reading.join();
        next = now;
        now = read;
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return hex(digest);
  }

  /** Whole pieces, but for the last: past the cache, reads begin where blocks do. */
  private static void read(FileChannel in, ByteBuffer to) {
    try {
      to.clear();
      while (to.hasRemaining() && in.position() < in.size()) {
        in.read(to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same files with the hashes that are missing, made in parallel. */
  static List<Published.File> fill(List<Published.File> files, Function<String, Path> where)
      throws IOException {
    try {
      return files.parallelStream()
          .map(
              file -> {
                if (!file.sha256().isEmpty()) {
                  return file;
                }
                try {
                  String sha256 = sha256(where.apply(file.path()));
                  return new Published.File(file.path(), file.rows(), file.bytes(), sha256);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
