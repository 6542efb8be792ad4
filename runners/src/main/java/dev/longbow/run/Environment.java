package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks that the Java virtual machine is one that Longbow runs on, before anything starts. */
public final class Environment {
  /** The feature version that the tests run on; older ones cannot load our classes. */
  private static final int TESTED = 17;

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Environment() {}

  /**
   * Sets the switches that libraries read when they load, and checks the virtual machine. A version
   * that is not tested gets one line on stderr, once.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} with the option to add
   */
  public static void prepare() {
    // Arrow checks every access by default, which is 3 to 4 times slower; tests keep the checks.
    setDefault("arrow.enable_unsafe_memory_access", "true");
    setDefault("arrow.enable_null_check_for_get", "false");
    Module ours = Environment.class.getModule();
    check(ByteBuffer.class.getModule().isOpen("java.nio", ours));
    if (!WARNED.getAndSet(true)) {
      warning(Runtime.version().feature()).ifPresent(System.err::println);
    }
  }

  /**
   * One line for a version of Java that Longbow is not tested on.
   *
   * @param version the feature version, for example 17
   */
  static Optional<String> warning(int version) {
    return version == TESTED
        ? Optional.empty()
        : Optional.of(
            "Warning: Longbow is not tested on Java %d, only on Java %d. If a run fails, set JAVA_HOME to a JDK %d"
                .formatted(version, TESTED, TESTED));
  }

  static void check(boolean nioOpen) {
    if (!nioOpen) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT,
          "Missing JVM option --add-opens=java.base/java.nio=ALL-UNNAMED. Start Longbow with"
              + " 'java -jar longbow.jar', or add the option, or set"
              + " JDK_JAVA_OPTIONS='--add-opens=java.base/java.nio=ALL-UNNAMED'");
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
