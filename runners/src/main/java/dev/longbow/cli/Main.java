package dev.longbow.cli;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.run.Environment;
import dev.longbow.run.HeadStart;
import dev.longbow.run.Versions;
import java.io.PrintWriter;
import java.util.List;
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
      DemoDataCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (BeamArguments.translate(List.of(arguments)).indexOf("run") == 0) {
      HeadStart.begin();
    }
    int code = run(arguments);
    System.out.flush();
    System.err.flush();
    // Always: runners leave threads behind, and Maven's exec goal would go on.
    System.exit(code);
  }

  /** The verbs and their options. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  /** Runs a command; gives its exit code. */
  static int run(String[] arguments) {
    try {
      Environment.prepare();
    } catch (LongbowException e) {
      System.err.println(e.line());
      return e.kind().exitCode();
    }
    CommandLine line = commandLine();
    line.setExecutionExceptionHandler((e, command, parsed) -> report(e));
    line.setParameterExceptionHandler(
        (e, ignored) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println(ErrorCode.USAGE.label() + " " + e.getMessage());
          err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
          return ErrorCode.USAGE.kind().exitCode();
        });
    String[] translated = BeamArguments.translate(List.of(arguments)).toArray(new String[0]);
    if (translated.length == 0) {
      line.usage(System.err);
      return ErrorCode.USAGE.kind().exitCode();
    }
    return line.execute(translated);
  }

  /**
   * One line for an error of the user's, data's or resources' making; a trace for a fault of ours.
   */
  private static int report(Exception failure) {
    LongbowException error =
        LongbowException.find(failure)
            .orElseGet(
                () -> new LongbowException(ErrorCode.INTERNAL, "Fault: " + failure, failure));
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
