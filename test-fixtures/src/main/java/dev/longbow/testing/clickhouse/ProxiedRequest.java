package dev.longbow.testing.clickhouse;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request that came to a {@link FaultProxy}, and what became of it. */
public final class ProxiedRequest {
  private final int number;
  private final int connection;
  private final HttpHead head;
  private final byte[] start;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private volatile Fault fault;
  private volatile long bodyBytes;
  private volatile int status;
  private volatile long answerBytes;

  ProxiedRequest(int number, int connection, HttpHead head, byte[] start) {
    this.number = number;
    this.connection = connection;
    this.head = head;
    this.start = start;
    String target = head.word(1);
    for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** From 1, in the order in which the proxy got the requests. */
  public int number() {
    return number;
  }

  /** From 1, in the order in which the client opened them. */
  public int connection() {
    return connection;
  }

  /** Such as {@code POST}. */
  public String method() {
    return head.word(0);
  }

  /** What the URL says after its question mark: settings, and with some clients the SQL. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** A header's value. */
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /**
   * The SQL of the URL, or else the beginning of the body, 64 KiB at most: where a client
   * compresses that, it cannot be read.
   */
  public String sql() {
    String sql = parameters.getOrDefault("query", "");
    return sql.isBlank() ? new String(start, StandardCharsets.UTF_8) : sql;
  }

  /** Whether its SQL begins so, in upper or lower case. */
  public boolean starts(String words) {
    return sql().strip().toUpperCase(Locale.ROOT).startsWith(words.toUpperCase(Locale.ROOT));
  }

  /** What was done to it, or null. */
  public Fault fault() {
    return fault;
  }

  /** The body's bytes that came from the client. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The HTTP status that the server answered last, or the proxy in its place; 0 for none. */
  public int status() {
    return status;
  }

  /** The bytes of the answer's body that went to the client. */
  public long answerBytes() {
    return answerBytes;
  }

  void meets(Fault met) {
    fault = met;
  }

  void received(long bytes) {
    bodyBytes = bytes;
  }

  void answered(int answered) {
    status = answered;
  }

  void sent(long bytes) {
    answerBytes = bytes;
  }

  @Override
  public String toString() {
    return "%d on connection %d: %s %s (%d bytes) → %d (%d bytes)%s"
        .formatted(
            number,
            connection,
            method(),
            sql().lines().findFirst().orElse(""),
            bodyBytes,
            status,
            answerBytes,
            fault == null ? "" : " with " + fault);
  }
}
