package dev.longbow.run.flink;

import dev.longbow.beam.FailureMarker;
import dev.longbow.error.LongbowException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Tells Flink not to restart a job over an error that it would only meet again. */
public final class FlinkFailureMarker implements FailureMarker {
  @Override
  public RuntimeException mark(LongbowException error) {
    return new SuppressRestartsException(error);
  }
}
