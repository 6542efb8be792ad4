package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;

/** Checks that the Java virtual machine is one that Longbow runs on, before anything starts. */
public final class Environment {
  private static final int OLDEST = 17;
  private static final int NEWEST_TESTED = 17;

  private Environment() {}

  /**
   * Sets the switches that libraries read when they load, and checks the virtual machine.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} with the option to add
   */
  public static void prepare() {
    // Arrow checks every access by default, which is 3 to 4 times slower; tests keep the checks.
    setDefault("arrow.enable_unsafe_memory_access", "true");
    setDefault("arrow.enable_null_check_for_get", "false");
    Module ours = Environment.class.getModule();
    check(Runtime.version().feature(), ByteBuffer.class.getModule().isOpen("java.nio", ours));
  }

  /**
   * A warning for versions of Java that Longbow is not tested on, or null.
   *
   * @param version the feature version, for example 17
   */
  static String warning(int version) {
    return version > NEWEST_TESTED
        ? "Java %d is not tested with Longbow; Java %d is".formatted(version, NEWEST_TESTED)
        : null;
  }

  static void check(int version, boolean nioOpen) {
    if (version < OLDEST) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT,
          "Cannot run on Java %d. Expected Java %d: set JAVA_HOME to one"
              .formatted(version, OLDEST));
    }
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
