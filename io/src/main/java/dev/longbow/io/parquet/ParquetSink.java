package dev.longbow.io.parquet;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.WriteBatches;
import dev.longbow.connector.Published;
import dev.longbow.connector.SinkSpec;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes Arrow batches as Parquet in any Beam pipeline; see {@link WriteBatches} for order, old
 * output and failures. Options and the types of the columns are checked when the transform is
 * applied; the result is what was published, one element when everything is in place.
 *
 * <pre>{@code
 * PCollection<Published> published =
 *     batches.apply(ParquetSink.to("out/vitals.parquet").withCompression("snappy"));
 * }</pre>
 */
public final class ParquetSink extends PTransform<PCollection<ArrowBatch>, PCollection<Published>> {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final SinkSpec.Mode mode;
  private final TreeMap<String, String> options;

  private ParquetSink(String path, SinkSpec.Mode mode, Map<String, String> options) {
    this.path = path;
    this.mode = mode;
    this.options = new TreeMap<>(options);
  }

  /** Writes one file or, when the path ends in {@code /}, a folder of part files. */
  public static ParquetSink to(String path) {
    return new ParquetSink(path, SinkSpec.Mode.OVERWRITE, Map.of());
  }

  /** What to do with existing output; by default it is replaced when everything is written. */
  public ParquetSink withMode(SinkSpec.Mode existing) {
    return new ParquetSink(path, existing, options);
  }

  /** The compression of pages: zstd (the default), snappy, gzip or none. */
  public ParquetSink withCompression(String codec) {
    return with("compression", codec);
  }

  /** The largest number of rows in a row group, 122,880 by default; fewer above 64 MiB. */
  public ParquetSink withRowGroupRows(int rows) {
    return with("row_group_rows", Integer.toString(rows));
  }

  /**
   * The columns that get a Bloom filter in each row group: readers that look for one value pass
   * over row groups without it. About 10 bits for each different value.
   */
  public ParquetSink withBloomFilter(String... columns) {
    StringJoiner names = new StringJoiner(",", "[", "]");
    for (String column : columns) {
      names.add(TextNode.valueOf(column).toString());
    }
    return with("bloom_filter", names.toString());
  }

  private ParquetSink with(String key, String value) {
    Map<String, String> changed = new TreeMap<>(options);
    changed.put(key, value);
    return new ParquetSink(path, mode, changed);
  }

  @Override
  public PCollection<Published> expand(PCollection<ArrowBatch> input) {
    return input.apply(
        WriteBatches.to(new SinkSpec(getName(), ParquetFormat.NAME, path, mode, options)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("path", path).withLabel("Path"));
  }
}
