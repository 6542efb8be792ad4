package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the splits of a {@link PartitionedSource} in tasks. Nobody names it: inputs say the format
 * of their files.
 */
public final class PartitionedFormat implements Format {
  static final String NAME = "partitioned";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  /** What a task needs to know beside its columns. */
  static String options(ReaderSpec inner, PartitionColumns partitions) {
    ObjectNode node = Json.object().put("format", inner.format()).put("options", inner.options());
    node.set(
        "columns",
        Json.array(
            partitions.fields(),
            field -> Json.object().put("name", field.name()).put("type", field.type().toString())));
    return Json.write(node);
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    JsonNode options = Json.read(reader.options());
    PartitionColumns partitions =
        PartitionColumns.of(
            Json.list(
                options,
                "columns",
                node ->
                    Field.of(Json.text(node, "name"), DataType.parse(Json.text(node, "type")))));
    List<String> columns = new ArrayList<>(reader.schema().names());
    columns.removeAll(partitions.names());
    String format = Json.text(options, "format");
    ReaderSpec inner =
        new ReaderSpec(
            format,
            reader.schema().select(columns),
            reader.predicate(),
            reader.limit(),
            Json.text(options, "options"));
    return new PartitionedReader(
        Format.named(format).open(inner, split), reader.schema(), partitions);
  }
}
