package dev.longbow.io.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Writes an object: with one request when it is small, else in pieces that become it at the end.
 */
final class S3Writer implements ObjectStore.Writer {
  /** More than the least that stores take. */
  private static final int PIECE = 8 << 20;

  /** After so many pieces they become larger: an object has 10,000 of them at most. */
  private static final int PIECES_OF_A_SIZE = 2000;

  private static final int LARGEST_PIECE = 128 << 20;

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final List<CompletedPart> pieces = new ArrayList<>();
  private byte[] piece = new byte[1 << 16];
  private int pieceSize = PIECE;
  private int filled;
  private long total;
  private String upload;
  private boolean open = true;

  S3Writer(S3Client client, String bucket, String key) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    int count = from.remaining();
    while (from.hasRemaining()) {
      if (filled == pieceSize) {
        sendPiece();
      }
      int step = Math.min(from.remaining(), pieceSize - filled);
      if (filled + step > piece.length) {
        int larger = (int) Math.min(pieceSize, Math.max(filled + step, 2L * piece.length));
        piece = Arrays.copyOf(piece, larger);
      }
      from.get(piece, filled, step);
      filled += step;
    }
    total += count;
    return count;
  }

  private void sendPiece() throws IOException {
    try {
      if (upload == null) {
        upload =
            client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
      }
      int number = pieces.size() + 1;
      String tag =
          client
              .uploadPart(
                  request -> request.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                  body())
              .eTag();
      pieces.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      filled = 0;
      if (pieces.size() % PIECES_OF_A_SIZE == 0) {
        pieceSize = Math.min(LARGEST_PIECE, pieceSize * 2);
      }
    } catch (SdkException e) {
      // Whoever closes it now must not make an object of the rest.
      abort();
      throw S3Errors.of(e, bucket, key);
    }
  }

  /** The bytes themselves, not a stream: the client sends them again when a request fails. */
  private RequestBody body() {
    return RequestBody.fromByteBuffer(ByteBuffer.wrap(piece, 0, filled));
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
        client.putObject(request -> request.bucket(bucket).key(key), body());
      } else {
        if (filled > 0) {
          sendPiece();
        }
        complete();
      }
      open = false;
    } catch (SdkException e) {
      throw S3Errors.of(e, bucket, key);
    } finally {
      abort();
    }
  }

  private void complete() {
    try {
      client.completeMultipartUpload(
          request ->
              request
                  .bucket(bucket)
                  .key(key)
                  .uploadId(upload)
                  .multipartUpload(all -> all.parts(pieces)));
    } catch (SdkException e) {
      // An answer that was lost on its way: asked again, the store knows no such upload any more.
      if (!S3Errors.isNotFound(e) || !isThere()) {
        throw e;
      }
    }
  }

  private boolean isThere() {
    return client.headObject(request -> request.bucket(bucket).key(key)).contentLength() == total;
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
        client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload));
      } catch (SdkException e) {
        // Pieces that nobody completes are the business of the bucket's life cycle rules.
        return;
      }
    }
  }
}
