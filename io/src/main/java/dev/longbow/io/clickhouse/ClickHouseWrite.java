package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.WriteBatches;
import dev.longbow.connector.Format;
import dev.longbow.connector.Published;
import dev.longbow.connector.SinkSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes Arrow batches to a table of ClickHouse in any Beam pipeline: every row once, or none. The
 * rows go to a table of the run first and are published when all of them are there; see {@link
 * WriteBatches} for their order. Options and types are checked when the transform is applied, the
 * table when the pipeline runs. The result is what was published, one element.
 *
 * <p>Passwords are never values but say where a worker finds them: {@code ${ENV:NAME}} or {@code
 * secret:NAME}.
 *
 * <pre>{@code
 * batches.apply(
 *     ClickHouseIO.write()
 *         .withUrl("https://warehouse:8443")
 *         .withUser("etl", "${ENV:CLICKHOUSE_PASSWORD}")
 *         .withTable("metrics", "features")
 *         .withOrderBy("agent_id", "timestamp")
 *         .withMode(SinkSpec.Mode.APPEND));
 * }</pre>
 */
public final class ClickHouseWrite
    extends PTransform<PCollection<ArrowBatch>, PCollection<Published>> {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SinkSpec.Mode mode;
  private final TreeMap<String, String> options;

  /** How to make the table: keys of {@code create}, each with its texts. */
  private final TreeMap<String, List<String>> create;

  private ClickHouseWrite(
      SinkSpec.Mode mode, Map<String, String> options, Map<String, List<String>> create) {
    this.mode = mode;
    this.options = new TreeMap<>(options);
    this.create = new TreeMap<>(create);
  }

  static ClickHouseWrite create() {
    return new ClickHouseWrite(SinkSpec.Mode.FAIL, Map.of(), Map.of());
  }

  /** The server: {@code http://host:8123} or {@code https://host:8443}. */
  public ClickHouseWrite withUrl(String url) {
    return with("url", url);
  }

  /**
   * Who writes.
   *
   * @param password where it is found: {@code ${ENV:NAME}}, {@code secret:NAME} or {@code
   *     secret:/path}
   */
  public ClickHouseWrite withUser(String user, String password) {
    return with("user", user).with("password", password);
  }

  /** The table. */
  public ClickHouseWrite withTable(String database, String table) {
    return with("database", database).with("table", table);
  }

  /** What to do with rows that are there; without it the table must have none. */
  public ClickHouseWrite withMode(SinkSpec.Mode existing) {
    return new ClickHouseWrite(existing, options, create);
  }

  /** Any other option of an output, as in YAML: {@code tls} and {@code create} as JSON … */
  public ClickHouseWrite withOption(String key, String value) {
    return with(key, value);
  }

  /** Makes the table where there is none, ordered by columns or expressions; maybe by nothing. */
  public ClickHouseWrite withOrderBy(String... keys) {
    return creating("order_by", keys);
  }

  /** Makes the table where there is none, divided by columns or expressions. */
  public ClickHouseWrite withPartitionBy(String... keys) {
    return creating("partition_by", keys);
  }

  private ClickHouseWrite creating(String key, String... texts) {
    TreeMap<String, List<String>> changed = new TreeMap<>(create);
    changed.put(key, List.of(texts));
    return new ClickHouseWrite(mode, options, changed);
  }

  private ClickHouseWrite with(String key, String value) {
    TreeMap<String, String> changed = new TreeMap<>(options);
    changed.put(key, value);
    return new ClickHouseWrite(mode, changed, create);
  }

  private Map<String, String> allOptions() {
    Map<String, String> all = new TreeMap<>(options);
    if (!create.isEmpty()) {
      ObjectNode node = JSON.createObjectNode();
      create.forEach(
          (key, texts) -> {
            ArrayNode list = node.putArray(key);
            texts.forEach(list::add);
          });
      all.put("create", node.toString());
    }
    return all;
  }

  @Override
  public PCollection<Published> expand(PCollection<ArrowBatch> input) {
    Map<String, String> all = allOptions();
    String location = Format.named(ClickHouseFormat.NAME).location(all);
    return input.apply(
        WriteBatches.to(new SinkSpec(getName(), ClickHouseFormat.NAME, location, mode, all)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("url", options.get("url")).withLabel("Server"))
        .addIfNotNull(DisplayData.item("database", options.get("database")).withLabel("Database"))
        .addIfNotNull(DisplayData.item("table", options.get("table")).withLabel("Table"));
  }
}
