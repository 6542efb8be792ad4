package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.junit.jupiter.api.Test;

/** Pages that no writer at hand writes. */
class PageStreamTest {
  private static final int ROWS = 21;

  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();

  /** Rows whose number is no multiple of three have a value. */
  private static boolean present(int row) {
    return row % 3 != 0;
  }

  @Test
  void bitPackedDefinitionLevels() throws IOException {
    byte[] levels = new byte[(ROWS + 7) / 8];
    for (int row = 0; row < ROWS; row++) {
      if (present(row)) {
        levels[row >>> 3] |= (byte) (0x80 >>> (row & 7));
      }
    }
    page(Encoding.BIT_PACKED, concat(levels, values()), ROWS, null);
    assertEquals(expected(), read(ROWS));
  }

  @Test
  void uncompressedValuesInACompressedChunk() throws IOException {
    byte[] levels = {(3 << 1) | 1, (byte) 0b10110110, 0b01101101, (byte) 0b11011011};
    byte[] body = concat(levels, values());
    PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, body.length, body.length);
    DataPageHeaderV2 data = new DataPageHeaderV2(ROWS, 7, ROWS, Encoding.PLAIN, levels.length, 0);
    data.setIs_compressed(false);
    header.setData_page_header_v2(data);
    Util.writePageHeader(header, chunk);
    chunk.write(body);
    assertEquals(expected(), read(ROWS));
  }

  @Test
  void wrongChecksum() throws IOException {
    page(Encoding.BIT_PACKED, concat(new byte[3], values()), ROWS, 12345);
    LongbowException e = assertThrows(LongbowException.class, () -> read(ROWS));
    assertEquals(
        "[here, page 1] Invalid Parquet page: its bytes do not have the checksum its header says",
        e.text());
  }

  @Test
  void fewerRowsThanTheFooterSays() throws IOException {
    byte[] body = concat(new byte[3], values());
    CRC32 checksum = new CRC32();
    checksum.update(body);
    page(Encoding.BIT_PACKED, body, ROWS, (int) checksum.getValue());
    LongbowException e = assertThrows(LongbowException.class, () -> read(ROWS + 1));
    assertEquals(
        "[here, page 1] Invalid Parquet page: the column chunk ends after 21 of 22 rows", e.text());
  }

  @Test
  void moreRowsThanTheFooterSays() throws IOException {
    page(Encoding.BIT_PACKED, concat(new byte[3], values()), ROWS, null);
    LongbowException e = assertThrows(LongbowException.class, () -> read(ROWS - 1));
    assertEquals("[here, page 1] Invalid Parquet page: 21 values where 20 rows are left", e.text());
  }

  private void page(Encoding levels, byte[] body, int rows, Integer checksum) throws IOException {
    PageHeader header = new PageHeader(PageType.DATA_PAGE, body.length, body.length);
    header.setData_page_header(new DataPageHeader(rows, Encoding.PLAIN, levels, Encoding.RLE));
    if (checksum != null) {
      header.setCrc(checksum);
    }
    Util.writePageHeader(header, chunk);
    chunk.write(body);
  }

  private static byte[] values() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int row = 0; row < ROWS; row++) {
      if (present(row)) {
        out.writeBytes(new byte[] {(byte) row, 1, 0, 0});
      }
    }
    return out.toByteArray();
  }

  private static List<Object> expected() {
    List<Object> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      rows.add(present(row) ? (Object) (256L + row) : null);
    }
    return rows;
  }

  private List<Object> read(int rows) {
    PrimitiveType type = new PrimitiveType(Repetition.OPTIONAL, PrimitiveTypeName.INT32, "x");
    FileColumn column = new FileColumn("x", DataType.INT32, true, type, null, null);
    byte[] bytes = Arrays.copyOf(chunk.toByteArray(), chunk.size() + LittleEndian.SLACK);
    ColumnChunkMetaData metadata =
        ColumnChunkMetaData.get(
            ColumnPath.get("x"),
            type,
            CompressionCodecName.UNCOMPRESSED,
            null,
            java.util.Set.of(),
            null,
            0,
            0,
            rows,
            chunk.size(),
            chunk.size(),
            null);
    PageStream pages =
        new PageStream(
            new ChunkBytes(bytes, 0, chunk.size(), chunk.size()),
            CompressionCodecName.UNCOMPRESSED,
            chunk.size(),
            new PageDecompressor(),
            null);
    Column read = new ColumnChunkReader(column, metadata, rows, pages, "here").read(rows);
    List<Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      values.add(read.value(row));
    }
    return values;
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
