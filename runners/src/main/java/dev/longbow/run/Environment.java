package dev.longbow.run;

import dev.longbow.connector.FileNames;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Checks that the Java virtual machine is one that Longbow runs on, before anything starts. */
public final class Environment {
  /** The feature version that the tests run on; older ones cannot load our classes. */
  private static final int TESTED = 17;

  private static final char UNREADABLE = '\uFFFD';

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Environment() {}

  /**
   * Sets the switches that libraries read when they load, and checks the virtual machine. A version
   * that is not tested gets one line on stderr, once.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} with the option to add or the locale to
   *     set
   */
  public static void prepare() {
    // Arrow checks every access by default, which is 3 to 4 times slower; tests keep the checks.
    setDefault("arrow.enable_unsafe_memory_access", "true");
    setDefault("arrow.enable_null_check_for_get", "false");
    checkOpen("java.nio");
    // Beam and Flink ask for it when their classes load.
    FileNames.path(System.getProperty("user.dir"));
    if (!WARNED.getAndSet(true)) {
      warning(Runtime.version().feature()).ifPresent(System.err::println);
    }
  }

  /**
   * Refuses arguments that the virtual machine could not read: it has put a replacement character
   * in their place, and a filter for {@code Zürich} would find nothing.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT}
   */
  public static void checkArguments(List<String> arguments) {
    for (String argument : arguments) {
      if (!FileNames.sayAll() && argument.indexOf(UNREADABLE) >= 0) {
        throw new LongbowException(
            ErrorCode.ENVIRONMENT, "Cannot read argument '" + argument + "'" + FileNames.advice());
      }
    }
  }

  /** Makes stdout and stderr UTF-8, in which results may hold any text. */
  public static void useUtf8Streams() {
    if (!FileNames.sayAll() || !Charset.defaultCharset().equals(StandardCharsets.UTF_8)) {
      System.setOut(stream(FileDescriptor.out));
      System.setErr(stream(FileDescriptor.err));
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
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

  /**
   * Checks what only Flink needs of the virtual machine: it looks into collections of Java's.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} with the options to add
   */
  public static void checkForFlink() {
    checkOpen("java.nio", "java.lang", "java.util");
  }

  private static void checkOpen(String... packages) {
    Module javaBase = Object.class.getModule();
    Module ours = Environment.class.getModule();
    check(Arrays.stream(packages).filter(name -> !javaBase.isOpen(name, ours)).toList());
  }

  /** Refuses to start when packages of Java's are closed. */
  static void check(List<String> closed) {
    if (!closed.isEmpty()) {
      String options =
          closed.stream()
              .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
              .collect(Collectors.joining(" "));
      throw new LongbowException(
          ErrorCode.ENVIRONMENT,
          "Missing JVM option%s %s. Start Longbow with 'java -jar longbow.jar', or add %s, or set JDK_JAVA_OPTIONS='%s'"
              .formatted(
                  closed.size() == 1 ? "" : "s",
                  options,
                  closed.size() == 1 ? "the option" : "the options",
                  options));
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
