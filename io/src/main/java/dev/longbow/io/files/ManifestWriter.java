package dev.longbow.io.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Writes the {@link Manifest} of an output. */
final class ManifestWriter {
  private static final int VERSION = 1;

  private ManifestWriter() {}

  /**
   * The manifest of an output.
   *
   * @param relative makes a file's name in the manifest of its path
   * @param described what files of the format say about their values
   */
  static byte[] json(
      String runId,
      SinkSpec spec,
      Schema schema,
      UnaryOperator<String> relative,
      Published published,
      RunRecord record,
      Optional<ObjectNode> described)
      throws IOException {
    ObjectNode root = Manifest.JSON.createObjectNode();
    root.put(Manifest.VERSION, VERSION);
    root.put(Manifest.RUN_ID, runId);
    root.put("pipeline", record.pipeline());
    root.put("plan_hash", record.planHash());
    if (!record.fingerprint().isEmpty()) {
      root.put(Manifest.FINGERPRINT, record.fingerprint());
    }
    root.put("started", record.started().toString());
    root.put("ended", Instant.now().toString());
    root.set("output", output(spec, schema, relative, published));
    described.ifPresent(more -> root.set("matrix", more));
    root.set("inputs", inputs(record.inputs()));
    if (!record.checkpoints().isEmpty()) {
      root.set("checkpoints", checkpoints(record.checkpoints()));
    }
    root.set("steps", steps(record.steps()));
    if (!record.checks().isEmpty()) {
      root.set("checks", checks(record.checks()));
    }
    ObjectNode parameters = root.putObject("parameters");
    record.parameters().forEach(parameters::put);
    ObjectNode versions = root.putObject("versions");
    versions.put("longbow", Versions.longbow());
    versions.put("java", Runtime.version().toString());
    record.versions().forEach(versions::put);
    return Manifest.JSON.writeValueAsBytes(root);
  }

  private static ObjectNode output(
      SinkSpec spec, Schema schema, UnaryOperator<String> relative, Published published) {
    ObjectNode output = Manifest.JSON.createObjectNode();
    output.put("name", spec.name());
    output.put("format", spec.format());
    output.put("path", spec.path());
    if (!spec.layout().partitionBy().isEmpty()) {
      spec.layout().partitionBy().forEach(output.putArray("partition_by")::add);
    }
    output.put("rows", published.rows());
    output.put("bytes", published.bytes());
    ArrayNode files = output.putArray("files");
    for (Published.File file : published.files()) {
      files
          .addObject()
          // Relative: the output can be moved together with its manifest.
          .put("file", relative.apply(file.path()))
          .put("rows", file.rows())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
    output.set("schema", columns(schema));
    return output;
  }

  /** The columns of a schema, as a manifest says them. */
  static ArrayNode columns(Schema schema) {
    ArrayNode columns = Manifest.JSON.createArrayNode();
    for (Field field : schema.fields()) {
      columns
          .addObject()
          .put("name", field.name())
          .put("type", field.type().toString())
          .put("nullable", field.nullable());
    }
    return columns;
  }

  private static ArrayNode inputs(List<RunRecord.Input> inputs) {
    ArrayNode all = Manifest.JSON.createArrayNode();
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

  private static ArrayNode checkpoints(List<RunRecord.Checkpoint> checkpoints) {
    ArrayNode all = Manifest.JSON.createArrayNode();
    for (RunRecord.Checkpoint checkpoint : checkpoints) {
      all.addObject()
          .put("step", checkpoint.step())
          .put("path", checkpoint.path())
          .put("run", checkpoint.run())
          .put("rows", checkpoint.rows())
          .put("resumed", checkpoint.resumed());
    }
    return all;
  }

  private static ArrayNode steps(List<RunRecord.StepRows> steps) {
    ArrayNode all = Manifest.JSON.createArrayNode();
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

  private static ArrayNode checks(List<CheckResult> checks) {
    ArrayNode all = Manifest.JSON.createArrayNode();
    for (CheckResult check : checks) {
      ObjectNode node = all.addObject();
      node.put("step", check.step());
      node.put("kind", check.kind());
      node.put("name", check.name());
      if (!check.columns().isEmpty()) {
        check.columns().forEach(node.putArray("columns")::add);
      }
      node.put("severity", check.severity());
      if (!check.run().isEmpty()) {
        node.put("run", check.run());
      }
      node.put("passed", check.passed());
      node.put("rows", check.rows());
      node.put("failed", check.failed());
      if (!check.first().isEmpty()) {
        check.first().forEach(node.putArray("first")::add);
      }
    }
    return all;
  }
}
