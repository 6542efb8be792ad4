package dev.longbow.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longbow.run.flink.FlinkLibrary;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes the jar that a Flink cluster keeps. */
@Command(
    name = "flink-lib",
    mixinStandardHelpOptions = true,
    description =
        "Writes the jar for Flink's lib folder; jobs then start without sending their own.")
final class FlinkLibCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The lib folder of each node's Flink.")
  private Path folder;

  @Override
  public Integer call() {
    Path jar = FlinkLibrary.write(folder);
    System.out.println(
        JsonNodeFactory.instance.objectNode().put("status", "success").put("path", jar.toString()));
    return 0;
  }
}
