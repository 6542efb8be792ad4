package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line understands the arguments in the manifests for Kubernetes. */
class ManifestArgumentsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "runners"))
          .toAbsolutePath()
          .getParent()
          .resolve("deploy/kubernetes");

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    assertTrue(texts.size() > 3, texts.toString());
    return texts;
  }

  private static JsonNode read(String file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(FOLDER.resolve(file)));
  }

  private static void check(List<String> arguments) throws IOException {
    CommandLine.ParseResult parsed =
        Main.commandLine().parseArgs(arguments.toArray(new String[0])).subcommand();
    assertEquals("run", parsed.commandSpec().name());
    Path pipeline = Path.of(arguments.get(1));
    assertEquals(Path.of("/pipelines"), pipeline.getParent());
    String name = pipeline.getFileName().toString();
    assertTrue(read("pipelines.yaml").path("data").has(name), name + " in the ConfigMap");
  }

  @Test
  void ofAnApplication() throws Exception {
    List<String> arguments = texts(read("application.yaml").at("/spec/job/args"));
    check(arguments);
    assertEquals("flink", arguments.get(arguments.indexOf("--runner") + 1));
  }

  @Test
  void ofASubmission() throws Exception {
    List<String> arguments = texts(read("submit.yaml").at("/spec/template/spec/containers/0/args"));
    check(arguments.subList(arguments.indexOf("run"), arguments.size()));
    String master = arguments.get(arguments.indexOf("--flink-master") + 1);
    // The operator makes a service of that name.
    String session = read("session.yaml").at("/metadata/name").asText();
    assertEquals(session + "-rest:8081", master);
  }
}
