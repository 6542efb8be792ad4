package dev.longbow.run.flink;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.SerializedThrowable;

/** Says of a failure that a cluster reports what a user should hear. */
final class FlinkFailures {
  private static final int DEEPEST = 50;

  /** The first line of a stack trace, and those of its causes. */
  private static final Pattern CAUSE =
      Pattern.compile("(?m)(?:\\A|^Caused by: )([\\w.$]+)(?:: (.*))?$");

  private final String job;
  private final String place;

  /**
   * Of a job.
   *
   * @param job its id
   * @param place the cluster
   */
  FlinkFailures(String job, String place) {
    this.job = job;
    this.place = place;
  }

  /** Of the submission of a job, which has no id yet. */
  static FlinkFailures ofSubmission(String place) {
    return new FlinkFailures("", place);
  }

  /** A failure of one class by its name: it may not be one of ours, or not load here. */
  private record Cause(String type, String message, Throwable thrown) {
    boolean isA(String... names) {
      for (String name : names) {
        if (type.equals(name) || type.endsWith("." + name)) {
          return true;
        }
      }
      return false;
    }
  }

  /** What is said of the first cause that it fits. */
  private record Saying(Predicate<Cause> fits, ErrorCode code, Function<Cause, String> text) {}

  /** The error of ours behind a failure, or what Flink says in words that help. */
  LongbowException explain(Throwable failure) {
    List<Cause> causes = causes(failure);
    LongbowException fault = null;
    for (Cause cause : causes) {
      if (cause.thrown() instanceof LongbowException known) {
        if (known.code() != ErrorCode.INTERNAL) {
          return known;
        }
        fault = fault == null ? known : fault;
      }
    }
    Optional<LongbowException> said =
        said(causes, List.of(resources(), loading(), job.isEmpty() ? notTaken() : lost()));
    if (fault == null) {
      return said.orElseGet(() -> unknown(causes, failure));
    }
    // Rows are handed on to Flink within our steps: what fails there is no fault of theirs.
    LongbowException inStep = fault;
    return said.map(found -> inStep.step().map(found::inStep).orElse(found)).orElse(fault);
  }

  /**
   * What is said of a failure whose cause lasts: another attempt meets it again.
   *
   * @param stackTrace as a JobManager tells it
   * @return empty for a cause that may pass, and for errors of ours: their tasks know when to stop
   */
  Optional<LongbowException> lasting(String stackTrace) {
    List<Cause> causes = new ArrayList<>();
    Matcher lines = CAUSE.matcher(stackTrace);
    while (lines.find()) {
      String message = lines.group(2);
      causes.add(new Cause(lines.group(1), message == null ? "" : message, null));
    }
    return causes.stream().anyMatch(FlinkFailures::isOurs)
        ? Optional.empty()
        : said(causes, List.of(resources(), loading()));
  }

  /** Whether it is an error of ours, and not only what a step of ours says of Flink's. */
  private static boolean isOurs(Cause cause) {
    return cause.isA(LongbowException.class.getName())
        && !cause.message().startsWith(ErrorCode.INTERNAL.label());
  }

  /** Whether it only repeats what one of its causes says. */
  private static boolean isRepetition(Cause cause) {
    return cause.isA(LongbowException.class.getName())
        || cause.message().contains(LongbowException.class.getName());
  }

