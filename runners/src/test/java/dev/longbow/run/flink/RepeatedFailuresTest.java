package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers of Flink 1.19.3 about jobs whose only TaskManager has a full disk. */
final class RepeatedFailuresTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RepeatedFailures failures =
      new RepeatedFailures(new FlinkFailures("1234", "http://h:8081"));

  /** The newest entry first, with what failed before in other tasks at the same time. */
  private static ArrayNode entries(String name) throws IOException {
    try (InputStream file = RepeatedFailuresTest.class.getResourceAsStream(name)) {
      return (ArrayNode) JSON.readTree(file).path("exceptionHistory").path("entries");
    }
  }

  /** The answer when the job had so many exceptions. */
  private static JsonNode answer(ArrayNode entries, int number) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode told = answer.putObject("exceptionHistory").putArray("entries");
    for (int i = entries.size() - number; i < entries.size(); i++) {
      told.add(entries.get(i));
    }
    return answer;
  }

  private static ArrayNode withCause(ArrayNode entries, String stackTrace) {
    for (JsonNode entry : entries) {
      ((ObjectNode) entry).put("stacktrace", stackTrace).remove("concurrentExceptions");
    }
    return entries;
  }

  /** How many exceptions are told of until the job is given up; 0 when it is not. */
  private int givenUpAfter(ArrayNode entries, ErrorCode code, String text) {
    for (int number = 1; number <= entries.size(); number++) {
      // What was told before is told again.
      Optional<LongbowException> found = failures.look(answer(entries, number));
      assertEquals(
          found.map(LongbowException::line),
          failures.look(answer(entries, number)).map(LongbowException::line));
      if (found.isPresent()) {
        assertEquals(code, found.get().code());
        assertTrue(found.get().text().contains(text), found.get()::line);
        return number;
      }
    }
    return 0;
  }

  @Test
  void noRoomForTheJar() throws IOException {
    // Task after task, each for the first time.
    ArrayNode entries = entries("exceptions-jar.json");
    assertEquals(
        6,
        givenUpAfter(entries, ErrorCode.DISK_FULL, "failed on TaskManager tm-1 (localhost:37361)"));
  }

  @Test
  void noRoomForWhatIsShuffled() throws IOException {
    // Many tasks at a time: 2 entries of first attempts, 7 of second ones, then third ones.
    ArrayNode entries = entries("exceptions-shuffle.json");
    assertEquals(10, givenUpAfter(entries, ErrorCode.DISK_FULL, "No space left on device"));
  }

  @Test
  void aMissingClass() throws IOException {
    ArrayNode entries =
        withCause(
            entries("exceptions-jar.json"),
            "org.apache.flink.runtime.taskmanager.X: Cannot load\n\tat a.B.c(B.java:1)\n"
                + "Caused by: java.lang.NoClassDefFoundError: com/example/Gone\n\tat d.E.f(E.java:1)\n");
    assertEquals(
        6, givenUpAfter(entries, ErrorCode.CLUSTER, "NoClassDefFoundError: com/example/Gone"));
  }

  /** Of the job itself, not of a task on a TaskManager: only its time tells one from another. */
  @Test
  void ofNoTask() throws IOException {
    ArrayNode entries = entries("exceptions-jar.json");
    long[] millis = {10_999, 11_001, 14_000, 20_000};
    while (entries.size() > millis.length) {
      entries.remove(0);
    }
    for (int i = 0; i < millis.length; i++) {
      // The newest comes first.
      ObjectNode entry = (ObjectNode) entries.get(millis.length - 1 - i);
      entry.put("timestamp", millis[i]).put("taskName", (String) null);
      entry.put("taskManagerId", (String) null).remove("concurrentExceptions");
    }
    assertEquals(4, givenUpAfter(entries, ErrorCode.DISK_FULL, "The job failed, not for the"));
  }

  /** Lost TaskManagers are what restarts are for, and our own tasks count their attempts. */
  @Test
  void whatMayPass() throws IOException {
    for (String cause :
        new String[] {
          "org.apache.flink.runtime.io.network.netty.exception.RemoteTransportException: Lost",
          "dev.longbow.error.LongbowException: LB402 Cannot spill\n\tat a.B.c(B.java:1)\n"
              + "Caused by: java.io.IOException: No space left on device\n",
          ""
        }) {
      ArrayNode entries = withCause(entries("exceptions-shuffle.json"), cause);
      assertEquals(0, givenUpAfter(entries, ErrorCode.INTERNAL, ""), cause);
    }
    assertEquals(Optional.empty(), failures.look(JSON.createObjectNode()));
  }
}
