package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where a server is and as whom it is asked. Plain data that travels in stages: of secrets only
 * where they are found.
 *
 * @param url {@code http://host:port} or {@code https://host:port}
 * @param database what tables are in
 * @param user who asks
 * @param password of the user
 * @param tls what certificates to believe and to show
 */
record Address(String url, String database, String user, Secret password, Tls tls) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Paths of PEM files, on every machine that asks; empty for what Java believes, and to show none.
   *
   * @param ca certificates of who may sign the server's
   * @param certificate to show to the server
   * @param key of the certificate
   */
  record Tls(Optional<String> ca, Optional<String> certificate, Optional<String> key) {
    static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Takes the options {@code url}, {@code database}, {@code user}, {@code password} and {@code tls}
   * ({@code {ca, certificate, key}} as JSON).
   */
  static Address of(Map<String, String> options) {
    String user = options.getOrDefault("user", "default");
    String password = options.get("password");
    String url = url(options.get("url"));
    Tls tls = tls(options.get("tls"));
    if (url.startsWith("http:") && !tls.equals(Tls.DEFAULT)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot use 'tls' with %s: nothing would be encrypted. Write https:// and the port that speaks TLS"
              .formatted(url));
    }
    return new Address(
        url,
        options.getOrDefault("database", "default"),
        user,
        password == null ? Secret.NONE : Secret.of("password", password),
        tls);
  }

  private static String url(String text) {
    if (text == null) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Missing 'url' of the ClickHouse server, for example http://localhost:8123");
    }
    Locations.requireNoCredentials(text);
    try {
      URI uri = new URI(text);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          (uri.getPath().isEmpty() || uri.getPath().equals("/"))
              && uri.getQuery() == null
              && uri.getFragment() == null
              && uri.getUserInfo() == null;
      if (known && bare && uri.getHost() != null) {
        int port =
            uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 8443 : 8123;
        return uri.getScheme() + "://" + uri.getHost() + ":" + port;
      }
    } catch (URISyntaxException e) {
      // What is wrong with it is said below, without what may be a secret in it.
    }
    throw new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid 'url' of the ClickHouse server: expected http://host:port or https://host:port, without path, user or settings (its HTTP port, 8123 or 8443 unless changed)");
  }

  private static Tls tls(String text) {
    if (text == null) {
      return Tls.DEFAULT;
    }
    try {
      JsonNode node = JSON.readTree(text);
      TreeSet<String> unknown = new TreeSet<>();
      node.fieldNames().forEachRemaining(unknown::add);
      unknown.removeAll(java.util.List.of("ca", "certificate", "key"));
      if (!unknown.isEmpty() || !node.isObject()) {
        throw new LongbowException(
            ErrorCode.SPEC_INVALID,
            "Unknown keys of 'tls': " + unknown + ". Known: [ca, certificate, key]");
      }
      Tls tls = new Tls(text(node, "ca"), text(node, "certificate"), text(node, "key"));
      if (tls.certificate().isPresent() != tls.key().isPresent()) {
        throw new LongbowException(
            ErrorCode.SPEC_INVALID,
            "Invalid 'tls': 'certificate' and 'key' belong together, one of them is missing");
      }
      return tls;
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID, "Invalid 'tls': expected {ca, certificate, key}", e);
    }
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::asText);
  }

  /** As a JSON object, for stages. */
  ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("url", url).put("database", database).put("user", user);
    node.put("password", password.reference());
    ObjectNode files = node.putObject("tls");
    tls.ca().ifPresent(path -> files.put("ca", path));
    tls.certificate().ifPresent(path -> files.put("certificate", path));
    tls.key().ifPresent(path -> files.put("key", path));
    return node;
  }

  static Address ofJson(JsonNode node) {
    JsonNode files = node.get("tls");
    return new Address(
        node.get("url").asText(),
        node.get("database").asText(),
        node.get("user").asText(),
        new Secret(node.get("password").asText()),
        new Tls(text(files, "ca"), text(files, "certificate"), text(files, "key")));
  }

  /** The user's name, looked up where it is a reference. */
  String userName() {
    boolean reference = user.startsWith("${") || user.startsWith("secret:");
    return reference ? Secret.of("user", user).value() : user;
  }

  @Override
  public String toString() {
    return url;
  }
}
