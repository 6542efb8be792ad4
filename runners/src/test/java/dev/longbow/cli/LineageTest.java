package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.longbow.error.LongbowException;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunProgress;
import dev.longbow.run.RunSettings;
import dev.longbow.run.lineage.LineageSettings;
import dev.longbow.yaml.CompiledPipeline;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of runs, as an OpenLineage backend and a file get them. */
final class LineageTest {
  private static final int DATA = 3;
  private static final int USAGE = 2;
  private static final String PARENT = "01890f7c-1b1a-7f31-9c35-1d3f4a5b6c7d";

  @TempDir Path folder;
  private HttpServer server;
  private volatile int answer = 201;
  private final List<JsonNode> received = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(new ObjectMapper().readTree(body));
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
    Files.writeString(folder.resolve("in.csv"), "id,site,age\n1,a,40\n2,b,50\n3,a,60\n");
    Files.writeString(folder.resolve("sites.csv"), "site,name\na,North\nb,South\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private Path pipeline(String check) throws IOException {
    return Files.writeString(
        folder.resolve("p.yaml"),
        """
        name: Ages
        description: Mean age by site
        inputs:
          people: {path: "%1$s/in.csv"}
          sites: {path: "%1$s/sites.csv"}
          none: {rows: [{a: 1}]}
        transforms:
          - {id: old, type: filter, input: people, where: "age > 10"}
          - {id: checked, type: check, checks: ["%2$s", {type: row_count, min: 1}]}
          - {id: named, type: join, right: sites, on: [site], validate: "m:1"}
          - id: by_site
            type: group_by
            keys: [name]
            aggregations: ["avg(age) AS age", "sum(CASE WHEN site = 'a' THEN id ELSE 0 END) AS ids"]
          - {id: sorted, type: sort, by: [name]}
        outputs:
          - {path: "%1$s/out.csv"}
          - {path: "%1$s/old/", format: parquet, input: old}
        """
            .formatted(folder, check));
  }

  private static JsonNode dataset(JsonNode event, String side, String name) {
    for (JsonNode dataset : event.path(side)) {
      if (dataset.path("name").asText().endsWith(name)) {
        assertEquals("file", dataset.path("namespace").asText());
        return dataset;
      }
    }
    throw new AssertionError(name + " in " + event);
  }

  private List<String> types() {
    return received.stream().map(event -> event.path("eventType").asText()).toList();
  }

