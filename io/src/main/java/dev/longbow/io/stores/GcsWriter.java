package dev.longbow.io.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes an object: with one request when it is small, else in pieces of an upload that becomes it
 * with the last one.
 */
final class GcsWriter implements ObjectStore.Writer {
  /** A multiple of 256 KiB, as the store demands of all pieces but the last. */
  private static final int PIECE = 8 << 20;

  private static final int INCOMPLETE = 308;

  private final GcsClient client;
  private final String bucket;
  private final String key;
  private byte[] piece = new byte[1 << 16];
  private int filled;

  /** Bytes in front of the piece, which the store has. */
  private long start;

  private String upload;
  private boolean open = true;

  GcsWriter(GcsClient client, String bucket, String key) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
  }

  static String upload(String bucket, String key, String type) {
    return "/upload/storage/v1/b/%s/o?uploadType=%s&fields=generation&name=%s"
        .formatted(GcsClient.encoded(bucket), type, GcsClient.encoded(key));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    int count = from.remaining();
    while (from.hasRemaining()) {
      if (filled == PIECE) {
        sendPiece(false);
      }
      int step = Math.min(from.remaining(), PIECE - filled);
      if (filled + step > piece.length) {
        int larger = (int) Math.min(PIECE, Math.max(filled + step, 2L * piece.length));
        piece = Arrays.copyOf(piece, larger);
      }
      from.get(piece, filled, step);
      filled += step;
    }
    return count;
  }

  private void sendPiece(boolean isLast) throws IOException {
    try {
      if (upload == null) {
        upload = begin();
      }
      send(isLast);
      start += filled;
      filled = 0;
    } catch (IOException e) {
      // Whoever closes it now must not make an object of the rest.
      abort();
      throw e;
    }
  }

  private String begin() throws IOException {
    return client.ask(
        new GcsClient.Request(
            "POST",
            upload(bucket, key, "resumable"),
            Map.of("X-Upload-Content-Type", "application/octet-stream"),
            GcsClient.Body.json("{}")),
        got -> {
          if (!got.isFine()) {
            throw GcsClient.failure(got, bucket, key);
          }
          got.json();
          return got.header("Location")
              .orElseThrow(() -> new IOException("the store does not say where to send pieces"));
        });
  }

  /**
   * Sends a piece until the store has all of it. What it has already it ignores when it comes
   * again, because an answer was lost.
   */
  private void send(boolean isLast) throws IOException {
    long end = start + filled;
    long has = start;
    while (has < end) {
      String range = "bytes %d-%d/%s".formatted(has, end - 1, isLast ? end : "*");
      GcsClient.Request rest =
          new GcsClient.Request(
              "PUT",
              upload,
              Map.of("Content-Range", range),
              GcsClient.Body.of(piece, (int) (has - start), (int) (end - has)));
      long now = client.ask(rest, got -> got.isFine() ? end : received(got));
      if (now <= has) {
        throw new StoreException(
            StoreException.Kind.FAILED,
            "the store takes no more than %,d bytes".formatted(has),
            null);
      }
      has = now;
    }
  }

  /** How many bytes of the object the store has. */
  private long received(GcsClient.Answer answer) throws IOException {
    if (answer.status() != INCOMPLETE) {
      throw GcsClient.failure(answer, bucket, key);
    }
    return answer
        .header("Range")
        .map(range -> Long.parseLong(range.substring(range.lastIndexOf('-') + 1)) + 1)
        .orElse(0L);
  }

  @Override
  public long heapBytes() {
    return piece.length;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    try {
      if (upload == null) {
        client.ask(
            new GcsClient.Request(
                "POST",
                upload(bucket, key, "media"),
                Map.of(),
                GcsClient.Body.of(piece, 0, filled)),
            got -> {
              if (!got.isFine()) {
                throw GcsClient.failure(got, bucket, key);
              }
              return got.json();
            });
      } else {
        sendPiece(true);
      }
      open = false;
    } finally {
      abort();
    }
  }

  @Override
  public void abort() {
    piece = new byte[0];
    filled = 0;
    if (!open) {
      return;
    }
    open = false;
    if (upload != null) {
      try {
        client.once(new GcsClient.Request("DELETE", upload)).message();
      } catch (IOException e) {
        // The store forgets it after a week; nothing of it can be seen.
        return;
      }
    }
  }
}
