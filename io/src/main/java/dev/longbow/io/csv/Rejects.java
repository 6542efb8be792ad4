package dev.longbow.io.csv;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
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

  private final List<ColumnBuilder> builders = new ArrayList<>();
  private int rows;

  /** None yet. */
  public Rejects() {
    begin();
  }

  private void begin() {
    builders.clear();
    SCHEMA.fields().forEach(field -> builders.add(new ColumnBuilder(field.type())));
    rows = 0;
  }

  /** Adds a row; the column may be null. */
  public void add(String file, long line, String column, String reason, String text) {
    builders.get(0).append(file);
    builders.get(1).append(line);
    builders.get(2).append(column);
    builders.get(3).append(reason);
    builders.get(4).append(text);
    rows++;
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
