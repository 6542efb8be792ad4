package dev.longbow.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("facility", DataType.STRING), Field.of("n", DataType.INT64));

  @Test
  void numbersStandToTheRight() {
    Batch batch =
        new Batch(
            SCHEMA,
            List.of(
                ColumnBuilder.of(DataType.STRING, "Zürich", null, "a\nb"),
                ColumnBuilder.of(DataType.INT64, 12L, 12345L, null)),
            3);
    assertEquals(
        """
        facility | n
        string   | int64
        ---------+------
        Zürich   |    12
        null     | 12345
        a\\nb     |  null
        """,
        TextTable.of(SCHEMA, List.of(batch)));
  }

  @Test
  void longValuesAreCut() {
    Schema one = Schema.of(Field.of("text", DataType.STRING));
    Batch batch = new Batch(one, List.of(ColumnBuilder.of(DataType.STRING, "x".repeat(100))), 1);
    String line = TextTable.of(one, List.of(batch)).lines().skip(3).findFirst().orElseThrow();
    assertEquals("x".repeat(39) + "…", line);
  }

  @Test
  void noRowsGiveTheHead() {
    assertEquals(
        """
        facility | n
        string   | int64
        ---------+------
        """,
        TextTable.of(SCHEMA, List.of()));
  }
}
