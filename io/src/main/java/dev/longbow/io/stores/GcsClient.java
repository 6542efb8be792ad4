package dev.longbow.io.stores;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Requests to Google Cloud Storage's JSON API, signed with Google's application default
 * credentials. What may pass is asked again, with growing pauses.
 */
final class GcsClient {
  /** How often a request is made at most; tests say less. */
  static final String ATTEMPTS_PROPERTY = "longbow.gcs.attempts";

  private static final int ATTEMPTS = 8;
  private static final int PAUSE_MILLIS = 200;
  private static final int LONGEST_PAUSE_MILLIS = 20_000;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String endpoint;
  private final boolean isEmulator;
  private Credentials credentials;

  private GcsClient(String endpoint, boolean isEmulator) {
    this.endpoint =
        endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    this.isEmulator = isEmulator;
  }

  /** Google's own, unless the variables of Google's programs tell of another place. */
  static GcsClient make() {
    Optional<String> emulator = emulator();
    if (emulator.isPresent()) {
      return new GcsClient(emulator.get(), true);
    }
    String other = System.getenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE");
    return new GcsClient(
        other == null || other.isBlank() ? "https://storage.googleapis.com" : hostOf(other), false);
  }

  /** A store that wants no credentials; tests in the process set the property. */
  static Optional<String> emulator() {
    return Optional.ofNullable(System.getProperty("storage.emulator.host"))
        .or(() -> Optional.ofNullable(System.getenv("STORAGE_EMULATOR_HOST")))
        .filter(host -> !host.isBlank())
        .map(host -> host.contains("://") ? host : "http://" + host);
  }

  /** Google's programs give it with the API's path. */
  private static String hostOf(String url) {
    return URI.create(url).resolve("/").toString();
  }

  static int attempts() {
    return Integer.getInteger(ATTEMPTS_PROPERTY, ATTEMPTS);
  }

  /** What a text is in a path or query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * A request.
   *
   * @param target path and query, or the whole address
   */
  record Request(String method, String target, Map<String, String> headers, Body body) {
    /** Without a body. */
    Request(String method, String target) {
      this(method, target, Map.of(), Body.NONE);
    }
  }

  /** Bytes of a request; a range of an array, which may be sent several times. */
  record Body(String type, byte[] bytes, int from, int count) {
    static final Body NONE = json("");

    /** What the API is told. */
    static Body json(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Body("application/json; charset=UTF-8", bytes, 0, bytes.length);
    }

    /** Bytes of an object. */
    static Body of(byte[] bytes, int from, int count) {
      return new Body("application/octet-stream", bytes, from, count);
    }
  }

  /** What becomes of an answer. When it fails with an exception, the request is made again. */
  interface Handler<T> {
    T handle(Answer answer) throws IOException;
  }

  /** An answer, of which the body is still to be read. */
  record Answer(int status, HttpURLConnection connection) {
    boolean isFine() {
      return status >= 200 && status < 300;
    }

    InputStream body() throws IOException {
      return connection.getInputStream();
    }

    JsonNode json() throws IOException {
      try (InputStream body = body()) {
        byte[] bytes = body.readAllBytes();
        return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
      }
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }

    /** What the store says of a failure; empty when it says nothing that can be read. */
    String message() {
      try (InputStream body = connection.getErrorStream()) {
        byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
        return JSON.readTree(bytes).path("error").path("message").asText();
      } catch (IOException e) {
        return "";
      }
    }
  }

  /** Makes a request until it has an answer that is not the store's own failure. */
  <T> T ask(Request request, Handler<T> handler) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Answer answer = once(request);
        if (!mayPass(answer.status()) || attempt >= attempts()) {
          return handler.handle(answer);
        }
        answer.message();
      } catch (StoreException | FileNotFoundException e) {
        throw e;
      } catch (IOException e) {
        if (attempt >= attempts()) {
          throw noAnswer(e);
        }
      }
      pause(attempt);
    }
  }

  private static boolean mayPass(int status) {
    return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
  }

  private static StoreException noAnswer(IOException failure) {
    String reason =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return new StoreException(
        StoreException.Kind.FAILED,
        "no answer from the store (%s), also after %d attempts".formatted(reason, attempts()),
        failure);
  }

  private static void pause(int attempt) throws IOException {
    int longest = Math.min(LONGEST_PAUSE_MILLIS, PAUSE_MILLIS << Math.min(attempt, 8));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(longest / 2, longest));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Kind.FAILED, "interrupted", e);
    }
  }

  /** Makes a request once. */
  Answer once(Request request) throws IOException {
    String target = request.target();
    URI uri = URI.create(target.startsWith("/") ? endpoint + target : target);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestMethod(request.method());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    // Objects as they are stored, also those that are stored compressed.
    connection.setRequestProperty(
        "Accept-Encoding", request.headers().containsKey("Range") ? "gzip" : "identity");
    request.headers().forEach(connection::setRequestProperty);
    for (Map.Entry<String, List<String>> header : authorization(uri).entrySet()) {
      header.getValue().forEach(value -> connection.setRequestProperty(header.getKey(), value));
    }
    if (!request.method().matches("GET|DELETE")) {
      Body body = request.body();
      connection.setRequestProperty("Content-Type", body.type());
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.count());
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.bytes(), body.from(), body.count());
      }
    }
    return new Answer(connection.getResponseCode(), connection);
  }

  private Map<String, List<String>> authorization(URI uri) throws IOException {
    if (isEmulator) {
      return Map.of();
    }
    try {
      return credentials().getRequestMetadata(uri);
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.NO_CREDENTIALS,
          "no credentials (%s). Set GOOGLE_APPLICATION_CREDENTIALS in the environment, run 'gcloud auth application-default login', or run where the machine or pod has a service account"
              .formatted(firstLine(e)),
          e);
    }
  }

  private synchronized Credentials credentials() throws IOException {
    if (credentials == null) {
      credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
    }
    return credentials;
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** The error of an answer that is not fine. */
  static IOException failure(Answer answer, String bucket, String key) {
    String said = answer.message();
    String text = (answer.status() + " " + said).trim();
    return switch (answer.status()) {
      case HttpURLConnection.HTTP_NOT_FOUND ->
          isOfBucket(said)
              ? new StoreException(
                  StoreException.Kind.NO_BUCKET, "there is no bucket '" + bucket + "'", null)
              : new FileNotFoundException("No object gs://" + bucket + "/" + key);
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          new StoreException(
              StoreException.Kind.DENIED,
              "the store denies access with the credentials found (%s)".formatted(text),
              null);
      default ->
          new StoreException(
              StoreException.Kind.FAILED,
              "the store answers %s%s"
                  .formatted(
                      text,
                      mayPass(answer.status()) ? ", also after " + attempts() + " attempts" : ""),
              null);
    };
  }

  private static boolean isOfBucket(String message) {
    return message.toLowerCase(Locale.ROOT).contains("bucket does not exist");
  }
}
