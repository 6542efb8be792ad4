package dev.longbow.io.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Schema;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

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

  static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The field that makes a document a manifest: its version. */
  static final String VERSION = "longbow_manifest";

  /** The run that wrote it, or one of its files. */
  static final String RUN_ID = "run_id";

  /** What was computed from what. */
  static final String FINGERPRINT = "fingerprint";

  private Manifest() {}

  /** The run that published what stands at a target; empty when no run has. */
  static Optional<String> runId(OutputTarget target) throws IOException {
    return runId(read(target.manifest()));
  }

  /** The run that wrote a manifest. */
  static Optional<String> runId(Optional<JsonNode> manifest) {
    return manifest.map(found -> found.path(RUN_ID).asText());
  }

  /** What a run published at a target as this output; empty when it has not. */
  static Optional<Published> publishedBy(OutputTarget target, String name, String runId)
      throws IOException {
    return publishedBy(
        read(target.manifest()), target.path().toString(), target::resolve, name, runId);
  }

  /**
   * What a run published as this output, as a manifest says; empty when it has not.
   *
   * @param path of the output
   * @param resolve makes a path of a file's name in the manifest
   */
  static Optional<Published> publishedBy(
      Optional<JsonNode> manifest,
      String path,
      UnaryOperator<String> resolve,
      String name,
      String runId) {
    if (manifest.isEmpty() || !hasRun(manifest.get(), runId)) {
      return Optional.empty();
    }
    JsonNode output = manifest.get().path("output");
    if (!output.path("name").asText().equals(name)) {
      return Optional.empty();
    }
    List<Published.File> files = new ArrayList<>();
    for (JsonNode file : output.path("files")) {
      if (!file.path(RUN_ID).asText(runId).equals(runId)) {
        continue;
      }
      files.add(
          new Published.File(
              resolve.apply(file.path("file").asText()),
              file.path("rows").asLong(),
              file.path("bytes").asLong(),
              file.path("sha256").asText()));
    }
    return Optional.of(
        new Published(
            name,
            path,
            files.stream().mapToLong(Published.File::rows).sum(),
            files.stream().mapToLong(Published.File::bytes).sum(),
            files));
  }

  /** Whether a run wrote it, or a part of it. */
  static boolean hasRun(JsonNode manifest, String runId) {
    if (manifest.path(RUN_ID).asText().equals(runId)) {
      return true;
    }
    for (JsonNode file : manifest.path("output").path("files")) {
      if (file.path(RUN_ID).asText().equals(runId)) {
        return true;
      }
    }
    return false;
  }

  /** The files that a manifest names, as paths relative to their folder. */
  static List<String> files(Path manifest) throws IOException {
    return files(read(manifest));
  }

  /** The files that a manifest names. */
  static List<String> files(Optional<JsonNode> manifest) {
    List<String> names = new ArrayList<>();
    manifest.ifPresent(
        root -> root.path("output").path("files").forEach(f -> names.add(f.path("file").asText())));
    return names;
  }

  /** How many bytes each file has that a manifest names. */
  static Map<String, Long> sizes(Optional<JsonNode> manifest) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    manifest.ifPresent(
        root ->
            root.path("output")
                .path("files")
                .forEach(f -> sizes.put(f.path("file").asText(), f.path("bytes").asLong())));
    return sizes;
  }

  /** The files of a folder that stand for no rows. */
  static List<String> emptyFiles(OutputTarget target) throws IOException {
    List<String> names = new ArrayList<>();
    read(target.manifest())
        .ifPresent(
            root -> {
              for (JsonNode file : root.path("output").path("files")) {
                if (file.path("rows").asLong() == 0) {
                  names.add(file.path("file").asText());
                }
              }
            });
    return names;
  }

  /**
   * The manifest of a folder with what was added to it: that of the new run, with the files of
   * earlier ones, each with its run.
   *
   * @param added the new run's manifest
   * @param replaced the folders of which no earlier file is left
   */
  static byte[] merged(OutputTarget target, Path added, Set<String> replaced) throws IOException {
    return merged(read(target.manifest()), read(added), replaced);
  }

  /** The same of what the manifests say. */
  static byte[] merged(Optional<JsonNode> before, Optional<JsonNode> added, Set<String> replaced)
      throws IOException {
    ObjectNode root = (ObjectNode) added.orElseThrow();
    ObjectNode output = (ObjectNode) root.get("output");
    ArrayNode all = JSON.createArrayNode();
    Set<String> names = new HashSet<>(files(added));
    ArrayNode empty = JSON.createArrayNode();
    if (before.isPresent()) {
      String run = before.get().path(RUN_ID).asText();
      for (JsonNode file : before.get().path("output").path("files")) {
        String name = file.path("file").asText();
        String folder = name.substring(0, Math.max(0, name.lastIndexOf('/')));
        if (!replaced.contains(folder) && names.add(name)) {
          (file.path("rows").asLong() > 0 ? all : empty)
              .add(((ObjectNode) file).put(RUN_ID, file.path(RUN_ID).asText(run)));
        }
      }
    }
    for (JsonNode file : output.path("files")) {
      (file.path("rows").asLong() > 0 ? all : empty)
          .add(((ObjectNode) file).put(RUN_ID, root.path(RUN_ID).asText()));
    }
    if (all.isEmpty() && !empty.isEmpty()) {
      // One that stands for no rows tells the columns, as long as there are none.
      all.add(empty.get(0));
    }
    long rows = 0;
    long bytes = 0;
    for (JsonNode file : all) {
      rows += file.path("rows").asLong();
      bytes += file.path("bytes").asLong();
    }
    output.put("rows", rows).put("bytes", bytes).set("files", all);
    return JSON.writeValueAsBytes(root);
  }

  /**
   * What of an earlier output does not fit to a new one that is put beside it, for users; empty
   * when all fits.
   */
  static Optional<String> difference(OutputTarget target, SinkSpec spec, Schema schema)
      throws IOException {
    return difference(read(target.manifest()), spec, schema);
  }

  /** The same of what a manifest says. */
  static Optional<String> difference(Optional<JsonNode> manifest, SinkSpec spec, Schema schema) {
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    JsonNode before = manifest.get().path("output");
    List<String> partitions = texts(before.path("partition_by"));
    if (!before.path("format").asText().equals(spec.format())) {
      return Optional.of(
          "it has files of format " + before.path("format").asText() + ", not " + spec.format());
    } else if (!partitions.equals(spec.layout().partitionBy())) {
      return Optional.of(
          "it is partitioned by %s, not by %s".formatted(partitions, spec.layout().partitionBy()));
    }
    List<String> old = described(before.path("schema"));
    List<String> columns = described(ManifestWriter.columns(schema));
    return old.equals(columns)
        ? Optional.empty()
        : Optional.of("it has the columns %s, not %s".formatted(old, columns));
  }

  private static List<String> described(JsonNode columns) {
    List<String> described = new ArrayList<>();
    columns.forEach(c -> described.add(c.path("name").asText() + " " + c.path("type").asText()));
    return described;
  }

  /** The names of the files in a folder that an earlier run wrote. */
  static Set<String> ownFiles(OutputTarget target) throws IOException {
    return ownFiles(read(target.manifest()));
  }

  /** The names of the files of a folder that a manifest stands for. */
  static Set<String> ownFiles(Optional<JsonNode> manifest) {
    Set<String> names = new HashSet<>();
    if (manifest.isPresent()) {
      names.add(FILE_NAME);
      names.add(Checksums.FILE_NAME);
      names.add(SUCCESS);
      manifest.get().path("output").path("files").forEach(f -> names.add(f.path("file").asText()));
    }
    return names;
  }

  /**
   * What the checks of a run found that made a checkpoint, by its manifest, and what it read of
   * other checkpoints.
   */
  static List<CheckResult> checks(Path manifest) throws IOException {
    JsonNode root = read(manifest).orElseThrow(() -> new NoSuchFileException(manifest.toString()));
    List<CheckResult> checks = new ArrayList<>();
    for (JsonNode check : root.path("checks")) {
      checks.add(
          new CheckResult(
              check.path("step").asText(),
              check.path("name").asText(),
              check.path("kind").asText(),
              texts(check.path("columns")),
              check.path("severity").asText(),
              check.path("rows").asLong(),
              check.path("failed").asLong(),
              texts(check.path("first")),
              check.path("run").asText(root.path(RUN_ID).asText())));
    }
    return checks;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** What a run has read and when it began, by its manifest. */
  static RunRecord runOf(Path manifest) throws IOException {
    JsonNode root = read(manifest).orElseThrow(() -> new NoSuchFileException(manifest.toString()));
    List<RunRecord.Input> inputs = new ArrayList<>();
    for (JsonNode input : root.path("inputs")) {
      List<Source.InputFile> files = new ArrayList<>();
      for (JsonNode file : input.path("files")) {
        files.add(
            new Source.InputFile(
                file.path("path").asText(),
                file.path("bytes").asLong(),
                file.path("fingerprint").asText()));
      }
      inputs.add(
          new RunRecord.Input(input.path("name").asText(), input.path("location").asText(), files));
    }
    return new RunRecord(
        root.path("pipeline").asText(),
        root.path("plan_hash").asText(),
        Map.of(),
        Map.of(),
        inputs,
        List.of(),
        Instant.parse(root.path("started").asText()));
  }

  /** A manifest of ours; empty when there is none, or something else by that name. */
  private static Optional<JsonNode> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return parse(Files.readAllBytes(file));
  }

  /** A manifest of ours; empty when it is something else. */
  static Optional<JsonNode> parse(byte[] bytes) throws IOException {
    try {
      JsonNode root = JSON.readTree(bytes);
      return root.has(VERSION) ? Optional.of(root) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
