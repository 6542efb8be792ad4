package dev.longbow.io.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matrices column by column are blocks until they are complete. */
class NpyBlocksTest {
  @TempDir Path folder;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void blocksOfVeryManyColumnsHaveFewRows() throws IOException {
    int columns = 5_000;
    int rows = 450;
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      fields.add(new Field("c" + i, DataType.FLOAT64, false));
    }
    Schema schema = new Schema(fields);
    Path file = folder.resolve("wide.npy");
    // Two parts of two batches each: blocks that are full, and the rest of them.
    List<List<Batch>> parts = new ArrayList<>();
    for (int part = 0; part < 2; part++) {
      List<Batch> batches = new ArrayList<>();
      for (int batch = 0; batch < 2; batch++) {
        batches.add(batch(schema, (part * 2 + batch) * rows, rows));
      }
      parts.add(batches);
    }
    Outputs.write(
        new NpyFormat().sink(Outputs.spec("npy", file, Map.of("layout", "column")), schema), parts);
    try (RandomAccessFile values = new RandomAccessFile(file.toFile(), "r")) {
      assertEquals(128L + 8L * columns * 4 * rows, values.length());
      byte[] one = new byte[8];
      for (int column : new int[] {0, 1, 1_234, columns - 1}) {
        for (int row = 0; row < 4 * rows; row += 7) {
          values.seek(128 + 8L * (4L * rows * column + row));
          values.readFully(one);
          double value = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).getDouble();
          assertEquals(row + (column % 2) * 0.5, value, column + " " + row);
        }
      }
    }
  }

  private static Batch batch(Schema schema, int from, int rows) {
    double[][] values = new double[2][rows];
    for (int row = 0; row < rows; row++) {
      values[0][row] = from + row;
      values[1][row] = from + row + 0.5;
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      columns.add(new DoubleColumn(DataType.FLOAT64, rows, values[i % 2], null));
    }
    return new Batch(schema, columns, rows);
  }
}
