package dev.longbow.io.stores;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Amazon S3 and stores that speak its language. Not Beam's own module: that one asks for the header
 * of every file of a listing, reads from a position to the end of an object, does not repeat a read
 * that breaks off, completes what could not be written, is made (with 70 jars) at every start, and
 * puts credentials into the options that travel with jobs.
 */
final class S3Store implements ObjectStore {
  static final String SCHEME = "s3";

  private static final int MOST_DELETED_AT_ONCE = 1000;

  /** What one request copies at most. */
  private static final long LARGEST_COPY = 5L << 30;

  private static final long COPIED_AT_ONCE = 1L << 30;

  /** Made for {@link S3Clients#endpoint}, which only tests change. */
  private static S3Store shared;

  private static Optional<URI> sharedEndpoint;

  private final S3Client client;

  S3Store(S3Client client) {
    this.client = client;
  }

  /** The store that the environment tells of. */
  static synchronized S3Store shared() {
    Optional<URI> endpoint = S3Clients.endpoint();
    if (shared == null || !endpoint.equals(sharedEndpoint)) {
      shared = new S3Store(S3Clients.make(endpoint));
      sharedEndpoint = endpoint;
    }
    return shared;
  }

  private interface Call<T> {
    T run();
  }

  private static <T> T ask(String bucket, String key, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (SdkException e) {
      throw S3Errors.of(e, bucket, key);
    }
  }

