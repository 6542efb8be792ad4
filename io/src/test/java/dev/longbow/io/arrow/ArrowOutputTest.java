package dev.longbow.io.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.VectorSchemaRoots;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrowOutputTest {
  private static final Schema SCHEMA = withNested();

  @TempDir Path folder;

  private static Schema withNested() {
    List<Field> fields = new ArrayList<>(RandomBatches.ALL_TYPES.fields());
    fields.add(Field.of("list", new DataType.ListOf(DataType.STRING)));
    return new Schema(fields);
  }

  @ParameterizedTest
  @CsvSource({"false,none,1", "false,all,2", "true,none,3", "true,all,4"})
  void arrowsOwnLibraryReadsEveryTypeBack(boolean stream, String dictionary, long seed)
      throws IOException {
    List<Batch> batches = new RandomBatches(seed).batches(SCHEMA, 8_000, 1_200);
    Path file = folder.resolve("all.arrow");
    Map<String, String> options =
        Map.of("stream", Boolean.toString(stream), "dictionary", dictionary, "batch_rows", "2000");
    int cut = batches.size() / 3;
    Published published =
        Outputs.write(
            new ArrowFormat().sink(Outputs.spec("arrow", file, options), SCHEMA),
            List.of(
                batches.subList(0, cut),
                batches.subList(cut, 2 * cut),
                batches.subList(2 * cut, batches.size())));
    assertEquals(8_000, published.rows());
    try (BufferAllocator allocator = new RootAllocator();
        InputStream bytes = Files.newInputStream(file);
        FileChannel channel = FileChannel.open(file);
        ArrowReader reader =
            stream
                ? new ArrowStreamReader(bytes, allocator)
                : new ArrowFileReader(channel, allocator)) {
      List<Batch> read = new ArrayList<>();
      while (reader.loadNextBatch()) {
        Batch batch = VectorSchemaRoots.fromRoot(reader.getVectorSchemaRoot(), reader);
        boolean coded = batch.column(SCHEMA.indexOf("text")) instanceof DictionaryColumn;
        assertEquals(dictionary.equals("all"), coded);
        read.add(batch);
      }
      assertEquals(SCHEMA, read.get(0).schema());
      assertTrue(read.size() >= 5, read.size() + " record batches");
      assertEquals(rows(batches), rows(read));
    }
  }

  static List<List<Object>> rows(List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        List<Object> values = new ArrayList<>();
        for (Column column : batch.columns()) {
          Object value = column.value(row);
          values.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        rows.add(values);
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"none,false", "zstd,false", "lz4,false", "none,true", "zstd,true"})
  void bytesDoNotDependOnBatches(String compression, boolean stream) throws IOException {
    List<Batch> batches = new RandomBatches(6).batches(SCHEMA, 9_000, 3_000);
    List<Batch> pieces = new ArrayList<>();
    for (Batch batch : batches) {
      for (int from = 0; from < batch.rows(); from += 777) {
        pieces.add(batch.slice(from, Math.min(777, batch.rows() - from)));
      }
    }
    byte[][] written = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path file = folder.resolve("file" + i);
      Map<String, String> options =
          Map.of(
              "compression",
              compression,
              "stream",
              Boolean.toString(stream),
              "dictionary",
              "all",
              "batch_rows",
              "2021");
      Outputs.write(
          new ArrowFormat().sink(Outputs.spec("arrow", file, options), SCHEMA),
          List.of(i == 0 ? batches : pieces));
      written[i] = Files.readAllBytes(file);
    }
    assertArrayEquals(written[0], written[1]);
  }

  @Test
  void cutsRecordBatchesOfLargeValues() throws IOException {
    Schema schema = Schema.of(Field.of("text", DataType.STRING));
    ColumnBuilder builder = new ColumnBuilder(DataType.STRING);
    for (int i = 0; i < 40; i++) {
      builder.append(Integer.toString(i).repeat(1 << 19));
    }
    Path file = folder.resolve("large.arrow");
    Outputs.write(
        new ArrowFormat().sink(Outputs.spec("arrow", file, Map.of()), schema),
        List.of(List.of(new Batch(schema, List.of(builder.build()), 40))));
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      assertEquals(3, reader.getRecordBlocks().size());
      reader.loadNextBatch();
      // 10 of half a MiB and 11 of a whole one.
      assertEquals(21, reader.getVectorSchemaRoot().getRowCount());
    }
  }

  @Test
  void everyMessageAndBufferIsAligned() throws IOException {
    Path file = folder.resolve("aligned.arrow");
    Outputs.write(
        new ArrowFormat().sink(Outputs.spec("arrow", file, Map.of("dictionary", "all")), SCHEMA),
        List.of(new RandomBatches(9).batches(SCHEMA, 3_000, 1_000)));
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      for (var blocks : List.of(reader.getRecordBlocks(), reader.getDictionaryBlocks())) {
        for (var block : blocks) {
          assertEquals(0, block.getOffset() % 64);
          assertEquals(0, block.getMetadataLength() % 64);
          assertEquals(0, block.getBodyLength() % 64);
        }
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    assertArrayEquals("ARROW1\0\0".getBytes("US-ASCII"), Arrays.copyOf(bytes, 8));
  }

  @Test
  void anEmptyResultHasTheSchema() throws IOException {
    for (String ending : List.of("arrow", "arrows")) {
      Path file = folder.resolve("empty." + ending);
      Outputs.write(
          new ArrowFormat().sink(Outputs.spec("arrow", file, Map.of()), SCHEMA), List.of());
      try (BufferAllocator allocator = new RootAllocator();
          InputStream bytes = Files.newInputStream(file);
          FileChannel channel = FileChannel.open(file);
          ArrowReader reader =
              ending.equals("arrows")
                  ? new ArrowStreamReader(bytes, allocator)
                  : new ArrowFileReader(channel, allocator)) {
        assertEquals(SCHEMA, VectorSchemaRoots.fromRoot(reader.getVectorSchemaRoot()).schema());
        assertTrue(!reader.loadNextBatch());
      }
    }
  }

  @Test
  void refusesOptionsThatCannotBe() {
    Schema schema = Schema.of(Field.of("x", DataType.INT32), Field.of("s", DataType.STRING));
    for (Map<String, String> options :
        List.of(
            Map.of("compression", "snappy"),
            Map.of("batch_rows", "0"),
            Map.of("stream", "yes"),
            Map.of("delimiter", ","))) {
      LongbowException refused =
          assertThrows(
              LongbowException.class,
              () -> new ArrowFormat().sink(Outputs.spec("arrow", "x.arrow", options), schema));
      assertEquals(ErrorCode.SPEC_INVALID, refused.code(), refused.line());
    }
    for (String dictionary : List.of("x", "[\"t\"]")) {
      assertThrows(
          LongbowException.class,
          () ->
              new ArrowFormat()
                  .sink(Outputs.spec("arrow", "x", Map.of("dictionary", dictionary)), schema));
    }
  }
}
