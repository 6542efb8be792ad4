package dev.longbow.run.flink;

import dev.longbow.beam.FailureMarker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Tells Flink not to restart a job over an error that it would only meet again. */
public final class FlinkFailureMarker implements FailureMarker {
  /** Flink names threads "operator (subtask/parallelism)#attempt", counting from 0. */
  private static final Pattern ATTEMPT = Pattern.compile("\\(\\d+/\\d+\\)#(\\d{1,6})");

  private static final int LAST_ATTEMPT = 3;

  /**
   * A lost TaskManager starts a task anew, too, and more than once: with it go results that others
   * miss one after another. Enough for the losses that a job is to survive, four times each.
   */
  private static final int MOST_ATTEMPTS = 4 * ClusterFlink.LOSSES;

  @Override
  public boolean isLastAttempt() {
    return attempt() >= LAST_ATTEMPT;
  }

  @Override
  public boolean isHopeless() {
    return attempt() > MOST_ATTEMPTS;
  }

  /** The attempt of this thread's task; 0 in other threads. */
  private static int attempt() {
    Matcher attempt = ATTEMPT.matcher(Thread.currentThread().getName());
    return attempt.find() ? Integer.parseInt(attempt.group(1)) : 0;
  }

  @Override
  public RuntimeException mark(Throwable error) {
    return new SuppressRestartsException(error);
  }
}
