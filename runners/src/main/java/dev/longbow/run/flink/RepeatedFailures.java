package dev.longbow.run.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.error.LongbowException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Sees from what a JobManager tells of a job's exceptions that starting tasks anew does not help: a
 * cause that lasts, such as a full disk, comes again and again. Flink itself would go on for
 * minutes, since it must have restarts left for TaskManagers that are lost.
 */
final class RepeatedFailures {
  /** How many attempts of one task may fail, however much later: others may run elsewhere. */
  private static final int MOST_ATTEMPTS = 3;

  /**
   * In how many seconds of a minute tasks may fail on one TaskManager. Tasks of one moment are no
   * repetition; that they are different ones is: what is before them all fails.
   */
  private static final int MOST_SECONDS = 6;

  private static final long MINUTE = 60;
  private static final int LONGEST_NAME = 100;

  /** Names of tasks end with the number of the attempt. */
  private static final Pattern ATTEMPT = Pattern.compile(" - execution #\\d+$");

  private final FlinkFailures failures;

  // The same failures are told again each time, but only the last few.
  private final Map<String, Set<String>> attemptsOfTask = new HashMap<>();
  private final Map<String, TreeSet<Long>> secondsOf = new HashMap<>();

  RepeatedFailures(FlinkFailures failures) {
    this.failures = failures;
  }

  /** Where a job's exceptions are told. */
  static String path(String job) {
    return "/jobs/" + job + "/exceptions";
  }

  /**
   * Takes in one answer.
   *
   * @return what to end the job with; empty while there is hope
   */
  Optional<LongbowException> look(JsonNode answer) {
    for (JsonNode entry : answer.path("exceptionHistory").path("entries")) {
      Optional<LongbowException> found = count(entry);
      for (JsonNode other : entry.path("concurrentExceptions")) {
        found = found.or(() -> count(other));
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<LongbowException> count(JsonNode failure) {
    Optional<LongbowException> cause = failures.lasting(failure.path("stacktrace").asText());
    if (cause.isEmpty()) {
      return cause;
    }
    String code = cause.get().code() + " ";
    String attempt = failure.path("taskName").asText("");
    String task = ATTEMPT.matcher(attempt).replaceFirst("");
    String taskManager = failure.path("taskManagerId").asText("");
    long second = TimeUnit.MILLISECONDS.toSeconds(failure.path("timestamp").asLong());
    if (repeatsOfTask(code, attempt, task, second) < MOST_ATTEMPTS
        && (taskManager.isEmpty()
            || repeatsOn(secondsOf(code + taskManager), second) < MOST_SECONDS)) {
      return Optional.empty();
    }
    return Optional.of(
        new LongbowException(
            cause.get().code(), cause.get().text() + ". " + repeated(task, taskManager, failure)));
  }

  private int repeatsOfTask(String code, String attempt, String task, long second) {
    if (attempt.equals(task)) {
      // Those of no task, such as slots that cannot be had, have no number: their times count. One
      // may be told twice, with times that differ a little.
      TreeSet<Long> seconds = secondsOf(code + task);
      return repeatsOn(seconds, seconds.contains(second - 1) ? second - 1 : second);
    }
    Set<String> attempts = attemptsOfTask.computeIfAbsent(code + task, key -> new HashSet<>());
    attempts.add(attempt);
    return attempts.size();
  }

  private TreeSet<Long> secondsOf(String place) {
    return secondsOf.computeIfAbsent(place, key -> new TreeSet<>());
  }

  /** In how many seconds of the last minute. */
  private static int repeatsOn(TreeSet<Long> seconds, long second) {
    seconds.add(second);
    return seconds.tailSet(seconds.last() - MINUTE).size();
  }

  private static String repeated(String task, String taskManager, JsonNode failure) {
    String what = task.isEmpty() ? "The job" : "'" + shortened(task) + "'";
    String where =
        taskManager.isEmpty()
            ? ""
            : " on TaskManager %s (%s)".formatted(taskManager, failure.path("endpoint").asText());
    return what + " failed" + where + ", not for the first time; the job was cancelled";
  }

  private static String shortened(String task) {
    return task.length() <= LONGEST_NAME ? task : task.substring(0, LONGEST_NAME) + "…";
  }
}
