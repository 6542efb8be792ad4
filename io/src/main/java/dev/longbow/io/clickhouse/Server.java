package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.client.api.command.CommandResponse;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.longbow.error.LongbowException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * A server as one user sees it. A process keeps one for each address, shared by its threads; the
 * secret is looked up when it is made, and again after a refused one.
 */
final class Server {
  private static final Map<Address, Server> OPEN = new ConcurrentHashMap<>();
  private static final int CONNECTIONS = 64;
  private static final long CONNECT_SECONDS = 10;

  /** How long a server may say nothing, in milliseconds; ten minutes without it. */
  static final String SILENCE_PROPERTY = "longbow.clickhouse.silence.millis";

  private static final long SILENCE_MILLIS = 10 * 60_000;

  /** Between signs of life of a query that has no rows yet: headers, of which proxies hold few. */
  private static final long PROGRESS_MILLIS = 60_000;

  private final Address address;
  private final Client client;
  private final ServerErrors errors;

  private Server(Address address) {
    String password = address.password().value();
    this.address = address;
    this.errors = new ServerErrors(address, password);
    Client.Builder builder =
        new Client.Builder()
            .addEndpoint(address.url())
            .setUsername(address.userName())
            .setPassword(password)
            .setDefaultDatabase(address.database())
            .setClientName("longbow")
            .enableConnectionPool(true)
            .setMaxConnections(CONNECTIONS)
            .setConnectTimeout(CONNECT_SECONDS, ChronoUnit.SECONDS)
            .setSocketTimeout(silence())
            .setSocketKeepAlive(true)
            // What failed is decided here: an insert is repeated with its token, a read plans
            // again.
            .setMaxRetries(0)
            .setOption("retry", "0");
    WholeAnswers.SETTINGS.forEach(builder::serverSetting);
    address.tls().ca().ifPresent(builder::setRootCertificate);
    address.tls().certificate().ifPresent(builder::setClientCertificate);
    address.tls().key().ifPresent(builder::setClientKey);
    this.client = build(builder);
  }

  private Client build(Client.Builder builder) {
    try {
      return builder.build();
    } catch (RuntimeException e) {
      throw errors.translate("connect", e);
    }
  }

  /** The server at an address. */
  static Server of(Address address) {
    return OPEN.computeIfAbsent(address, Server::new);
  }

  Address address() {
    return address;
  }

  /**
   * Sends a query whose answer is read as it comes; the caller closes it.
   *
   * @param action what is done, for errors: {@code read db.table}
   * @param parameters values of {@code {name:Type}} as the server's texts
   */
  QueryResponse query(
      String action, String sql, Map<String, Object> parameters, QuerySettings settings) {
    settings
        .serverSetting("send_progress_in_http_headers", "1")
        .serverSetting(
            "http_headers_progress_interval_ms",
            Long.toString(Math.min(PROGRESS_MILLIS, silence() / 5)));
    return await(action, () -> client.query(sql, parameters, settings).get());
  }

  private static long silence() {
    return Long.getLong(SILENCE_PROPERTY, SILENCE_MILLIS);
  }

  /** Runs a statement that gives no rows. */
  void execute(String action, String sql, Map<String, Object> parameters) {
    execute(action, sql, parameters, new CommandSettings());
  }

  /** Runs a statement that gives no rows, with settings. */
  void execute(
      String action, String sql, Map<String, Object> parameters, CommandSettings settings) {
    await(
        action,
        () -> {
          try (CommandResponse response = client.execute(sql, parameters, settings).get()) {
            return response.getServerTime();
          }
        });
  }

  /**
   * Sends rows as an Arrow stream.
   *
   * @param columns that the rows have, in their order
   * @param body of which the first bytes are sent
   */
  void insert(
      String action,
      String database,
      String table,
      List<String> columns,
      byte[] body,
      int length,
      InsertSettings settings) {
    await(
        action,
        () -> {
          // The client writes names into the statement as they are.
          try (InsertResponse response =
              client
                  .insert(
                      Names.quote(database, table),
                      columns.stream().map(Names::quote).toList(),
                      // Not a stream: a connection that was closed meanwhile has the client's HTTP
                      // send again, and of a stream there would be nothing left.
                      out -> out.write(body, 0, length),
                      ClickHouseFormat.ArrowStream,
                      settings)
                  .get()) {
            return response.getWrittenRows();
          }
        });
  }

  /** A JDBC connection, for what is asked of a schema while planning. */
  Connection connect(String action) {
    Properties properties = new Properties();
    properties.setProperty("user", address.userName());
    properties.setProperty("password", address.password().value());
    properties.setProperty("socket_timeout", Long.toString(silence()));
    WholeAnswers.SETTINGS.forEach(
        (name, value) -> properties.setProperty(ClientConfigProperties.serverSetting(name), value));
    address.tls().ca().ifPresent(path -> properties.setProperty("sslrootcert", path));
    address.tls().certificate().ifPresent(path -> properties.setProperty("sslcert", path));
    address.tls().key().ifPresent(path -> properties.setProperty("ssl_key", path));
    try {
      return new com.clickhouse.jdbc.Driver().connect("jdbc:ch:" + address.url(), properties);
    } catch (SQLException e) {
      throw errors.translate(action, e);
    }
  }

  /** What failed in an answer that was being read, as an error for users. */
  LongbowException translate(String action, Throwable failure) {
    return errors.translate(action, failure);
  }

  private <T> T await(String action, Request<T> request) {
    try {
      return request.send();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.translate(action, e);
    } catch (ExecutionException | CompletionException e) {
      throw failed(action, e.getCause());
    } catch (Exception e) {
      throw failed(action, e);
    }
  }

  private LongbowException failed(String action, Throwable cause) {
    if (cause instanceof Error fault) {
      // Memory that is full is not the server's fault.
      throw fault;
    }
    LongbowException error = errors.translate(action, cause);
    if (ServerErrors.isRefusedUser(cause)) {
      // Secrets rotate: the next attempt looks it up again.
      OPEN.remove(address, this);
    }
    return error;
  }

  /** Something asked of the client. */
  private interface Request<T> {
    T send() throws Exception;
  }
}
