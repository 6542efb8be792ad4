package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of clusters that cannot take a job, before anything is prepared. */
final class ClusterCheckTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String query;
  private HttpServer server;
  private FlinkRest rest;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          query = exchange.getRequestURI().getRawQuery();
          String answer = answers.get(exchange.getRequestURI().getPath());
          byte[] bytes = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    rest = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void overview(String version, int slots, int free) {
    answers.put(
        "/overview",
        "{\"flink-version\":\"%s\",\"taskmanagers\":2,\"slots-total\":%d,\"slots-available\":%d,\"jobs-running\":1}"
            .formatted(version, slots, free));
  }

  private LongbowException refused(int wanted) {
    return assertThrows(LongbowException.class, () -> ClusterCheck.slots(rest, wanted, SHORT));
  }

  @Test
  void takesWhatIsFree() {
    overview("1.19.3", 4, 3);
    assertEquals(3, ClusterCheck.slots(rest, 0, SHORT));
    assertEquals(2, ClusterCheck.slots(rest, 2, SHORT));
  }

  @Test
  void anotherVersion() {
    overview("1.20.0", 4, 4);
    LongbowException refused = refused(1);
    assertEquals(ErrorCode.ENVIRONMENT, refused.code());
    assertTrue(refused.text().contains("it runs Flink 1.20.0"), refused.text());
  }

  @Test
  void noSlotsInTime() {
    overview("1.19.1", 4, 1);
    LongbowException refused = refused(3);
    assertEquals(ErrorCode.CLUSTER, refused.code());
    assertTrue(refused.text().startsWith("Cannot get 3 free slots"), refused.text());
    assertTrue(
        refused.text().contains("1 of its 4 are free (2 TaskManagers, 1 jobs running)"),
        refused.text());
    assertTrue(refused.text().contains("Set --parallelism 1,"), refused.text());
  }

  @Test
  void clustersThatGrowAreNotWaitedFor() {
    overview("1.19.1", 0, 0);
    answers.put("/jobmanager/config", "[{\"key\":\"kubernetes.cluster-id\",\"value\":\"x\"}]");
    assertEquals(3, ClusterCheck.slots(rest, 3, SHORT));
  }

  @Test
  void theMemoryOfTaskManagers() {
    assertTrue(ClusterCheck.managedOfSlot(rest).isEmpty());
    ClusterCheck.memory(rest, 1L << 40);
    answers.put(
        "/taskmanagers",
        """
        {"taskmanagers":[{"id":"tm-1","slotsNumber":2,"memoryConfiguration":
          {"frameworkHeap":104857600,"taskHeap":104857600,"managedMemory":200}}]}""");
    assertEquals(100, ClusterCheck.managedOfSlot(rest).orElseThrow());
    ClusterCheck.memory(rest, 120 << 20);
    LongbowException refused =
        assertThrows(LongbowException.class, () -> ClusterCheck.memory(rest, 121 << 20));
    assertEquals(ErrorCode.MEMORY, refused.code());
    assertTrue(refused.text().contains("Set --memory 120MB or less"), refused.text());
  }

  @Test
  void somethingElseAnswers() {
    LongbowException refused = refused(1);
    assertEquals(ErrorCode.CLUSTER, refused.code());
    assertTrue(refused.text().contains("/overview answers with status 404"), refused.text());
    answers.put("/overview", "{\"status\":\"up\"}");
    assertTrue(refused(1).text().contains("is not a Flink JobManager"));
    answers.put("/overview", "<html>");
    assertEquals(ErrorCode.CLUSTER, refused(1).code());
  }

  @Test
  void nobodyAnswers() {
    server.stop(0);
    LongbowException refused = refused(1);
    assertEquals(ErrorCode.CLUSTER, refused.code());
    assertTrue(refused.text().contains("Cannot reach a Flink JobManager"), refused.text());
  }

  @Test
  void theJobManagersClock() throws IOException {
    answers.put("/jobs/1", "{\"state\":\"RUNNING\",\"now\":1700000000123}");
    assertEquals(1_700_000_000_123L, rest.now("1"));
    assertThrows(IOException.class, () -> rest.now("2"));
  }

  @Test
  void progressOfAJob() {
    answers.put(
        "/jobs/1",
        """
        {"state":"RUNNING","vertices":[
          {"id":"a","name":"DataSource (at Splits)","parallelism":2,
           "tasks":{"FINISHED":1,"RUNNING":1},"metrics":{"write-bytes":2048,"write-records":3}},
          {"id":"b","name":"FlatMap","parallelism":2,"tasks":{"CREATED":2},"metrics":{}}]}""");
    answers.put(
        "/jobs/1/vertices/a/subtasks/metrics",
        "[{\"id\":\"Splits (a+b).numSplitsProcessed\",\"sum\":5.0}]");
    ClusterProgress progress =
        ClusterProgress.of(new ClusterFlink.Submitted("1", Optional.of(rest.url()), false), 8)
            .orElseThrow();
    assertEquals(
        "5 of 8 splits read, 1 of 4 tasks done, 1 at work, 2.0 KB in 3 blocks through exchanges",
        progress.get().text());
    assertEquals(0.5, progress.get().share());
    assertEquals("agg=sum&get=Splits+%28a%2Bb%29.numSplitsProcessed", query);
    assertEquals(3, asked.get(), "asked again only after a while");
  }
}
