package dev.longbow.io.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON document beside (or in) an output that says what was written, from what, by which plan
 * and program, and where rows went. It also makes publishing repeatable: an output whose manifest
 * names a run was published by that run.
 */
public final class Manifest {
  /** The name in a folder; a single file's manifest has the file's name in front. */
  public static final String FILE_NAME = "manifest.json";

  /** The empty file that says that a folder is complete. */
  static final String SUCCESS = "_SUCCESS";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int VERSION = 1;

  private Manifest() {}

  static byte[] json(
      String runId,
      SinkSpec spec,
      Schema schema,
      OutputTarget target,
      Published published,
      RunRecord record,
      Optional<ObjectNode> described)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("longbow_manifest", VERSION);
    root.put("run_id", runId);
    root.put("pipeline", record.pipeline());
    root.put("plan_hash", record.planHash());
    root.put("started", record.started().toString());
    root.put("ended", Instant.now().toString());
    root.set("output", output(spec, schema, published));
    described.ifPresent(more -> root.set("matrix", more));
    root.set("inputs", inputs(record.inputs()));
    root.set("steps", steps(record.steps()));
    ObjectNode parameters = root.putObject("parameters");
    record.parameters().forEach(parameters::put);
    ObjectNode versions = root.putObject("versions");
    versions.put("longbow", Versions.longbow());
    versions.put("java", Runtime.version().toString());
    record.versions().forEach(versions::put);
    return JSON.writeValueAsBytes(root);
  }

  private static ObjectNode output(SinkSpec spec, Schema schema, Published published) {
    ObjectNode output = JSON.createObjectNode();
    output.put("name", spec.name());
    output.put("format", spec.format());
    output.put("path", spec.path());
    output.put("rows", published.rows());
    output.put("bytes", published.bytes());
    ArrayNode files = output.putArray("files");
    for (Published.File file : published.files()) {
      files
          .addObject()
          // Only the name: the output can be moved together with its manifest.
          .put("file", Path.of(file.path()).getFileName().toString())
          .put("rows", file.rows())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
    ArrayNode columns = output.putArray("schema");
    for (Field field : schema.fields()) {
      columns
          .addObject()
          .put("name", field.name())
          .put("type", field.type().toString())
          .put("nullable", field.nullable());
    }
    return output;
  }

  private static ArrayNode inputs(List<RunRecord.Input> inputs) {
    ArrayNode all = JSON.createArrayNode();
    for (RunRecord.Input input : inputs) {
      ObjectNode node = all.addObject();
      node.put("name", input.name());
      node.put("location", input.location());
      ArrayNode files = node.putArray("files");
      for (Source.InputFile file : input.files()) {
        files
            .addObject()
            .put("path", file.path())
            .put("bytes", file.bytes())
            .put("fingerprint", file.fingerprint());
      }
    }
    return all;
  }

  private static ArrayNode steps(List<RunRecord.StepRows> steps) {
    ArrayNode all = JSON.createArrayNode();
    for (RunRecord.StepRows step : steps) {
      ObjectNode node = all.addObject();
      node.put("stage", step.stage());
      node.put("step", step.step());
      node.put("kind", step.kind());
      node.put("rows_in", step.rowsIn());
      node.put("rows_out", step.rowsOut());
      if (step.kind().equals("filter") || step.kind().equals("scan")) {
        node.put("filtered", step.filtered());
      }
      if (step.limited() > 0) {
        node.put("limited", step.limited());
      }
      if (step.rejected() > 0) {
        node.put("rejected", step.rejected());
      }
      if (step.nulled() > 0) {
        node.put("values_made_null", step.nulled());
      }
    }
    return all;
  }

  /** The run that published what stands at a target; empty when no run has. */
  static Optional<String> runId(OutputTarget target) throws IOException {
    return read(target.manifest()).map(manifest -> manifest.path("run_id").asText());
  }

  /** What a run published at a target as this output; empty when it has not. */
  static Optional<Published> publishedBy(OutputTarget target, String name, String runId)
      throws IOException {
    Optional<JsonNode> manifest = read(target.manifest());
    if (manifest.isEmpty() || !manifest.get().path("run_id").asText().equals(runId)) {
      return Optional.empty();
    }
    JsonNode output = manifest.get().path("output");
    if (!output.path("name").asText().equals(name)) {
      return Optional.empty();
    }
    Path folder = target.isFolder() ? target.path() : target.parent();
    List<Published.File> files = new ArrayList<>();
    for (JsonNode file : output.path("files")) {
      files.add(
          new Published.File(
              folder.resolve(file.path("file").asText()).toString(),
              file.path("rows").asLong(),
              file.path("bytes").asLong(),
              file.path("sha256").asText()));
    }
    return Optional.of(
        new Published(
            name,
            target.path().toString(),
            output.path("rows").asLong(),
            output.path("bytes").asLong(),
            files));
  }

  /** The names of the files in a folder that an earlier run wrote. */
  static Set<String> ownFiles(OutputTarget target) throws IOException {
    Set<String> names = new HashSet<>();
    Optional<JsonNode> manifest = read(target.manifest());
    if (manifest.isPresent()) {
      names.add(FILE_NAME);
      names.add(SUCCESS);
      manifest.get().path("output").path("files").forEach(f -> names.add(f.path("file").asText()));
    }
    return names;
  }

  /** A manifest of ours; empty when there is none, or something else by that name. */
  private static Optional<JsonNode> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      return root.has("longbow_manifest") ? Optional.of(root) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
