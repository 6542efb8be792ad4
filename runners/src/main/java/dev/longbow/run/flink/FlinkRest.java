package dev.longbow.run.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** Asks a cluster's JobManager over its REST port. Nothing is tried again: callers decide. */
final class FlinkRest {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  FlinkRest(String url) {
    this.url = url;
  }

  /**
   * What the cluster has.
   *
   * @param version Flink's
   * @param slots of all TaskManagers
   * @param free slots that no job has
   * @param running jobs that run
   */
  record Overview(String version, int taskManagers, int slots, int free, int running) {}

  /** The web page's address. */
  String url() {
    return url;
  }

  /**
   * What the cluster has.
   *
   * @throws LongbowException {@link ErrorCode#CLUSTER} when it does not answer, or not as Flink
   *     does
   */
  Overview overview() {
    JsonNode answer = reach("/overview");
    if (!answer.has("flink-version")) {
      throw new LongbowException(
          ErrorCode.CLUSTER,
          "Cannot use " + url + ": what answers there is not a Flink JobManager");
    }
    return new Overview(
        answer.path("flink-version").asText(),
        answer.path("taskmanagers").asInt(),
        answer.path("slots-total").asInt(),
        answer.path("slots-available").asInt(),
        answer.path("jobs-running").asInt());
  }

  private JsonNode reach(String path) {
    try {
      return get(path);
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.CLUSTER,
          "Cannot reach a Flink JobManager at %s: %s. Expected the address of its REST port (the web page); is the cluster up?"
              .formatted(url, reason(e)),
          e);
    }
  }

  /** Connections fail with messages only deep inside, if at all. */
  private static String reason(Throwable failure) {
    String reason = "no connection";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "unknown host";
      } else if (cause.getMessage() != null) {
        reason = cause.getMessage();
      }
    }
    return reason;
  }

  /**
   * The JobManager's time in milliseconds, from what it says of a job.
   *
   * @throws IOException when it does not answer
   */
  long now(String jobId) throws IOException {
    return get("/jobs/" + jobId).path("now").asLong(System.currentTimeMillis());
  }

  /**
   * Says that whoever waits for a job is there.
   *
   * @param until when the job may be cancelled unless more is heard, in milliseconds of the
   *     JobManager's clock
   */
  void heartbeat(String jobId, long until) throws IOException {
    String path = "/jobs/" + jobId + "/clientHeartbeat";
    try {
      // Not Flink's own client: in 1.19 it sends an object where the JobManager reads a number.
      patch(path, Long.toString(until));
    } catch (IOException e) {
      patch(path, "{\"expiredTimestamp\":" + until + "}");
    }
  }

  private void patch(String path, String body) throws IOException {
    answer(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  /**
   * An answer.
   *
   * @throws IOException when there is none, or no JSON, or it says that something is wrong
   */
  JsonNode get(String path) throws IOException {
    return answer(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  private JsonNode answer(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.timeout(ANSWER).build();
    try {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != OK / 100) {
        throw new IOException(request.uri() + " answers with status " + answer.statusCode());
      }
      return JSON.readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