  /** What the first sayings that fit make of the outermost cause that they fit. */
  private static Optional<LongbowException> said(List<Cause> causes, List<List<Saying>> all) {
    for (List<Saying> sayings : all) {
      for (Cause cause : causes) {
        for (Saying saying : sayings) {
          if (!isRepetition(cause) && saying.fits.test(cause)) {
            return Optional.of(
                new LongbowException(saying.code, saying.text.apply(cause), cause.thrown()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<Saying> resources() {
    return List.of(
        new Saying(
            cause -> cause.isA("NoResourceAvailableException"),
            ErrorCode.CLUSTER,
            cause ->
                "Flink job %s got no free slots on %s in time. Set a lower --parallelism, wait until other jobs have ended, or start more TaskManagers"
                    .formatted(job, place)),
        new Saying(
            cause -> isDiskFull(cause.message()),
            ErrorCode.DISK_FULL,
            cause ->
                "Cannot go on: a disk of a TaskManager is full (%s). Flink sorts and exchanges in the folders of io.tmp.dirs: give them more room, or name others"
                    .formatted(cause.message())),
        new Saying(
            cause -> cause.isA("OutOfMemoryError"),
            ErrorCode.MEMORY,
            cause ->
                "Cannot go on: the memory of a TaskManager is full (%s). Give TaskManagers more (taskmanager.memory.task.heap.size), or a smaller --memory"
                    .formatted(cause.message())),
        new Saying(
            cause -> cause.message().startsWith("Insufficient number of network buffers"),
            ErrorCode.MEMORY,
            cause ->
                "Cannot run so many exchanges with this parallelism: too few network buffers. Set a lower --parallelism, or give TaskManagers more (taskmanager.memory.network.max)"),
        new Saying(
            cause -> cause.message().contains("record exceeds the maximum size of a sort buffer"),
            ErrorCode.MEMORY,
            cause ->
                "Cannot sort: a batch is larger than a sort's share of Flink's managed memory. Give TaskManagers more (taskmanager.memory.managed.size), or set taskmanager.runtime.large-record-handler: true"));
  }

  private static boolean isDiskFull(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("no space left on device") || lower.contains("disk quota exceeded");
  }

  private List<Saying> loading() {
    return List.of(
        new Saying(
            cause ->
                cause.isA(
                    "ClassNotFoundException",
                    "NoClassDefFoundError",
                    "NoSuchMethodError",
                    "UnsatisfiedLinkError",
                    "ExceptionInInitializerError",
                    "IncompatibleClassChangeError",
                    "UnsupportedClassVersionError",
                    "InvalidClassException"),
            ErrorCode.CLUSTER,
            cause ->
                "Cannot load what a task needs on the cluster: %s: %s. Check that %s runs Flink %s on Java 17 or later, that its lib folder has no other version of it, and that /tmp lets native libraries run"
                    .formatted(
                        cause.type().substring(cause.type().lastIndexOf('.') + 1),
                        cause.message(),
                        place,
                        ClusterFlink.VERSION)));
  }

  /** What keeps a cluster from taking a job. */
  private List<Saying> notTaken() {
    return List.of(
        new Saying(
            cause -> cause.isA("TimeoutException"),
            ErrorCode.CLUSTER,
            cause ->
                "Cannot submit a Flink job to %s: no answer in time. Look there whether it runs before you try again"
                    .formatted(place)),
        new Saying(
            FlinkFailures::isNoConnection,
            ErrorCode.CLUSTER,
            cause -> "Cannot submit a Flink job to %s: %s".formatted(place, cause.message())));
  }

  /** What becomes of a job that a cluster has taken. */
  private List<Saying> lost() {
    return List.of(
        new Saying(
            cause -> cause.isA("JobCancellationException"),
            ErrorCode.CANCELLED,
            cause ->
                "Cancelled: Flink job %s on %s was cancelled there (its web page, 'flink cancel'). Nothing is published"
                    .formatted(job, place)),
        new Saying(
            cause ->
                cause.isA("FlinkJobNotFoundException")
                    || cause.message().contains("FlinkJobNotFoundException"),
            ErrorCode.CLUSTER,
            cause ->
                "Lost Flink job %s: the JobManager at %s does not know it any more; it was started anew"
                    .formatted(job, place)),
        new Saying(
            FlinkFailures::isNoConnection,
            ErrorCode.CLUSTER,
            cause ->
                "Lost the Flink JobManager at %s while job %s ran: %s"
                    .formatted(place, job, cause.message())),
        new Saying(
            cause ->
                cause.isA(
                    "PartitionConnectionException",
                    "RemoteTransportException",
                    "TaskManagerException",
                    "TimeoutException",
                    "HeartbeatTimeoutException"),
            ErrorCode.CLUSTER,
            cause ->
                "Lost TaskManagers more often than Flink job %s is started anew: %s"
                    .formatted(job, cause.message())));
  }

  private static boolean isNoConnection(Cause cause) {
    return cause.isA(
        "ConnectException", "RetryException", "ConnectionClosedException", "ConnectionException");
  }

  private LongbowException unknown(List<Cause> causes, Throwable failure) {
    Cause root = causes.get(causes.size() - 1);
    return new LongbowException(
        ErrorCode.INTERNAL,
        "%s: %s: %s"
            .formatted(
                job.isEmpty()
                    ? "Cannot submit a Flink job to " + place
                    : "Flink job %s on %s failed".formatted(job, place),
                root.type(),
                root.message()),
        failure);
  }

  /** The causes from the outside in; what came serialised is read with our classes. */
  private static List<Cause> causes(Throwable failure) {
    List<Cause> causes = new ArrayList<>();
    Throwable current = failure;
    for (int depth = 0; current != null && depth < DEEPEST; depth++) {
      if (current instanceof SerializedThrowable serialized) {
        Throwable read = serialized.deserializeError(FlinkFailures.class.getClassLoader());
        if (read == current) {
          causes.add(
              new Cause(
                  serialized.getOriginalErrorClassName(), said(serialized.getMessage()), current));
          current = current.getCause();
          continue;
        }
        current = read;
      }
      causes.add(new Cause(current.getClass().getName(), said(current.getMessage()), current));
      current = current.getCause();
    }
    return causes;
  }

  private static String said(String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }
}
