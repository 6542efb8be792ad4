package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Source;
import dev.longbow.io.Outputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joins rely on the most values a column can have; what it has about is for estimates. */
class DistinctValuesTest {
  private static final int ROWS = 40_000;
  private static final int GROUPS = 20;

  @TempDir Path folder;

  /** Names that are sorted, so that each row group has its own, and numbers up to ten. */
  @Test
  void valuesThatNoOtherRowGroupHas() {
    Schema schema =
        Schema.of(Field.of("name", DataType.STRING), Field.of("number", DataType.INT64));
    ColumnBuilder names = new ColumnBuilder(DataType.STRING);
    ColumnBuilder numbers = new ColumnBuilder(DataType.INT64);
    int different = ROWS / 20;
    for (int row = 0; row < ROWS; row++) {
      names.append("patient-%08d".formatted(row / 20 * 7919 % 100_000_000));
      numbers.append((long) row % 10);
    }
    Batch batch = new Batch(schema, List.of(names.build(), numbers.build()), ROWS);
    Path file = folder.resolve("sorted.parquet");
    Outputs.write(
        new ParquetFormat()
            .sink(
                Outputs.spec("parquet", file, Map.of("row_group_rows", "" + ROWS / GROUPS)),
                schema),
        List.of(List.of(batch)));
    Source source = Parquet.scan(file.toString());
    long about = source.distinctValues("name").getAsLong();
    long most = source.mostDistinctValues("name").getAsLong();
    assertTrue(about < different, about + " of " + different);
    assertTrue(most >= different && most < ROWS, most + " of " + different);
    assertEquals(OptionalLong.of(11), source.mostDistinctValues("number"));
  }
}
