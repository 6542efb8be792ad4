package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.longbow.testing.Sha256;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusters;
import dev.longbow.yaml.PipelineSpec;
import dev.longbow.yaml.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example writes the same bytes on a Flink cluster of several processes, with one, two and
 * four tasks at a time, as on the direct runner: nothing in the pipelines or commands differs but
 * the runner.
 */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterExamplesTest {
  private static final Path EXAMPLES = Path.of("../pipelines/examples");

  @TempDir static Path folder;

  @BeforeAll
  static void makeData() {
    Outcome demo = Outcome.of("demo-data", "--rows", "40000", "--out", folder + "/data");
    assertEquals(0, demo.code(), demo::toString);
    // The example of one day reads what another one lands.
    Outcome landed =
        Outcome.of(command(EXAMPLES.resolve("land_day.yaml"), folder).toArray(new String[0]));
    assertEquals(0, landed.code(), landed::toString);
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      // Those of tables: ClusterClickHouseTest.
      return files.filter(file -> !readsOrWritesTables(file)).sorted().toList().stream();
    }
  }

  private static boolean readsOrWritesTables(Path example) {
    PipelineSpec spec = SpecReader.read(example);
    return spec.inputs().stream().anyMatch(input -> input.options().containsKey("url"))
        || spec.outputs().stream().anyMatch(output -> output.options().containsKey("url"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void writesTheSameBytes(Path example, FlinkCluster cluster) throws IOException {
    Map<String, String> expected = written(example, "direct", List.of("--runner", "direct"));
    assertFalse(expected.isEmpty());
    for (int parallelism : new int[] {1, 2, 4}) {
      List<String> onCluster =
          List.of(
              "--runner",
              "flink",
              "--flink-master",
              cluster.restAddress(),
              "--parallelism",
              Integer.toString(parallelism));
      assertEquals(
          expected,
          written(example, "flink-" + parallelism, onCluster),
          () -> "parallelism " + parallelism);
    }
  }

  /** The checksums of what an example writes, but for what tells of the run. */
  private static Map<String, String> written(Path example, String where, List<String> options)
      throws IOException {
    Path out = folder.resolve(where).resolve(example.getFileName().toString());
    List<String> command = command(example, out);
    command.addAll(options);
    command.addAll(List.of("--checkpoint-dir", folder + "/checkpoints/" + where));
    Outcome outcome = Outcome.of(command.toArray(new String[0]));
    assertEquals(0, outcome.code(), outcome::toString);
    assertEquals("done", outcome.json().path("status").asText());
    return checksums(out);
  }

  private static List<String> command(Path example, Path out) {
    PipelineSpec spec = SpecReader.read(example);
    List<String> command = new ArrayList<>(List.of("run", example.toString(), "--show", "0"));
    for (PipelineSpec.Input input : spec.inputs()) {
      if (input.path() != null) {
        command.addAll(List.of("--input", input.name() + "=" + path(folder, input.path())));
      }
    }
    for (PipelineSpec.Output output : spec.outputs()) {
      command.addAll(List.of("--output", output.name() + "=" + path(out, output.path())));
    }
    // Side files, whose paths are parameters.
    for (PipelineSpec.Parameter parameter : spec.parameters()) {
      String value = String.valueOf(parameter.value());
      if (value.startsWith("outputs/")) {
        command.addAll(List.of("--param", parameter.name() + "=" + path(out, value)));
      }
    }
    spec.log()
        .ifPresent(log -> command.addAll(List.of("--output", "log=" + path(out, log.path()))));
    return command;
  }

  private static String path(Path parent, String path) {
    return parent + "/" + path.replace("${ds}", "2025-06-01");
  }

  private static Map<String, String> checksums(Path out) throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = out.relativize(file).toString();
        if (!name.endsWith("manifest.json")
            && !name.endsWith("checksums.txt")
            && !name.endsWith(".log")) {
          checksums.put(name, Sha256.of(file));
        } else {
          checksums.put(name, "");
        }
      }
    }
    return checksums;
  }
}
