package dev.longbow.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Understands calls as Beam's own programs are called, because Airflow's Beam operator and {@code
 * flink run} make them: {@code --runner=DirectRunner --pipeline=FILE …} without a verb is {@code
 * run FILE --runner direct …}.
 */
final class BeamArguments {
  private BeamArguments() {}

  static List<String> translate(List<String> arguments) {
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--pipeline="))) {
      return arguments;
    }
    List<String> translated = new ArrayList<>();
    translated.add("run");
    for (String argument : arguments) {
      if (argument.startsWith("--pipeline=")) {
        translated.add(1, argument.substring("--pipeline=".length()));
      } else if (argument.startsWith("--runner=")) {
        translated.add("--runner=" + runner(argument.substring("--runner=".length())));
      } else if (argument.startsWith("--jobName=") || argument.startsWith("--filesToStage=")) {
        // Airflow always names the job; the pipeline file names it here, and the jar is our own.
        continue;
      } else if (argument.equals("--attachedMode=false")) {
        translated.add("--detached");
      } else if (argument.equals("--attachedMode=true")) {
        continue;
      } else {
        translated.add(argument);
      }
    }
    return translated;
  }

  /** Our name of one of Beam's classes; others are refused later, under the name they came with. */
  private static String runner(String name) {
    return switch (name) {
      case "DirectRunner" -> "direct";
      case "FlinkRunner" -> "flink";
      default -> name;
    };
  }
}
