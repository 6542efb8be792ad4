package dev.longbow.cli;

import dev.longbow.error.LongbowException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Tells whether this program was started by Flink: by {@code flink run}, in a process of its own
 * that ends with it, or by the JobManager itself, to which the jar was uploaded.
 */
final class FlinkHost {
  private static final String CLIENT = "org.apache.flink.client.cli.CliFrontend";

  private FlinkHost() {}

  /** Whether the process is that of {@code flink run}. */
  static boolean isFlinkClient() {
    return System.getProperty("sun.java.command", "").startsWith(CLIENT);
  }

  /** Whether the process belongs to a cluster. */
  static boolean isJobManager() {
    return FlinkHost.class.getClassLoader().getClass().getName().startsWith("org.apache.flink.")
        && !isFlinkClient();
  }

  /**
   * Runs a command; what goes wrong is thrown, because exit codes and streams reach nobody.
   *
   * @param command takes who hears of failures
   * @param skipped does what makes a run that was skipped for want of input a success
   */
  static void submit(ToIntFunction<Consumer<LongbowException>> command, Runnable skipped) {
    AtomicReference<LongbowException> failure = new AtomicReference<>();
    int code = command.applyAsInt(failure::set);
    if (code == NoInput.EXIT_CODE) {
      skipped.run();
    } else if (code != 0) {
      LongbowException known = failure.get();
      throw new IllegalStateException(known == null ? "Exit code " + code : known.line(), known);
    }
  }
}
