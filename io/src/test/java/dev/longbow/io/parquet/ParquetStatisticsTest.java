package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.io.Outputs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** parquet-java reads the statistics and page indexes that we write. */
class ParquetStatisticsTest {
  @TempDir Path folder;

  private ParquetFileReader write(Field field, Map<String, String> options, Column... parts)
      throws Exception {
    Schema schema = Schema.of(field);
    Path file = folder.resolve("x.parquet");
    Outputs.write(
        new ParquetFormat().sink(Outputs.spec("parquet", file, options), schema),
        List.of(parts).stream()
            .map(part -> List.of(new Batch(schema, List.of(part), part.length())))
            .toList());
    return ParquetFileReader.open(new LocalInputFile(file));
  }

  private Statistics<?> statistics(Field field, Column column) throws Exception {
    try (ParquetFileReader reader = write(field, Map.of(), column)) {
      return reader.getRowGroups().get(0).getColumns().get(0).getStatistics();
    }
  }

  @Test
  void boundsOfIntegers() throws Exception {
    Statistics<?> signed =
        statistics(
            Field.of("x", DataType.INT64), ColumnBuilder.of(DataType.INT64, 5L, null, -3L, 4L));
    assertEquals(-3L, signed.genericGetMin());
    assertEquals(5L, signed.genericGetMax());
    assertEquals(1, signed.getNumNulls());
    Statistics<?> unsigned =
        statistics(
            Field.of("x", DataType.UINT32),
            ColumnBuilder.of(DataType.UINT32, 4_000_000_000L, 1L, 3L));
    assertEquals(1, unsigned.genericGetMin());
    assertEquals((int) 4_000_000_000L, unsigned.genericGetMax());
  }

  @Test
  void boundsOfFloatingPointNumbers() throws Exception {
    Field field = Field.of("x", DataType.FLOAT64);
    Statistics<?> zeros = statistics(field, ColumnBuilder.of(DataType.FLOAT64, 0.0, 0.0));
    assertEquals("-0.0", zeros.genericGetMin().toString());
    assertEquals("0.0", zeros.genericGetMax().toString());
    Statistics<?> infinite =
        statistics(field, ColumnBuilder.of(DataType.FLOAT64, 1.0, Double.NEGATIVE_INFINITY));
    assertEquals(Double.NEGATIVE_INFINITY, infinite.genericGetMin());
    // NaN is above every number: no maximum could say so to all readers.
    Statistics<?> nan =
        statistics(field, ColumnBuilder.of(DataType.FLOAT64, 1.0, Double.NaN, null));
    assertFalse(nan.hasNonNullValue());
    assertEquals(1, nan.getNumNulls());
  }

  @Test
  void boundsOfLongTextAreCut() throws Exception {
    Statistics<?> text =
        statistics(
            Field.of("x", DataType.STRING),
            ColumnBuilder.of(DataType.STRING, "a".repeat(100), "ü".repeat(100)));
    assertEquals("a".repeat(64), new String(text.getMinBytes(), StandardCharsets.UTF_8));
    String max = new String(text.getMaxBytes(), StandardCharsets.UTF_8);
    assertTrue(text.getMaxBytes().length <= 64, max);
    assertTrue(max.compareTo("ü".repeat(100)) > 0, max);
    Statistics<?> high =
        statistics(
            Field.of("x", DataType.BINARY),
            ColumnBuilder.of(DataType.BINARY, new byte[] {1}, filled(80)));
    assertEquals(80, high.getMaxBytes().length);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  @Test
  void pageIndexesCoverEveryPageAlsoInFilesPutTogether() throws Exception {
    Column first = ascending(0, 100_000);
    Column second = ascending(100_000, 70_000);
    try (ParquetFileReader reader =
        write(Field.of("x", DataType.INT64), Map.of("row_group_rows", "60000"), first, second)) {
      List<BlockMetaData> rowGroups = reader.getRowGroups();
      assertEquals(
          List.of(60_000L, 40_000L, 60_000L, 10_000L),
          rowGroups.stream().map(BlockMetaData::getRowCount).toList());
      long row = 0;
      for (BlockMetaData rowGroup : rowGroups) {
        ColumnChunkMetaData chunk = rowGroup.getColumns().get(0);
        ColumnIndex columnIndex = reader.readColumnIndex(chunk);
        OffsetIndex offsetIndex = reader.readOffsetIndex(chunk);
        assertNotNull(columnIndex);
        assertEquals("ASCENDING", columnIndex.getBoundaryOrder().toString());
        long position = chunk.getStartingPos();
        for (int page = 0; page < offsetIndex.getPageCount(); page++) {
          assertEquals(page * 20_480L, offsetIndex.getFirstRowIndex(page));
          assertEquals(position, offsetIndex.getOffset(page));
          position += offsetIndex.getCompressedPageSize(page);
          long min =
              columnIndex
                  .getMinValues()
                  .get(page)
                  .asReadOnlyBuffer()
                  .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                  .getLong();
          assertEquals(row + page * 20_480L, min);
        }
        assertEquals(chunk.getStartingPos() + chunk.getTotalSize(), position);
        row += rowGroup.getRowCount();
      }
      assertEquals(
          "longbow version " + dev.longbow.io.files.Versions.longbow(),
          reader.getFileMetaData().getCreatedBy());
    }
  }

  private static Column ascending(long from, int count) {
    ColumnBuilder builder = new ColumnBuilder(DataType.INT64);
    for (int i = 0; i < count; i++) {
      builder.append(from + i);
    }
    return builder.build();
  }

  @Test
  void aColumnWithNanHasNoColumnIndex() throws Exception {
    try (ParquetFileReader reader =
        write(
            Field.of("x", DataType.FLOAT32),
            Map.of(),
            ColumnBuilder.of(DataType.FLOAT32, 1f, Float.NaN))) {
      ColumnChunkMetaData chunk = reader.getRowGroups().get(0).getColumns().get(0);
      assertNull(reader.readColumnIndex(chunk));
      assertNotNull(reader.readOffsetIndex(chunk));
    }
  }
}
