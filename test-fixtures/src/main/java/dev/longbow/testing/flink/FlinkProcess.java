package dev.longbow.testing.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JobManager or a TaskManager. */
public final class FlinkProcess {
  private static final int TAIL_LINES = 60;

  /** What Flink's own scripts open, as far as its code and ours need it. */
  private static final List<String> OPENED =
      List.of(
          "lang", "net", "io", "nio", "lang.reflect", "text", "time", "util", "util.concurrent");

  private final String name;
  private final Path temporary;
  private final Path log;
  private final Process process;

  private FlinkProcess(String name, Path temporary, Path log, Process process) {
    this.name = name;
    this.temporary = temporary;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param folder with {@code config.yaml}
   * @param command what to put before the virtual machine, such as {@code nice}
   * @param options of the virtual machine
   */
  static FlinkProcess start(
      String name,
      Path folder,
      Path temporary,
      Path log,
      List<String> command,
      List<String> options,
      String classPath,
      String main)
      throws IOException {
    Files.createDirectories(temporary);
    Files.createDirectories(log.getParent());
    List<String> all = new ArrayList<>(command);
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    OPENED.forEach(opened -> all.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED"));
    all.add("-XX:+UseParallelGC");
    all.add("-Djava.io.tmpdir=" + temporary);
    all.add("-Dlog.file=" + log); // where Flink's web interface looks for it
    all.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    all.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
    all.addAll(options);
    all.addAll(List.of("-cp", classPath, FlinkProcessMain.class.getName()));
    all.addAll(List.of(main, "--configDir", folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new FlinkProcess(name, temporary, log, builder.start());
  }

  /** Its name in Flink's REST answers, such as {@code tm-1}. */
  public String name() {
    return name;
  }

  /** Its {@code io.tmp.dirs} and {@code java.io.tmpdir}. */
  public Path temporaryFolder() {
    return temporary;
  }

  /** What it logs and prints. */
  public Path log() {
    return log;
  }

  /** The operating system's number for it. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs, or is held. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Holds it: it is there, and does and answers nothing, until {@link #resume}. */
  public void hold() throws IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException {
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException("Cannot send " + signal + " to " + name + ": exit code " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Cannot end " + name + ", process " + pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of its log, under its name. */
  public String tail() {
    String state = isAlive() ? "runs" : "ended with exit code " + process.exitValue();
    StringBuilder text =
        new StringBuilder("---- " + name + " (" + state + "), the end of " + log + "\n");
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      all.subList(Math.max(0, all.size() - TAIL_LINES), all.size())
          .forEach(line -> text.append(line).append('\n'));
    } catch (IOException | UncheckedIOException e) {
      text.append(e).append('\n');
    }
    return text.toString();
  }
}
