import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Inserts prepared Arrow bodies with client-v2, a file a body and an insert, with as many threads as
 * there are processors. A tenth of them goes to the table {@code warm} first. Arguments: folder, URL,
 * database, table.
 */
final class BodyInsert {
  private BodyInsert() {}

  public static void main(String[] args) throws Exception {
    List<Path> bodies;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      bodies = files.sorted().toList();
    }
    try (Client client =
        new Client.Builder()
            .addEndpoint(args[1])
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase(args[2])
            .setMaxConnections(8)
            .build()) {
      List<Path> some = bodies.subList(0, (bodies.size() + 9) / 10);
      Timed.measure(
          () -> insert(client, "warm", some),
          () -> insert(client, args[3], bodies));
    }
  }

  private static Timed.Seen insert(
      Client client, String table, List<Path> bodies) throws Exception {
    return InParallel.run(
        Runtime.getRuntime().availableProcessors(),
        bodies,
        (body, index) -> new Timed.Seen(insert(client, table, body), 0));
  }

  private static long insert(Client client, String table, Path body)
      throws Exception {
    InsertSettings settings =
        new InsertSettings()
            .compressClientRequest(false)
            .serverSetting("async_insert", "0");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(body), 1 << 16);
        InsertResponse response =
            client.insert(table, in, ClickHouseFormat.ArrowStream, settings).get()) {
      return response.getWrittenRows();
    }
  }
}
