package dev.longbow.io.stores;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Google Cloud Storage by its JSON API. Not Beam's own module: that one is made, with 75 jars, at
 * every start. Nor S3's language, which Google's store speaks, too: it wants keys that few people
 * have, where everybody has application default credentials.
 */
final class GcsStore implements ObjectStore {
  static final String SCHEME = "gs";

  private static final String OBJECTS = "/storage/v1/b/%s/o";
  private static final String FIELDS = "name,size,updated,generation";

  /** Made for {@link GcsClient#emulator}, which only tests change. */
  private static GcsStore shared;

  private static Optional<String> sharedEmulator;

  private final GcsClient client;

  GcsStore(GcsClient client) {
    this.client = client;
  }

  /** The store that the environment tells of. */
  static synchronized GcsStore shared() {
    Optional<String> emulator = GcsClient.emulator();
    if (shared == null || !emulator.equals(sharedEmulator)) {
      shared = new GcsStore(GcsClient.make());
      sharedEmulator = emulator;
    }
    return shared;
  }

  private static String objects(String bucket) {
    return OBJECTS.formatted(GcsClient.encoded(bucket));
  }

  private static String object(String bucket, String key) {
    return objects(bucket) + "/" + GcsClient.encoded(key);
  }

  private static JsonNode json(GcsClient.Answer answer, String bucket, String key)
      throws IOException {
    if (answer.isFine()) {
      return answer.json();
    }
    throw GcsClient.failure(answer, bucket, key);
  }

  @Override
  public List<Stored> list(String bucket, String prefix) throws IOException {
    List<Stored> found = new ArrayList<>();
    String all =
        "%s?prefix=%s&fields=nextPageToken,items(%s)"
            .formatted(objects(bucket), GcsClient.encoded(prefix), FIELDS);
    String next = "";
    do {
      String page = next.isEmpty() ? all : all + "&pageToken=" + GcsClient.encoded(next);
      JsonNode answer =
          client.ask(
              new GcsClient.Request("GET", page),
              got -> {
                if (got.status() == HttpURLConnection.HTTP_NOT_FOUND) {
                  throw new StoreException(
                      StoreException.Kind.NO_BUCKET, "there is no bucket '" + bucket + "'", null);
                }
                return json(got, bucket, prefix);
              });
      answer.path("items").forEach(item -> found.add(stored(bucket, item)));
      next = answer.path("nextPageToken").asText();
    } while (!next.isEmpty());
    return found;
  }

  private static Stored stored(String bucket, JsonNode item) {
    return new Stored(
        bucket,
        item.path("name").asText(),
        item.path("size").asLong(),
        Instant.parse(item.path("updated").asText()).toEpochMilli());
  }

  /** What the store says of an object; fails when there is none. */
  private JsonNode describe(String bucket, String key) throws IOException {
    return client.ask(
        new GcsClient.Request("GET", object(bucket, key) + "?fields=" + FIELDS),
        got -> json(got, bucket, key));
  }

  @Override
  public Optional<Stored> find(String bucket, String key) throws IOException {
    try {
      return Optional.of(stored(bucket, describe(bucket, key)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public Reader open(String bucket, String key) throws IOException {
    JsonNode described = describe(bucket, key);
    long length = described.path("size").asLong();
    // All reads are of one version of the object.
    String media =
        object(bucket, key) + "?alt=media&generation=" + described.path("generation").asText();
    return new Reader() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int count) throws IOException {
        if (count > 0) {
          String range = "bytes=" + position + "-" + (position + count - 1);
          client.ask(
              new GcsClient.Request("GET", media, Map.of("Range", range), GcsClient.Body.NONE),
              got -> {
                fill(got, position, into, offset, count);
                return count;
              });
        }
      }

      private void fill(GcsClient.Answer got, long position, byte[] into, int offset, int count)
          throws IOException {
        if (got.status() == HttpURLConnection.HTTP_NOT_FOUND) {
          throw new StoreException(
              StoreException.Kind.FAILED, "the object was changed while it was read", null);
        } else if (!got.isFine()) {
          throw GcsClient.failure(got, bucket, key);
        }
        String range = got.header("Content-Range").orElse(null);
        boolean isAll = position == 0 && count == length;
        if (range == null ? !isAll : !range.startsWith("bytes " + position + "-")) {
          got.connection().disconnect();
          throw new StoreException(
              StoreException.Kind.FAILED,
              "the store failed (asked for bytes from %,d on, it sent %s)"
                  .formatted(position, range == null ? "the whole object" : range),
              null);
        }
        try (InputStream body = got.body()) {
          int read = body.readNBytes(into, offset, count);
          if (read < count) {
            throw new EOFException(
                "The answer broke off: %,d of %,d bytes came".formatted(read, count));
          }
        }
      }
    };
  }

  @Override
  public Optional<byte[]> read(String bucket, String key) throws IOException {
    GcsClient.Request request = new GcsClient.Request("GET", object(bucket, key) + "?alt=media");
    try {
      return client.ask(
          request,
          got -> {
            if (!got.isFine()) {
              throw GcsClient.failure(got, bucket, key);
            }
            try (InputStream body = got.body()) {
              return Optional.of(body.readAllBytes());
            }
          });
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public Writer create(String bucket, String key) {
    return new GcsWriter(client, bucket, key);
  }

  @Override
  public boolean replace(String bucket, String key, byte[] before, byte[] bytes)
      throws IOException {
    String generation = generationOf(bucket, key, before);
    if (generation == null) {
      return false;
    }
    String target = GcsWriter.upload(bucket, key, "media") + "&ifGenerationMatch=" + generation;
    return client.ask(
        new GcsClient.Request("POST", target, Map.of(), GcsClient.Body.of(bytes, 0, bytes.length)),
        got -> {
          if (got.status() == HttpURLConnection.HTTP_PRECON_FAILED) {
            return false;
          }
          json(got, bucket, key);
          return true;
        });
  }

  /** The version of an object with a content, 0 when none is meant; null when it is another. */
  private String generationOf(String bucket, String key, byte[] content) throws IOException {
    try {
      String generation = describe(bucket, key).path("generation").asText();
      // When it is replaced in between, the generation will not match.
      boolean isSame = Arrays.equals(content, read(bucket, key).orElse(null));
      return isSame ? generation : null;
    } catch (FileNotFoundException e) {
      return content == null ? "0" : null;
    }
  }

  @Override
  public void copy(Stored from, String bucket, String key) throws IOException {
    String target =
        "%s/rewriteTo%s?fields=done,rewriteToken"
            .formatted(
                object(from.bucket(), from.key()),
                object(bucket, key).substring("/storage/v1".length()));
    String token = "";
    boolean isDone = false;
    while (!isDone) {
      String page = token.isEmpty() ? target : target + "&rewriteToken=" + GcsClient.encoded(token);
      JsonNode answer =
          client.ask(new GcsClient.Request("POST", page), got -> json(got, bucket, key));
      isDone = answer.path("done").asBoolean();
      token = answer.path("rewriteToken").asText();
    }
  }

  /** One by one, as the API has it, several at a time. */
  @Override
  public void delete(String bucket, List<String> keys) throws IOException {
    try {
      keys.parallelStream().filter(key -> !key.endsWith("/")).forEach(key -> delete(bucket, key));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void delete(String bucket, String key) {
    try {
      client.ask(
          new GcsClient.Request("DELETE", object(bucket, key)),
          got ->
              got.isFine() || got.status() == HttpURLConnection.HTTP_NOT_FOUND
                  ? got.status()
                  : json(got, bucket, key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
