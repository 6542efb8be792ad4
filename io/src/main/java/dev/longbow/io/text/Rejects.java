package dev.longbow.io.text;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Locations;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rows that were rejected, as rows of a side file. */
public final class Rejects {
  /** What is told of a rejected row. */
  public static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("file", DataType.STRING, false),
              new Field("line", DataType.INT64, false),
              new Field("column", DataType.STRING, true),
              new Field("reason", DataType.STRING, false),
              new Field("text", DataType.STRING, false)));

  /** What a row takes beside its texts. */
  private static final int ROW_BYTES = 200;

  private final List<ColumnBuilder> builders = new ArrayList<>();
  private int rows;
  private long bytes;

  /** None yet. */
  public Rejects() {
    begin();
  }

  /**
   * The side file at a path, in the format that its ending tells, else CSV.
   *
   * @param path as somebody wrote it; relative to this process's folder
   */
  public static RejectedRows file(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    String format =
        Format.all().values().stream()
            .filter(Format::canWrite)
            .filter(known -> known.extensions().stream().anyMatch(e -> lower.endsWith("." + e)))
            .map(Format::name)
            .findFirst()
            .orElse("csv");
    // Workers of a cluster have folders of their own.
    String place = Locations.absolute(path);
    return new RejectedRows(
        new SinkSpec("rejects", format, place, SinkSpec.Mode.OVERWRITE, Map.of()), SCHEMA);
  }

  private void begin() {
    builders.clear();
    SCHEMA.fields().forEach(field -> builders.add(new ColumnBuilder(field.type())));
    rows = 0;
    bytes = 0;
  }

  /** Adds a row; the column may be null. */
  public void add(String file, long line, String column, String reason, String text) {
    builders.get(0).append(file);
    builders.get(1).append(line);
    builders.get(2).append(column);
    builders.get(3).append(reason);
    builders.get(4).append(text);
    rows++;
    bytes += ROW_BYTES + 2L * (reason.length() + text.length());
  }

  /** About how many bytes of heap the rows take that nobody took yet; 0 without any. */
  public long heapBytes() {
    return bytes;
  }

  /** The rows since the last call; empty when there are none. */
  public Optional<Batch> take() {
    if (rows == 0) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    builders.forEach(builder -> columns.add(builder.build()));
    Batch batch = new Batch(SCHEMA, columns, rows);
    begin();
    return Optional.of(batch);
  }
}
