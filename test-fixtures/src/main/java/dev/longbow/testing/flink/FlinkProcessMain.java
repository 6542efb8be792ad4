package dev.longbow.testing.flink;

import java.io.IOException;
import java.util.Arrays;

/**
 * Starts a program of Flink and stops it when the process that started it is gone, however it went:
 * standard input ends then.
 */
final class FlinkProcessMain {
  private FlinkProcessMain() {}

  /** Takes the name of the class to start, then its arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Thread watch = new Thread(FlinkProcessMain::awaitParentsEnd, "awaits the parent's end");
    watch.setDaemon(true);
    watch.start();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static void awaitParentsEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(1);
  }
}
