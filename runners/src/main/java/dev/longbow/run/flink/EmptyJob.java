package dev.longbow.run.flink;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.api.java.io.DiscardingOutputFormat;

/** A job that does nothing: Flink takes a program for failed that has given it no job. */
public final class EmptyJob {
  private static final String NAME = "longbow: no input";

  private EmptyJob() {}

  /** Gives it to the cluster that runs this program. */
  public static void submit() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(1);
    environment.fromElements(0).output(new DiscardingOutputFormat<>());
    try {
      environment.executeAsync(NAME);
    } catch (Exception e) {
      throw new LongbowException(ErrorCode.CLUSTER, "Cannot end a run without input: " + e, e);
    }
  }
}
