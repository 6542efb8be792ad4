package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClickHouseExtension.class)
final class FaultProxyTest {
  private static final Predicate<ProxiedRequest> INSERTS = Requests.starting("insert into");
  private static final String LINES = "SELECT number FROM numbers(100000)";
  private static final String INSERT = "INSERT INTO t FORMAT TSV";

  private final ClickHouseDatabase database;
  private FaultProxy proxy;
  private ClickHouseHttp http;

  FaultProxyTest(ClickHouseDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void start() throws IOException {
    database.sql("CREATE OR REPLACE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a");
    proxy = FaultProxy.before(database.server());
    http = new ClickHouseHttp(proxy.url(), database.server().admin(), database.name());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  private static byte[] rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(row -> row + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Rows and their sum, asked past the proxy. */
  private String stored() throws IOException {
    return database.sql("SELECT count(), sum(a) FROM t");
  }

  @Test
  void passesEverythingOnConnectionsThatStay() throws IOException {
    assertArrayEquals(database.http().bytes(LINES), http.bytes(LINES));
    byte[] body = rows(0, 300_000);
    http.insert(INSERT, body);
    assertEquals("300000\t44999850000", stored());
    assertEquals("1", http.sql("SELECT 1"));
    ClickHouseException error =
        assertThrows(ClickHouseException.class, () -> http.sql("SELECT nothing"));
    assertEquals(47, error.code());
    List<ProxiedRequest> requests = proxy.requests();
    assertEquals(4, requests.size());
    assertTrue(requests.stream().allMatch(request -> request.connection() == 1));
    assertTrue(requests.stream().allMatch(request -> request.fault() == null));
    ProxiedRequest insert = proxy.requests(INSERTS).get(0);
    assertEquals(2, insert.number());
    assertEquals("POST", insert.method());
    assertEquals(INSERT, insert.parameters().get("query"));
    assertEquals(database.name(), insert.parameters().get("database"));
    assertEquals(body.length, insert.bodyBytes());
    assertEquals(Integer.toString(body.length), insert.header("content-length").orElseThrow());
    assertEquals(200, insert.status());
    assertEquals(LINES, requests.get(0).sql());
    assertEquals(588_890, requests.get(0).answerBytes());
    assertEquals(404, requests.get(3).status());
    proxy.reset();
    assertEquals(List.of(), proxy.requests());
  }

  @Test
  void passesBodiesWhoseLengthIsNotKnown() throws Exception {
    byte[] body = rows(0, 200_000);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    proxy.url() + "/?query=INSERT+INTO+" + database.name() + ".t+FORMAT+TSV"))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    HttpClient client = HttpClient.newHttpClient();
    for (boolean expects : new boolean[] {false, true}) {
      HttpResponse<String> response =
          client.send(
              request.copy().expectContinue(expects).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
    }
    assertEquals("400000\t39999800000", stored());
    List<ProxiedRequest> inserts = proxy.requests(INSERTS);
    assertEquals(2, inserts.size());
    assertEquals(
        "chunked",
        inserts.get(0).header("Transfer-Encoding").orElseThrow().toLowerCase(Locale.ROOT));
    assertEquals(body.length, inserts.get(1).bodyBytes());
  }

  @Test
  void passesManyAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> inserts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int from = i * 1000;
        inserts.add(
            () -> {
              http.insert(INSERT, rows(from, from + 1000));
              return null;
            });
      }
      for (Future<Void> insert : threads.invokeAll(inserts)) {
        insert.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals("40000\t799980000", stored());
    assertEquals(40, proxy.requests(INSERTS).size());
  }

  @Test
  void passesTheServersOwnFailureInMidAnswer() {
    IOException error =
        assertThrows(
            IOException.class,
            () ->
                http.bytes(
                    "SELECT throwIf(number = 3000000) FROM numbers(4000000)"
                        + " SETTINGS max_block_size = 1000"));
    assertFalse(error instanceof ClickHouseException);
    assertTrue(proxy.requests().get(0).answerBytes() > 1_000_000);
    assertEquals(200, proxy.requests().get(0).status());
  }

  @Test
  void cutsARequest() throws IOException {
    proxy.inject(Requests.nth(2, INSERTS), new Fault.CutRequest(100_000));
    http.insert(INSERT, rows(0, 3));
    assertThrows(IOException.class, () -> http.insert(INSERT, rows(100, 50_000)));
    http.insert(INSERT, rows(3, 5));
    assertEquals("5\t10", stored());
    assertEquals(new Fault.CutRequest(100_000), proxy.requests().get(1).fault());
    assertEquals(100_000, proxy.requests().get(1).bodyBytes());
    assertEquals(0, proxy.requests().get(1).status());
    assertNull(proxy.requests().get(2).fault());
  }

  @Test
  void cutsAnAnswer() throws IOException {
    proxy.inject(Requests.nth(1, Requests.containing("numbers")), new Fault.CutAnswer(200_000));
    assertThrows(IOException.class, () -> http.bytes(LINES));
    assertEquals(200_000, proxy.requests().get(0).answerBytes());
    assertEquals(588_890, http.bytes(LINES).length);
    assertEquals(2, proxy.requests().get(1).connection());
  }

  @Test
  void cutsWithoutAByteOfTheBody() {
    proxy.inject(Requests.onConnection(1), new Fault.CutAnswer(0));
    assertThrows(IOException.class, () -> http.bytes("SELECT 1"));
    assertEquals(0, proxy.requests().get(0).answerBytes());
  }

  @Test
  void truncatesAnAnswerThatLooksWhole() throws IOException {
    proxy.inject(Requests.nth(1, Requests.all()), new Fault.TruncateAnswer(200_000));
    byte[] all = database.http().bytes(LINES);
    assertArrayEquals(Arrays.copyOf(all, 200_000), http.bytes(LINES));
    assertArrayEquals(all, http.bytes(LINES));
    assertEquals(1, proxy.requests().get(1).connection());
  }

  @Test
  void discardsTheAnswerOfWhatWasDone() throws IOException {
    proxy.inject(Requests.nth(1, INSERTS), new Fault.DiscardAnswer());
    assertThrows(IOException.class, () -> http.insert(INSERT, rows(0, 5)));
    assertEquals("5\t10", stored());
    assertEquals(200, proxy.requests().get(0).status());
    http.insert(INSERT, rows(0, 5));
    assertEquals("10\t20", stored());
  }

  @Test
  void refusesInTheServersPlace() throws IOException {
    proxy.inject(Requests.first(2, INSERTS), new Fault.Refuse(503, "busy"));
    for (int i = 0; i < 2; i++) {
      ClickHouseException error =
          assertThrows(ClickHouseException.class, () -> http.insert(INSERT, rows(0, 100_000)));
      assertEquals(503, error.status());
      assertEquals("busy", error.getMessage());
    }
    assertEquals("0\t0", stored());
    http.insert(INSERT, rows(0, 5));
    assertEquals("5\t10", stored());
    assertEquals(1, proxy.requests().get(2).connection());
  }

  @Test
  void delaysAnswersAndRequests() throws Exception {
    Duration wait = Duration.ofMillis(400);
    proxy.inject(Requests.nth(1, INSERTS), new Fault.DelayAnswer(wait));
    proxy.inject(Requests.nth(2, INSERTS), new Fault.DelayRequest(wait));
    long start = System.nanoTime();
    http.insert(INSERT, rows(0, 2));
    assertTrue(System.nanoTime() - start >= wait.toNanos());
    start = System.nanoTime();
    http.insert(INSERT, rows(2, 4));
    assertTrue(System.nanoTime() - start >= wait.toNanos());
    assertEquals("4\t6", stored());
  }

  @Test
  void aRequestThatWasHeldUpComesAfterItsClientGaveUp() throws Exception {
    proxy.inject(Requests.nth(1, INSERTS), new Fault.DelayRequest(Duration.ofMillis(500)));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    proxy.url() + "/?query=INSERT+INTO+" + database.name() + ".t+FORMAT+TSV"))
            .timeout(Duration.ofMillis(150))
            .POST(HttpRequest.BodyPublishers.ofByteArray(rows(0, 5)))
            .build();
    assertThrows(
        HttpTimeoutException.class,
        () -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()));
    assertEquals("0\t0", stored());
    for (int i = 0; i < 200 && proxy.requests().get(0).status() == 0; i++) {
      Thread.sleep(20);
    }
    assertEquals("5\t10", stored());
  }

  @Test
  void deliversTwice() throws Exception {
    proxy.inject(Requests.nth(1, INSERTS), new Fault.Twice());
    proxy.inject(Requests.nth(2, INSERTS), new Fault.Again(Duration.ofMillis(300)));
    http.insert(INSERT, rows(0, 5));
    assertEquals("10\t20", stored());
    http.insert(INSERT, rows(0, 5));
    assertEquals("15\t30", stored());
    proxy.awaitRepeats();
    assertEquals("20\t40", stored());
  }

  @Test
  void aServerThatIsDownClosesAndComesBack() throws IOException {
    try (ClickHouseServer own = ClickHouseServer.start();
        FaultProxy before = FaultProxy.before(own)) {
      ClickHouseHttp through = new ClickHouseHttp(before.url(), own.admin(), "default");
      assertEquals("1", through.sql("SELECT 1"));
      own.kill();
      assertThrows(IOException.class, () -> through.sql("SELECT 2"));
      own.restart();
      assertEquals("3", through.sql("SELECT 3"));
      assertEquals(3, before.requests().size());
      assertEquals(0, before.requests().get(1).status());
    }
  }
}
