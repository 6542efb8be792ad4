package dev.longbow.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object store in this process that speaks what Longbow asks of S3 and fails when it is told to.
 * What a real one makes of the requests, test-fixtures/python checks.
 */
public final class S3Server implements AutoCloseable {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>", Pattern.DOTALL);
  private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]*)/");
  private static final int PAGE = 5;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> buckets;
  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, Map<Integer, byte[]>> uploads = new HashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<String> accessKeys = new ConcurrentSkipListSet<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile Fault fault = request -> Answer.FINE;

  private record Stored(byte[] bytes, Instant modified) {}

  /** What becomes of a request. */
  public enum Answer {
    FINE,
    /** 403. */
    DENIED,
    /** 503. */
    BUSY,
    /** Half of the bytes, then nothing. */
    BROKEN_OFF,
    /** All bytes, whatever range was asked for. */
    WHOLE,
    /** 501 to a write with a condition. */
    UNCONDITIONAL
  }

  /** Decides what becomes of a request, {@code GET /bucket/key?query}. */
  public interface Fault {
    Answer of(String request);
  }

  /** Starts it with these buckets. */
  public S3Server(String... buckets) throws IOException {
    this.buckets = Set.of(buckets);
    // Or every answer with a body waits 40 ms for the client to confirm its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Where it is. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Sets the system properties that clients look at. */
  public void use() {
    System.setProperty("aws.endpointUrlS3", endpoint());
    System.setProperty("aws.accessKeyId", "AKIATESTKEY");
    System.setProperty("aws.secretAccessKey", "verysecretkey");
    System.setProperty("aws.disableEc2Metadata", "true");
    System.setProperty("aws.maxAttempts", "3");
  }

  /** Says what becomes of the requests from now on. */
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

  /** Stores an object as if it had been there for a while. */
  public void put(String bucket, String key, byte[] bytes, Instant modified) {
    objects.put(bucket + "/" + key, new Stored(bytes, modified));
  }

  /** Removes an object. */
  public void remove(String bucket, String key) {
    objects.remove(bucket + "/" + key);
  }

  /** Uploads that were neither completed nor given up. */
  public int openUploads() {
    synchronized (uploads) {
      return uploads.size();
    }
  }

  /** The requests since the last time this was asked, {@code GET /bucket/key?query}. */
  public List<String> takeRequests() {
    List<String> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  /** The access keys that requests were signed with since the last time this was asked. */
  public Set<String> takeAccessKeys() {
    Set<String> taken = Set.copyOf(accessKeys);
    accessKeys.clear();
    return taken;
  }

  /** Bytes of objects sent since the last time this was asked. */
  public long takeSentBytes() {
    return sent.getAndSet(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = exchange.getRequestURI();
      String path = decoded(uri.getRawPath()).substring(1);
      String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      byte[] body = body(exchange);
      String request =
          exchange.getRequestMethod() + " /" + path + (query.isEmpty() ? "" : "?" + query);
      requests.add(request);
      Matcher signed = CREDENTIAL.matcher(authorization(exchange));
      if (signed.find()) {
        accessKeys.add(signed.group(1));
      }
      Answer answer = fault.of(request);
      int slash = path.indexOf('/');
      String bucket = slash < 0 ? path : path.substring(0, slash);
      if (answer == Answer.DENIED) {
        error(exchange, 403, "AccessDenied", "Access Denied");
      } else if (answer == Answer.BUSY) {
        error(exchange, 503, "SlowDown", "Please reduce your request rate.");
      } else if (answer == Answer.UNCONDITIONAL && isConditionalWrite(exchange)) {
        error(exchange, 501, "NotImplemented", "A header you provided is not implemented");
      } else if (!buckets.contains(bucket)) {
        error(exchange, 404, "NoSuchBucket", "The specified bucket does not exist");
      } else {
        String key = slash < 0 ? "" : path.substring(slash + 1);
        serve(exchange, bucket, key, query(query), body, answer);
      }
    }
  }

  private static String authorization(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header;
  }

  private void serve(
      HttpExchange exchange,
      String bucket,
      String key,
      Map<String, String> query,
      byte[] body,
      Answer answer)
      throws IOException {
    String name = bucket + "/" + key;
    String method = exchange.getRequestMethod();
    if (key.isEmpty() && query.containsKey("list-type")) {
      send(exchange, 200, list(bucket, query));
    } else if (key.isEmpty() && query.containsKey("delete")) {
      Matcher keys = KEY.matcher(new String(body, StandardCharsets.UTF_8));
      while (keys.find()) {
        objects.remove(bucket + "/" + unescaped(keys.group(1)));
      }
      send(exchange, 200, "<DeleteResult/>");
    } else if (method.equals("GET") || method.equals("HEAD")) {
      read(exchange, name, answer);
    } else if (query.containsKey("uploads")) {
      String id = UUID.randomUUID().toString();
      synchronized (uploads) {
        uploads.put(id, new TreeMap<>());
      }
      send(
          exchange,
          200,
          "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
              .formatted(id));
    } else if (query.containsKey("partNumber")) {
      synchronized (uploads) {
        uploads.get(query.get("uploadId")).put(Integer.parseInt(query.get("partNumber")), body);
      }
      exchange.getResponseHeaders().set("ETag", tag(body));
      send(exchange, 200, "");
    } else if (query.containsKey("uploadId")) {
      Map<Integer, byte[]> parts;
      synchronized (uploads) {
        parts = uploads.remove(query.get("uploadId"));
      }
      if (method.equals("POST")) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.values().forEach(whole::writeBytes);
        objects.put(name, new Stored(whole.toByteArray(), Instant.now()));
      }
      send(
          exchange,
          method.equals("POST") ? 200 : 204,
          method.equals("POST") ? "<CompleteMultipartUploadResult/>" : "");
    } else if (exchange.getRequestHeaders().containsKey("x-amz-copy-source")) {
      String from = decoded(exchange.getRequestHeaders().getFirst("x-amz-copy-source"));
      objects.put(
          name,
          new Stored(
              objects.get(from.startsWith("/") ? from.substring(1) : from).bytes(), Instant.now()));
      send(exchange, 200, "<CopyObjectResult><ETag>\"copy\"</ETag></CopyObjectResult>");
    } else if (method.equals("PUT")) {
      synchronized (objects) {
        if (!isAsExpected(exchange, objects.get(name))) {
          error(exchange, 412, "PreconditionFailed", "At least one of the conditions did not hold");
          return;
        }
        objects.put(name, new Stored(body, Instant.now()));
      }
      exchange.getResponseHeaders().set("ETag", tag(body));
      send(exchange, 200, "");
    } else {
      error(exchange, 405, "MethodNotAllowed", method);
    }
  }

  private static boolean isConditionalWrite(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("PUT")
        && (exchange.getRequestHeaders().containsKey("If-Match")
            || exchange.getRequestHeaders().containsKey("If-None-Match"));
  }

  private static boolean isAsExpected(HttpExchange exchange, Stored object) {
    String wanted = exchange.getRequestHeaders().getFirst("If-Match");
    boolean isNew = exchange.getRequestHeaders().containsKey("If-None-Match");
    return (wanted == null || object != null && wanted.equals(tag(object.bytes())))
        && !(isNew && object != null);
  }

  private void read(HttpExchange exchange, String name, Answer answer) throws IOException {
    Stored object = objects.get(name);
    if (object == null) {
      error(exchange, 404, "NoSuchKey", "The specified key does not exist.");
      return;
    }
    exchange.getResponseHeaders().set("Last-Modified", HTTP_DATE.format(object.modified()));
    byte[] bytes = object.bytes();
    if (!isAsExpected(exchange, object)) {
      error(exchange, 412, "PreconditionFailed", "At least one of the conditions did not hold");
      return;
    }
    exchange.getResponseHeaders().set("ETag", tag(bytes));
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int status = 200;
    if (range != null && answer != Answer.WHOLE) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = Math.min(bytes.length - 1, Integer.parseInt(ends[1]));
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to, bytes.length));
      bytes = Arrays.copyOfRange(bytes, from, to + 1);
      status = 206;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    int count = answer == Answer.BROKEN_OFF ? bytes.length / 2 : bytes.length;
    sent.addAndGet(count);
    // Closed with bytes missing, the connection is dropped.
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, 0, count);
    out.flush();
  }

  private String list(String bucket, Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String after = query.getOrDefault("continuation-token", "");
    StringBuilder contents = new StringBuilder();
    List<String> keys = new ArrayList<>();
    boolean isTruncated = false;
    for (Map.Entry<String, Stored> object : objects.tailMap(bucket + "/" + prefix).entrySet()) {
      if (!object.getKey().startsWith(bucket + "/" + prefix)) {
        break;
      }
      String key = object.getKey().substring(bucket.length() + 1);
      if (key.compareTo(after) <= 0) {
        continue;
      }
      if (keys.size() == PAGE) {
        isTruncated = true;
        break;
      }
      keys.add(key);
      contents.append(
          "<Contents><Key>%s</Key><LastModified>%s</LastModified><Size>%d</Size></Contents>"
              .formatted(
                  escaped(key), object.getValue().modified(), object.getValue().bytes().length));
    }
    return "<ListBucketResult><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
        .formatted(
            isTruncated,
            isTruncated
                ? "<NextContinuationToken>%s</NextContinuationToken>"
                    .formatted(escaped(keys.get(keys.size() - 1)))
                : "",
            contents);
  }

  /** Clients compare it with what they sent. */
  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(bytes);
      return '"' + HexFormat.of().formatHex(hash) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    send(
        exchange,
        status,
        "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** The body, out of the signed pieces that clients send without TLS. */
  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    String hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
    if (hash == null || !hash.startsWith("STREAMING-")) {
      return bytes;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int end = at;
      while (bytes[end] != '\r') {
        end++;
      }
      String head = new String(bytes, at, end - at, StandardCharsets.US_ASCII);
      int length = Integer.parseInt(head.split(";", 2)[0], 16);
      if (length == 0) {
        break;
      }
      plain.write(bytes, end + 2, length);
      at = end + 2 + length + 2;
    }
    return plain.toByteArray();
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      query.put(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query;
  }

  private static String decoded(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