  @Override
  public List<Stored> list(String bucket, String prefix) throws IOException {
    List<Stored> found = new ArrayList<>();
    String next = null;
    do {
      String token = next;
      ListObjectsV2Response page =
          ask(
              bucket,
              prefix,
              () ->
                  client.listObjectsV2(
                      request -> request.bucket(bucket).prefix(prefix).continuationToken(token)));
      for (S3Object object : page.contents()) {
        found.add(
            new Stored(bucket, object.key(), object.size(), object.lastModified().toEpochMilli()));
      }
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
    return found;
  }

  @Override
  public Optional<Stored> find(String bucket, String key) throws IOException {
    try {
      HeadObjectResponse head = client.headObject(request -> request.bucket(bucket).key(key));
      return Optional.of(
          new Stored(bucket, key, head.contentLength(), head.lastModified().toEpochMilli()));
    } catch (SdkException e) {
      if (S3Errors.isNotFound(e)) {
        return Optional.empty();
      }
      throw S3Errors.of(e, bucket, key);
    }
  }

  @Override
  public Reader open(String bucket, String key) throws IOException {
    HeadObjectResponse head =
        ask(bucket, key, () -> client.headObject(request -> request.bucket(bucket).key(key)));
    long length = head.contentLength();
    return new Reader() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int count) throws IOException {
        String range = "bytes=" + position + "-" + (position + count - 1);
        ask(
            bucket,
            key,
            () ->
                client.getObject(
                    // All reads are of one version of the object.
                    request -> request.bucket(bucket).key(key).range(range).ifMatch(head.eTag()),
                    filling(position, into, offset, count, length)));
      }
    };
  }

  /** Reads all of an answer, or has the request made again. */
  private static ResponseTransformer<GetObjectResponse, Integer> filling(
      long position, byte[] into, int offset, int count, long length) {
    return (response, body) -> {
      String range = response.contentRange();
      boolean isAll = position == 0 && count == length;
      if (range == null ? !isAll : !range.startsWith("bytes " + position + "-")) {
        body.abort();
        throw NonRetryableException.create(
            "asked for bytes from %,d on, it sent %s"
                .formatted(position, range == null ? "the whole object" : range));
      }
      try {
        readFully(body, into, offset, count);
        return count;
      } catch (IOException e) {
        body.abort();
        throw brokenOff(e);
      }
    };
  }

  private static void readFully(AbortableInputStream body, byte[] into, int offset, int count)
      throws IOException {
    int done = 0;
    while (done < count) {
      int read = body.read(into, offset + done, count - done);
      if (read < 0) {
        throw new EOFException("%,d of %,d bytes came".formatted(done, count));
      }
      done += read;
    }
  }

  @Override
  public Writer create(String bucket, String key) {
    return new S3Writer(client, bucket, key);
  }

  @Override
  public boolean replace(String bucket, String key, byte[] before, byte[] bytes)
      throws IOException {
    String tag = tagOf(bucket, key, before);
    if (tag == null) {
      return false;
    }
    try {
      client.putObject(
          request -> {
            request.bucket(bucket).key(key);
            if (before == null) {
              request.ifNoneMatch(tag);
            } else {
              request.ifMatch(tag);
            }
          },
          RequestBody.fromBytes(bytes));
      return true;
    } catch (SdkException e) {
      if (S3Errors.isChanged(e)) {
        return false;
      } else if (S3Errors.isNotImplemented(e)) {
        put(bucket, key, bytes);
        return true;
      }
      throw S3Errors.of(e, bucket, key);
    }
  }

  /** The tag of an object with a content, {@code *} when none is meant; null when it is another. */
  private String tagOf(String bucket, String key, byte[] content) throws IOException {
    Optional<Content> now = content(bucket, key);
    if (content == null || now.isEmpty()) {
      return content == null && now.isEmpty() ? "*" : null;
    }
    return Arrays.equals(now.get().bytes(), content) ? now.get().tag() : null;
  }

  private record Content(String tag, byte[] bytes) {}

  private Optional<Content> content(String bucket, String key) throws IOException {
    try {
      return Optional.of(
          client.getObject(
              request -> request.bucket(bucket).key(key),
              (response, body) -> {
                try {
                  return new Content(response.eTag(), body.readAllBytes());
                } catch (IOException e) {
                  body.abort();
                  throw brokenOff(e);
                }
              }));
    } catch (SdkException e) {
      if (S3Errors.isNotFound(e)) {
        return Optional.empty();
      }
      throw S3Errors.of(e, bucket, key);
    }
  }

  private static RetryableException brokenOff(IOException e) {
    return RetryableException.create("The answer broke off: " + e.getMessage(), e);
  }

  @Override
  public Optional<byte[]> read(String bucket, String key) throws IOException {
    return content(bucket, key).map(Content::bytes);
  }

  @Override
  public void copy(Stored from, String bucket, String key) throws IOException {
    if (from.bytes() > LARGEST_COPY) {
      copyInPieces(from, bucket, key);
      return;
    }
    ask(
        bucket,
        key,
        () ->
            client.copyObject(
                request ->
                    request
                        .sourceBucket(from.bucket())
                        .sourceKey(from.key())
                        .destinationBucket(bucket)
                        .destinationKey(key)));
  }

  private void copyInPieces(Stored from, String bucket, String key) throws IOException {
    String upload =
        ask(
                bucket,
                key,
                () -> client.createMultipartUpload(request -> request.bucket(bucket).key(key)))
            .uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (long at = 0; at < from.bytes(); at += COPIED_AT_ONCE) {
      String range = "bytes=" + at + "-" + (Math.min(from.bytes(), at + COPIED_AT_ONCE) - 1);
      int number = parts.size() + 1;
      String tag =
          ask(
              bucket,
              key,
              () ->
                  client
                      .uploadPartCopy(
                          request ->
                              request
                                  .sourceBucket(from.bucket())
                                  .sourceKey(from.key())
                                  .destinationBucket(bucket)
                                  .destinationKey(key)
                                  .uploadId(upload)
                                  .partNumber(number)
                                  .copySourceRange(range))
                      .copyPartResult()
                      .eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    ask(
        bucket,
        key,
        () ->
            client.completeMultipartUpload(
                request ->
                    request
                        .bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .multipartUpload(all -> all.parts(parts))));
  }

  @Override
  public void delete(String bucket, List<String> keys) throws IOException {
    List<String> files = keys.stream().filter(key -> !key.endsWith("/")).toList();
    for (int from = 0; from < files.size(); from += MOST_DELETED_AT_ONCE) {
      List<ObjectIdentifier> some =
          files.subList(from, Math.min(files.size(), from + MOST_DELETED_AT_ONCE)).stream()
              .map(key -> ObjectIdentifier.builder().key(key).build())
              .toList();
      DeleteObjectsResponse answer =
          ask(
              bucket,
              files.get(from),
              () ->
                  client.deleteObjects(
                      request ->
                          request.bucket(bucket).delete(what -> what.objects(some).quiet(true))));
      if (answer.hasErrors() && !answer.errors().isEmpty()) {
        throw new StoreException(
            StoreException.Kind.DENIED,
            "the store does not remove %s (%s)"
                .formatted(answer.errors().get(0).key(), answer.errors().get(0).code()),
            null);
      }
    }
  }
}
