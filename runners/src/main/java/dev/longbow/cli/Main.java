package dev.longbow.cli;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.ErrorKind;
import dev.longbow.error.LongbowException;
import dev.longbow.run.Environment;
import dev.longbow.run.HeadStart;
import dev.longbow.run.Launcher;
import dev.longbow.run.Versions;
import dev.longbow.run.flink.EmptyJob;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry point. */
@Command(
    name = "longbow",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Lazy, columnar batch pipelines on Apache Beam.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      RunCommand.class,
      ExplainCommand.class,
      SchemaCommand.class,
      ValidateCommand.class,
      HeadCommand.class,
      CountCommand.class,
      DescribeCommand.class,
      ConvertCommand.class,
      CompactCommand.class,
      DemoDataCommand.class,
      VerifyCommand.class,
      FlinkLibCommand.class
    })
public final class Main {
  private static final long END_SECONDS = 60;

  /** Verbs that always run a pipeline. */
  private static final Set<String> RUNNING = Set.of("run", "describe", "convert", "compact");

  /** Reserved as addresses; memory is taken as it is used. */
  private static final long STACK_BYTES = 256L << 20;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (FlinkHost.isJobManager()) {
      // The process is the cluster's: nothing of it is changed, and it goes on.
      FlinkHost.submit(failures -> run(arguments, () -> {}, failures), EmptyJob::submit);
      return;
    }
    Environment.useUtf8Streams();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(ended), "longbow-end"));
    AtomicReference<HeadStart> headStart = new AtomicReference<>();
    int code =
        run(
            arguments,
            () -> {
              if (!FlinkHost.isFlinkClient()) {
                headStart.set(HeadStart.begin());
              }
            },
            failure -> {});
    if (headStart.get() != null) {
      headStart.get().awaitTidy();
    }
    System.out.flush();
    System.err.flush();
    ended.countDown();
    // Always: runners leave threads behind, and Maven's exec goal would go on.
    System.exit(code);
  }

  /**
   * A process that is told to end cancels its run (see {@link dev.longbow.beam.PlanRunner}), and
   * goes when that has removed its files and said so.
   */
  private static void awaitEnd(CountDownLatch ended) {
    try {
      if (Launcher.isRunning() && !ended.await(END_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("The run did not end in " + END_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The verbs and their options. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  /** Runs a command; gives its exit code. */
  static int run(String[] arguments) {
    return run(arguments, () -> {}, failure -> {});
  }

  /**
   * The same.
   *
   * @param beforeRun hears when it is clear that a pipeline is to be run
   * @param failures hears of what is reported
   */
  private static int run(
      String[] arguments, Runnable beforeRun, Consumer<LongbowException> failures) {
    String[] translated = BeamArguments.translate(List.of(arguments)).toArray(new String[0]);
    try {
      Environment.prepare();
      Environment.checkArguments(List.of(arguments));
    } catch (LongbowException e) {
      failures.accept(e);
      System.err.println(e.line());
      return e.kind().exitCode();
    }
    if (translated.length > 0 && RUNNING.contains(translated[0])) {
      beforeRun.run();
    }
    CommandLine line = commandLine();
    // Its own would write in the encoding of the locale.
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((e, command, parsed) -> report(e, failures));
    line.setParameterExceptionHandler(
        (e, ignored) -> {
          failures.accept(new LongbowException(ErrorCode.USAGE, e.getMessage(), e));
          PrintWriter err = e.getCommandLine().getErr();
          err.println(ErrorCode.USAGE.label() + " " + e.getMessage());
          err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
          return ErrorCode.USAGE.kind().exitCode();
        });
    if (translated.length == 0) {
      line.usage(System.err);
      return ErrorCode.USAGE.kind().exitCode();
    }
    return withDeepStack(() -> line.execute(translated), failures);
  }

  /** Plans are walked by recursion, and pipelines of many steps are deep. */
  private static int withDeepStack(IntSupplier work, Consumer<LongbowException> failures) {
    int[] code = new int[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                code[0] = work.getAsInt();
              } catch (Throwable failure) {
                // Errors, which picocli hands on: memory or stack are full, a class is missing.
                code[0] = report(failure, failures);
              }
            },
            "longbow",
            STACK_BYTES);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return ErrorKind.IO.exitCode();
    }
    return code[0];
  }

  /**
   * One line for an error of the user's, data's or resources' making; a trace for a fault of ours.
   */
  private static int report(Throwable failure, Consumer<LongbowException> failures) {
    LongbowException error = Failures.describe(failure);
    failures.accept(error);
    System.err.println(error.line());
    if (error.code() == ErrorCode.INTERNAL || Boolean.getBoolean("longbow.trace")) {
      error.printStackTrace(System.err);
    }
    return error.kind().exitCode();
  }

  /** Says which versions run. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "longbow " + Versions.longbow(),
        "beam " + Versions.beam(),
        "java " + System.getProperty("java.version")
      };
    }
  }
}