  /** What the official client reads back is what was sent. */
  private static void validate(JsonNode event) {
    OpenLineage.RunEvent read = OpenLineageClientUtils.runEventFromJson(event.toString());
    assertEquals(event.at("/run/runId").asText(), read.getRun().getRunId().toString());
    assertEquals(event.path("inputs").size(), read.getInputs().size());
    assertEquals(event.path("outputs").size(), read.getOutputs().size());
    JsonNode again = json(OpenLineageClientUtils.toJson(read));
    assertEquals(event, again);
    // Every facet says who made it and by which version of its schema.
    for (JsonNode facet : event.findParents("_producer")) {
      assertTrue(
          facet.path("_schemaURL").asText().startsWith("https://openlineage.io/spec/"),
          facet::toString);
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void aBackendHearsOfARun() throws IOException {
    Outcome outcome =
        Outcome.of(
            "run",
            pipeline("age > 20").toString(),
            "--no-progress",
            "--lineage",
            address(),
            "--lineage-namespace",
            "tests");
    assertEquals(0, outcome.code(), outcome::toString);
    assertEquals(List.of("START", "COMPLETE"), types());
    received.forEach(LineageTest::validate);
    JsonNode start = received.get(0);
    JsonNode end = received.get(1);
    assertEquals(start.at("/run/runId"), end.at("/run/runId"));
    assertEquals("tests", end.at("/job/namespace").asText());
    assertEquals("Ages", end.at("/job/name").asText());
    assertEquals("Mean age by site", end.at("/job/facets/documentation/description").asText());
    assertEquals("Longbow", end.at("/run/facets/processing_engine/name").asText());
    assertEquals(2, end.path("inputs").size(), end::toString);
    JsonNode people = dataset(end, "inputs", "/in.csv");
    assertEquals("age", people.at("/facets/schema/fields/2/name").asText());
    assertEquals("int64", people.at("/facets/schema/fields/2/type").asText());
    JsonNode asserted = people.at("/inputFacets/dataQualityAssertions/assertions");
    assertEquals(2, asserted.size(), people::toString);
    assertEquals("age", asserted.at("/0/column").asText());
    assertTrue(asserted.at("/0/success").asBoolean());
    JsonNode out = dataset(end, "outputs", "/out.csv");
    assertEquals(2, out.at("/outputFacets/outputStatistics/rowCount").asInt());
    assertEquals(
        Files.size(folder.resolve("out.csv")),
        out.at("/outputFacets/outputStatistics/size").asLong());
    assertEquals(
        3, dataset(end, "outputs", "/old").at("/outputFacets/outputStatistics/rowCount").asInt());
    JsonNode columns = out.at("/facets/columnLineage/fields");
    assertEquals(List.of("/sites.csv name DIRECT IDENTITY"), uses(columns.at("/name/inputFields")));
    assertEquals(List.of("/in.csv age DIRECT AGGREGATION"), uses(columns.at("/age/inputFields")));
    assertEquals(
        List.of("/in.csv id DIRECT AGGREGATION", "/in.csv site INDIRECT CONDITIONAL"),
        uses(columns.at("/ids/inputFields")));
    assertEquals(
        List.of(
            "/in.csv age INDIRECT FILTER",
            "/in.csv site INDIRECT JOIN",
            "/sites.csv name INDIRECT GROUP_BY",
            "/sites.csv name INDIRECT SORT",
            "/sites.csv site INDIRECT JOIN"),
        uses(out.at("/facets/columnLineage/dataset")));
  }

  private List<String> uses(JsonNode fields) {
    List<String> uses = new ArrayList<>();
    for (JsonNode field : fields) {
      for (JsonNode how : field.path("transformations")) {
        uses.add(
            "%s %s %s %s"
                .formatted(
                    field.path("name").asText().substring(folder.toString().length()),
                    field.path("field").asText(),
                    how.path("type").asText(),
                    how.path("subtype").asText()));
      }
    }
    return uses;
  }

  @Test
  void aFileGetsALineForEachEvent() throws IOException {
    Path file = folder.resolve("events/lineage.ndjson");
    String pipeline = pipeline("age > 45").toString();
    Outcome failed = Outcome.of("run", pipeline, "--no-progress", "--lineage", file.toString());
    assertEquals(DATA, failed.code(), failed::toString);
    Outcome done =
        Outcome.of(
            "run", pipeline("age > 1").toString(), "--no-progress", "--lineage", file.toString());
    assertEquals(0, done.code(), done::toString);
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      events.add(new ObjectMapper().readTree(line));
    }
    events.forEach(LineageTest::validate);
    assertEquals(
        List.of("START", "FAIL", "START", "COMPLETE"),
        events.stream().map(event -> event.path("eventType").asText()).toList());
    JsonNode error = events.get(1).at("/run/facets/errorMessage");
    assertTrue(error.path("message").asText().startsWith("LB306 [checked]"), error::toString);
    JsonNode asserted =
        dataset(events.get(1), "inputs", "/in.csv")
            .at("/inputFacets/dataQualityAssertions/assertions");
    assertFalse(asserted.at("/0/success").asBoolean(), asserted::toString);
    assertTrue(asserted.at("/1/success").asBoolean(), asserted::toString);
  }

  @Test
  void anEndpointThatFailsFailsNothing() throws IOException {
    answer = 500;
    String pipeline = pipeline("age > 1").toString();
    Outcome refused = Outcome.of("run", pipeline, "--no-progress", "--lineage", address());
    assertEquals(0, refused.code(), refused::toString);
    assertTrue(
        refused.toString().contains("Warning: Cannot send the lineage event COMPLETE to http://"),
        refused::toString);
    for (String target : List.of("http://localhost:1", "/proc/no/lineage.ndjson")) {
      Outcome outcome = Outcome.of("run", pipeline, "--no-progress", "--lineage", target);
      assertEquals(0, outcome.code(), outcome::toString);
      assertTrue(outcome.toString().contains("The run is not affected"), outcome::toString);
    }
    Outcome secret =
        Outcome.of("run", pipeline, "--no-progress", "--lineage", "http://me:word@localhost/");
    assertEquals(USAGE, secret.code(), secret::toString);
    assertFalse(secret.toString().contains("word@"), secret::toString);
    assertTrue(secret.toString().contains("OPENLINEAGE_API_KEY"), secret::toString);
  }

  /** Runs with variables of the environment; gives what was warned of. */
  private List<String> run(Map<String, String> environment, String check) throws IOException {
    CompiledPipeline compiled =
        SpecToPlan.build(SpecReader.read(pipeline(check)), Overrides.NONE, Map.of());
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    Launcher.Watcher watcher =
        new Launcher.Watcher() {
          @Override
          public void warn(String warning) {
            warnings.add(warning);
          }

          @Override
          public Launcher.AutoCloseableQuietly watch(RunProgress progress) {
            return () -> {};
          }
        };
    RunSettings settings =
        RunSettings.defaults()
            .withLineage(new LineageSettings(Optional.empty(), Optional.empty(), "", environment));
    try {
      Launcher.run(compiled.plan(), Map.of(), settings, watcher);
    } catch (LongbowException e) {
      assertTrue(check.contains("999"), e.line());
    }
    return warnings;
  }

  @Test
  void theEnvironmentSaysWhereAndWhose() throws IOException {
    Map<String, String> environment =
        Map.of(
            "OPENLINEAGE_URL",
            address(),
            "OPENLINEAGE_NAMESPACE",
            "night",
            "OPENLINEAGE_API_KEY",
            "sesame",
            "OPENLINEAGE_PARENT_ID",
            "airflow/dag.task/" + PARENT);
    assertEquals(List.of(), run(environment, "age > 1"));
    assertEquals(List.of("START", "COMPLETE"), types());
    assertEquals(List.of("Bearer sesame", "Bearer sesame"), keys);
    JsonNode event = received.get(1);
    validate(event);
    assertEquals("night", event.at("/job/namespace").asText());
    JsonNode parent = event.at("/run/facets/parent");
    assertEquals(PARENT, parent.at("/run/runId").asText());
    assertEquals("airflow", parent.at("/job/namespace").asText());
    assertEquals("dag.task", parent.at("/job/name").asText());
    answer = 403;
    List<String> warnings = run(environment, "age > 999");
    assertEquals(2, warnings.size(), warnings::toString);
    assertFalse(warnings.toString().contains("sesame"), warnings::toString);
    received.clear();
    assertEquals(
        List.of(),
        run(Map.of("OPENLINEAGE_URL", address(), "OPENLINEAGE_DISABLED", "true"), "age > 1"));
    assertEquals(List.of(), types());
  }
}
