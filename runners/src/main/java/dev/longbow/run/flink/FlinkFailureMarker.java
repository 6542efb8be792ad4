package dev.longbow.run.flink;

import dev.longbow.beam.FailureMarker;
import dev.longbow.error.LongbowException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Tells Flink not to restart a job over an error that it would only meet again. */
public final class FlinkFailureMarker implements FailureMarker {
  /** Flink names threads "operator (subtask/parallelism)#attempt", counting from 0. */
  private static final Pattern ATTEMPT = Pattern.compile("\\(\\d+/\\d+\\)#(\\d{1,6})");

  private static final int LAST_ATTEMPT = 3;

  @Override
  public boolean isLastAttempt() {
    Matcher attempt = ATTEMPT.matcher(Thread.currentThread().getName());
    return attempt.find() && Integer.parseInt(attempt.group(1)) >= LAST_ATTEMPT;
  }

  @Override
  public RuntimeException mark(LongbowException error) {
    return new SuppressRestartsException(error);
  }
}
