package dev.longbow.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.longbow.testing.S3Server.Answer;
import dev.longbow.testing.S3Server.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store in this process that speaks what Longbow asks of Google Cloud Storage's JSON API and
 * fails when it is told to. What an independent emulator makes of the requests,
 * test-fixtures/python checks.
 */
public final class GcsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 5;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> buckets;
  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, Upload> uploads = new HashMap<>();
  private final AtomicLong generations = new AtomicLong(1_700_000_000_000_000L);
  private volatile Fault fault = request -> Answer.FINE;

  private record Stored(byte[] bytes, long generation, Instant modified) {}

  private record Upload(String name, ByteArrayOutputStream bytes) {}

  /** Starts it with these buckets. */
  public GcsServer(String... buckets) throws IOException {
    this.buckets = Set.of(buckets);
    // Or every answer with a body waits 40 ms for the client to confirm its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Sets the system properties that clients in this process look at. */
  public void use() {
    System.setProperty("storage.emulator.host", endpoint());
    System.setProperty("longbow.gcs.attempts", "3");
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Says what becomes of the requests from now on; of one that breaks off, half of the bytes. */
  public void fail(Fault next) {
    fault = next;
  }

  /** The keys of a bucket, sorted. */
  public List<String> keys(String bucket) {
    return objects.keySet().stream()
        .filter(name -> name.startsWith(bucket + "/"))
        .map(name -> name.substring(bucket.length() + 1))
        .toList();
  }

  /** An object's bytes, or null. */
  public byte[] get(String bucket, String key) {
    Stored object = objects.get(bucket + "/" + key);
    return object == null ? null : object.bytes();
  }

  /** Stores an object. */
  public void put(String bucket, String key, byte[] bytes) {
    objects.put(bucket + "/" + key, stored(bytes));
  }

  /** Uploads that were neither completed nor given up. */
  public int openUploads() {
    synchronized (uploads) {
      return uploads.size();
    }
  }

  private Stored stored(byte[] bytes) {
    return new Stored(bytes, generations.incrementAndGet(), Instant.now());
  }

  @Override
  public void close() {
    System.clearProperty("storage.emulator.host");
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String raw = exchange.getRequestURI().getRawPath();
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer answer = fault.of(exchange.getRequestMethod() + " " + decoded(raw) + query);
      boolean isUpload = raw.startsWith("/upload/");
      String[] path = raw.substring(isUpload ? "/upload".length() : 0).split("/", -1);
      String bucket = decoded(path[4]);
      if (answer == Answer.DENIED) {
        error(exchange, 403, "The caller does not have storage.objects access.");
      } else if (answer == Answer.BUSY) {
        error(exchange, 503, "We encountered an internal error. Please try again.");
      } else if (!buckets.contains(bucket)) {
        error(exchange, 404, "The specified bucket does not exist.");
      } else if (isUpload) {
        upload(exchange, bucket, query, body, answer);
      } else if (path.length == 6) {
        list(exchange, bucket, query);
      } else if (path.length > 7) {
        rewrite(exchange, bucket, path, query);
      } else {
        object(exchange, bucket + "/" + decoded(path[6]), query, answer);
      }
    }
  }

  private void object(HttpExchange exchange, String name, Map<String, String> query, Answer answer)
      throws IOException {
    Stored object = objects.get(name);
    String generation = query.get("generation");
    if (object == null
        || generation != null && !generation.equals(String.valueOf(object.generation()))) {
      error(exchange, 404, "No such object: " + name);
    } else if (exchange.getRequestMethod().equals("DELETE")) {
      objects.remove(name);
      exchange.sendResponseHeaders(204, -1);
    } else if (!"media".equals(query.get("alt"))) {
      send(exchange, described(name, object));
    } else {
      media(exchange, object.bytes(), answer);
    }
  }

  private static void media(HttpExchange exchange, byte[] all, Answer answer) throws IOException {
    byte[] bytes = all;
    String range = exchange.getRequestHeaders().getFirst("Range");
    int status = 200;
    if (range != null && answer != Answer.WHOLE) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = Math.min(all.length - 1, Integer.parseInt(ends[1]));
      bytes = Arrays.copyOfRange(all, from, to + 1);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to, all.length));
      status = 206;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    int count = answer == Answer.BROKEN_OFF ? bytes.length / 2 : bytes.length;
    exchange.getResponseBody().write(bytes, 0, count);
    exchange.getResponseBody().flush();
  }

  private void list(HttpExchange exchange, String bucket, Map<String, String> query)
      throws IOException {
    String prefix = bucket + "/" + query.getOrDefault("prefix", "");
    ObjectNode answer = JSON.createObjectNode();
    String last = query.getOrDefault("pageToken", "");
    for (Map.Entry<String, Stored> object : objects.tailMap(prefix, true).entrySet()) {
      if (!object.getKey().startsWith(prefix)) {
        break;
      } else if (object.getKey().compareTo(last) <= 0) {
        continue;
      } else if (answer.path("items").size() == PAGE) {
        answer.put("nextPageToken", last);
        break;
      }
      last = object.getKey();
      answer.withArray("items").add(described(object.getKey(), object.getValue()));
    }
    send(exchange, answer);
  }

  private static ObjectNode described(String name, Stored object) {
    return JSON.createObjectNode()
        .put("name", name.substring(name.indexOf('/') + 1))
        .put("size", String.valueOf(object.bytes().length))
        .put("generation", String.valueOf(object.generation()))
        .put("updated", object.modified().toString());
  }

  /** In two steps, as large objects between places. */
  private void rewrite(
      HttpExchange exchange, String bucket, String[] path, Map<String, String> query)
      throws IOException {
    Stored from = objects.get(bucket + "/" + decoded(path[6]));
    ObjectNode answer = JSON.createObjectNode();
    if (from == null) {
      error(exchange, 404, "No such object");
      return;
    } else if (query.containsKey("rewriteToken")) {
      objects.put(decoded(path[9]) + "/" + decoded(path[11]), stored(from.bytes()));
      answer.put("done", true);
    } else {
      answer.put("done", false).put("rewriteToken", "go on+");
    }
    send(exchange, answer);
  }

  private void upload(
      HttpExchange exchange, String bucket, Map<String, String> query, byte[] body, Answer answer)
      throws IOException {
    String id = query.get("upload_id");
    if (id != null) {
      piece(exchange, id, body, answer);
      return;
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean isResumable = query.get("uploadType").equals("resumable");
    if (!type.startsWith(isResumable ? "application/json" : "application/octet-stream")) {
      error(exchange, 400, "Unsupported content with type: " + type);
      return;
    }
    String name = bucket + "/" + query.get("name");
    if (isResumable) {
      String made = UUID.randomUUID().toString();
      synchronized (uploads) {
        uploads.put(made, new Upload(name, new ByteArrayOutputStream()));
      }
      String location = "/upload/storage/v1/b/%s/o?upload_id=%s".formatted(bucket, made);
      exchange.getResponseHeaders().set("Location", endpoint() + location);
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    synchronized (objects) {
      Stored before = objects.get(name);
      String wanted = query.get("ifGenerationMatch");
      String found = before == null ? "0" : String.valueOf(before.generation());
      if (wanted != null && !wanted.equals(found)) {
        error(exchange, 412, "At least one of the pre-conditions you specified did not hold.");
        return;
      }
      objects.put(name, stored(body));
    }
    send(exchange, JSON.createObjectNode());
  }

  /** Takes a piece; of one that breaks off the first half, and says nothing then. */
  private void piece(HttpExchange exchange, String id, byte[] body, Answer answer)
      throws IOException {
    synchronized (uploads) {
      Upload upload = uploads.get(id);
      if (exchange.getRequestMethod().equals("DELETE")) {
        uploads.remove(id);
        exchange.sendResponseHeaders(499, -1);
        return;
      } else if (upload == null) {
        // It has become its object.
        send(exchange, JSON.createObjectNode());
        return;
      }
      String[] range =
          exchange.getRequestHeaders().getFirst("Content-Range").substring(6).split("[-/]", -1);
      if (range.length == 3) {
        int has = upload.bytes().size();
        int from = Integer.parseInt(range[0]);
        if (from > has || range[2].equals("*") && body.length % (256 << 10) != 0) {
          error(exchange, 400, "Invalid request");
          return;
        }
        int count = answer == Answer.BROKEN_OFF ? body.length / 2 : body.length;
        upload.bytes().write(body, has - from, count - (has - from));
        if (answer == Answer.BROKEN_OFF) {
          return;
        }
      }
      int has = upload.bytes().size();
      if (range[range.length - 1].equals(String.valueOf(has))) {
        uploads.remove(id);
        objects.put(upload.name(), stored(upload.bytes().toByteArray()));
        send(exchange, JSON.createObjectNode());
        return;
      }
      if (has > 0) {
        exchange.getResponseHeaders().set("Range", "bytes=0-" + (has - 1));
      }
      exchange.sendResponseHeaders(308, -1);
    }
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", status).put("message", message);
    send(exchange, status, answer);
  }

  private static void send(HttpExchange exchange, ObjectNode answer) throws IOException {
    send(exchange, 200, answer);
  }

  private static void send(HttpExchange exchange, int status, ObjectNode answer)
      throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      query.put(part.substring(0, equals), decoded(part.substring(equals + 1)));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
