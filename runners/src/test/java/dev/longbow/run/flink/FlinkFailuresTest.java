package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

/** What is said of failures that a cluster reports. */
final class FlinkFailuresTest {
  private static final JobID JOB = new JobID();

  private static LongbowException explain(Throwable cause) {
    return new FlinkFailures(JOB.toHexString(), "http://h:8081")
        .explain(
            new JobExecutionException(
                JOB, "Job execution failed.", new SerializedThrowable(cause)));
  }

  private static void check(Throwable cause, ErrorCode code, String text) {
    LongbowException said = explain(cause);
    assertEquals(code, said.code(), said::line);
    assertTrue(said.text().contains(text), said::line);
  }

  @Test
  void anErrorOfOursComesBackAsItWas() {
    LongbowException thrown =
        new LongbowException(ErrorCode.BAD_VALUE, "Cannot cast 'x'").inStep("clean");
    LongbowException said =
        explain(
            new RuntimeException(
                new SerializedThrowable(
                    new RuntimeException(new SuppressRestartsException(thrown)))));
    assertEquals("LB302 [clean] Cannot cast 'x'", said.line());
  }

  @Test
  void whatTheClusterLacks() {
    check(
        new NoResourceAvailableException("Could not acquire the minimum required resources."),
        ErrorCode.CLUSTER,
        "got no free slots");
    check(new OutOfMemoryError("Java heap space"), ErrorCode.MEMORY, "Java heap space");
    check(
        new IOException("Insufficient number of network buffers: required 5"),
        ErrorCode.MEMORY,
        "taskmanager.memory.network.max");
    check(
        new NoClassDefFoundError("com/github/luben/zstd/Zstd"),
        ErrorCode.CLUSTER,
        "NoClassDefFoundError: com/github/luben/zstd/Zstd");
    check(new UnsatisfiedLinkError("no x in path"), ErrorCode.CLUSTER, "UnsatisfiedLinkError");
  }

  @Test
  void aDiskThatFlinkFilled() {
    check(
        new RuntimeException(
            "The record writer failed", new IOException("No space left on device")),
        ErrorCode.DISK_FULL,
        "io.tmp.dirs");
    check(new IOException("/tmp/x: Disk quota exceeded"), ErrorCode.DISK_FULL, "io.tmp.dirs");
    assertEquals(4, explain(new IOException("No space left on device")).kind().exitCode());
  }

  /** A step hands rows on to Flink. */
  @Test
  void aDiskThatFlinkFilledWithinAStep() {
    LongbowException inStep =
        new LongbowException(
                ErrorCode.INTERNAL,
                "Cannot run exchange write",
                new RuntimeException(
                    "Emitting the record caused an I/O exception",
                    new IOException("No space left on device")))
            .inStep("by_time");
    LongbowException said = explain(new RuntimeException(new SerializedThrowable(inStep)));
    assertEquals(ErrorCode.DISK_FULL, said.code(), said::line);
    assertEquals("by_time", said.step().orElseThrow());
    StringWriter trace = new StringWriter();
    inStep.printStackTrace(new PrintWriter(trace));
    FlinkFailures failures = new FlinkFailures(JOB.toHexString(), "http://h:8081");
    assertEquals(ErrorCode.DISK_FULL, failures.lasting(trace.toString()).orElseThrow().code());
    assertEquals(
        Optional.empty(),
        failures.lasting(trace.toString().replace("LB901", ErrorCode.READ_FAILED.label())));
    LongbowException fault = new LongbowException(ErrorCode.INTERNAL, "odd");
    assertEquals(fault.line(), explain(new RuntimeException(fault)).line());
  }

  @Test
  void whatKeepsAClusterFromTakingAJob() {
    FlinkFailures submission = FlinkFailures.ofSubmission("http://h:8081");
    for (Exception cause : List.of(new TimeoutException(), new ConnectException("refused"))) {
      LongbowException said = submission.explain(new RuntimeException(cause));
      assertEquals(ErrorCode.CLUSTER, said.code());
      assertTrue(
          said.text().startsWith("Cannot submit a Flink job to http://h:8081: "), said::line);
    }
    assertEquals(
        "Cannot submit a Flink job to http://h:8081: java.lang.IllegalStateException: odd",
        submission.explain(new IllegalStateException("odd")).text());
  }

  @Test
  void whatHappenedToTheJob() {
    check(
        new JobCancellationException(JOB, "Job was cancelled.", null),
        ErrorCode.CANCELLED,
        "was cancelled there");
    check(
        new ConnectException("Connection refused"), ErrorCode.CLUSTER, "Lost the Flink JobManager");
    check(new IllegalStateException("odd"), ErrorCode.INTERNAL, "IllegalStateException: odd");
  }
}
