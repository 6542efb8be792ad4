package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * Asks a server over plain HTTP, so that tests of the product do not rest on the product. It never
 * repeats a request.
 */
public final class ClickHouseHttp {
  private final HttpClient client;
  private final String url;
  private final ClickHouseUser user;
  private final String database;

  /**
   * Asks this server.
   *
   * @param url such as {@code http://127.0.0.1:8123}: of a server, a proxy or a tunnel
   */
  public ClickHouseHttp(String url, ClickHouseUser user, String database) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url, user, database);
  }

  /** Asks with a client of one's own, for example one that trusts certificates of a test. */
  public ClickHouseHttp(HttpClient client, String url, ClickHouseUser user, String database) {
    this.client = client;
    this.url = url;
    this.user = user;
    this.database = database;
  }

  /**
   * The answer as text, TSV where the SQL names no format, without its last line end.
   *
   * @param settings such as {@code max_threads=1}
   * @throws ClickHouseException for what the server says no to
   */
  public String sql(String sql, String... settings) throws IOException {
    String text = new String(bytes(sql, settings), StandardCharsets.UTF_8);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** The answer's bytes. */
  public byte[] bytes(String sql, String... settings) throws IOException {
    return body(send(settings, "", sql.getBytes(StandardCharsets.UTF_8)));
  }

  /** Inserts a body in the format that the statement names. */
  public void insert(String sql, byte[] body, String... settings) throws IOException {
    body(send(settings, sql, body));
  }

  private static byte[] body(HttpResponse<byte[]> response) throws ClickHouseException {
    int code =
        response
            .headers()
            .firstValue("X-ClickHouse-Exception-Code")
            .map(Integer::parseInt)
            .orElse(0);
    if (response.statusCode() != 200 || code != 0) {
      throw new ClickHouseException(
          response.statusCode(), code, new String(response.body(), StandardCharsets.UTF_8).strip());
    }
    return response.body();
  }

  private HttpResponse<byte[]> send(String[] settings, String sql, byte[] body) throws IOException {
    StringBuilder target = new StringBuilder(url).append("/?database=").append(encoded(database));
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      target.append('&').append(setting, 0, equals + 1);
      target.append(encoded(setting.substring(equals + 1)));
    }
    if (!sql.isEmpty()) {
      target.append("&query=").append(encoded(sql));
    }
    String login = user.name() + ":" + user.password();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(target.toString()))
            .timeout(Duration.ofMinutes(2))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + url + " answers", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
