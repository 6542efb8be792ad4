package dev.longbow.testing.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a JobManager over REST. */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String address;

  /**
   * Of a JobManager.
   *
   * @param address host and port
   */
  public FlinkRest(String address) {
    this.address = address;
  }

  /**
   * What a path answers.
   *
   * @param path such as {@code /jobs/overview}
   * @throws IOException when nobody answers, or not with 200
   */
  public JsonNode get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  /** Asks to cancel a job, as Flink's web interface does. */
  public void cancel(String job) throws IOException {
    send(
        HttpRequest.newBuilder(uri("/jobs/" + job + "?mode=cancel"))
            .method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  /** The identifiers of jobs in a state, such as {@code RUNNING}. */
  public List<String> jobs(String state) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      if (job.path("state").asText().equals(state)) {
        ids.add(job.path("jid").asText());
      }
    }
    return ids;
  }

  private URI uri(String path) {
    return URI.create("http://" + address + path);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "Cannot ask " + response.uri() + ": " + response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while asking " + address, e);
    }
  }
}
