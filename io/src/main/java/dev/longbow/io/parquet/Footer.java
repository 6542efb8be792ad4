package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.sort.SortKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * A file's footer: its columns and row groups.
 *
 * @param path the file
 * @param length the file's size
 * @param fingerprint size and footer checksum; another one means that the file was rewritten
 * @param ownWriter whether Longbow wrote it, which leaves out the bounds of a chunk with a NaN
 * @param columns the top-level columns by name, in file order
 * @param rowGroups the row groups in order
 * @param indexChecksums checksums of the column and offset index of each column chunk, or null
 */
record Footer(
    String path,
    long length,
    String fingerprint,
    boolean ownWriter,
    Map<String, FileColumn> columns,
    List<RowGroup> rowGroups,
    int[] indexChecksums) {

  private static final int TAIL = 8;
  private static final int FIRST_READ = 64 * 1024;

  /**
   * A row group.
   *
   * @param chunks its column chunks by top-level column name (nested columns have several)
   * @param order the order of its rows, as its writer says; empty when it says none
   */
  record RowGroup(
      int index, long rows, Map<String, List<ColumnChunkMetaData>> chunks, List<SortKey> order) {}

  /** Reads a file's footer, from the cache when its bytes are the same as before. */
  static Footer read(SeekableFile file) {
    byte[] bytes = bytes(file);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    String fingerprint = "%d-%08x".formatted(file.length(), checksum.getValue());
    Footer cached = FooterCache.get(file.path(), fingerprint);
    if (cached == null) {
      cached = parse(file.path(), file.length(), fingerprint, bytes);
      FooterCache.put(cached, bytes.length);
    }
    return cached;
  }

  /** The checksum of a flat column's page index in a row group; 0 where there is none. */
  int indexChecksum(RowGroup group, String column, boolean isOffsetIndex) {
    int leaves = 0;
    int leaf = -1;
    for (Map.Entry<String, List<ColumnChunkMetaData>> entry : group.chunks().entrySet()) {
      leaf = entry.getKey().equals(column) ? leaves : leaf;
      leaves += entry.getValue().size();
    }
    int place = 2 * (group.index() * leaves + leaf) + (isOffsetIndex ? 1 : 0);
    return indexChecksums == null || place >= indexChecksums.length ? 0 : indexChecksums[place];
  }

  /** What every task reads before the first column; more when the footer is a large one. */
  long bytesToOpen() {
    return Math.min(FIRST_READ, length);
  }

  private static byte[] bytes(SeekableFile file) {
    long length = file.length();
    if (length < 12) {
      throw corrupt(file, "it has %d bytes, a Parquet file at least 12".formatted(length));
    }
    int first = (int) Math.min(FIRST_READ, length);
    byte[] end = new byte[first];
    file.read(length - first, end, 0, first);
    String magic = new String(end, first - 4, 4, StandardCharsets.ISO_8859_1);
    if (magic.equals("PARE")) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '" + file.path() + "': its footer is encrypted; expected a plain file");
    }
    if (!magic.equals("PAR1")) {
      throw corrupt(
          file,
          "it ends in "
              + hex(end, first - 4)
              + ", a Parquet file in 'PAR1'. It is truncated or another format");
    }
    long size = LittleEndian.getInt(end, first - TAIL) & 0xFFFFFFFFL;
    if (size > length - 12) {
      throw corrupt(file, "its footer claims %d of %d bytes".formatted(size, length));
    }
    byte[] footer = new byte[(int) size];
    if (size + TAIL <= first) {
      System.arraycopy(end, (int) (first - TAIL - size), footer, 0, (int) size);
    } else {
      file.read(length - TAIL - size, footer, 0, (int) size);
    }
    return footer;
  }

  private static Footer parse(String path, long length, String fingerprint, byte[] bytes) {
    ParquetMetadata metadata;
    int[] indexChecksums;
    FileMetaData thrift;
    try {
      thrift = Util.readFileMetaData(new ByteArrayInputStream(bytes));
      FooterChecksum.check(thrift, bytes, path);
      indexChecksums = FooterChecksum.indexes(thrift);
      metadata = new ParquetMetadataConverter().fromParquetMetadata(thrift);
    } catch (LongbowException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE, "Cannot read the footer of '" + path + "': " + e.getMessage(), e);
    }
    Map<String, FileColumn> columns =
        SchemaMapping.columns(metadata.getFileMetaData().getSchema(), path);
    List<RowGroup> groups = new ArrayList<>();
    for (BlockMetaData block : metadata.getBlocks()) {
      Map<String, List<ColumnChunkMetaData>> chunks = new LinkedHashMap<>();
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        check(path, length, groups.size(), block, chunk);
        chunks.computeIfAbsent(chunk.getPath().toArray()[0], name -> new ArrayList<>()).add(chunk);
      }
      for (String name : columns.keySet()) {
        if (!chunks.containsKey(name)) {
          throw new LongbowException(
              ErrorCode.CORRUPT_FILE,
              "Missing column '%s' in row group %d of '%s'".formatted(name, groups.size(), path));
        }
      }
      groups.add(
          new RowGroup(
              groups.size(),
              block.getRowCount(),
              chunks,
              RowGroupOrder.said(thrift, groups.size(), metadata)));
    }
    String writer = metadata.getFileMetaData().getCreatedBy();
    boolean ownWriter = writer != null && writer.startsWith(FileFooter.CREATED_BY);
    return new Footer(
        path, length, fingerprint, ownWriter, columns, List.copyOf(groups), indexChecksums);
  }

  /** Refuses sizes and places that cannot be, before anybody allocates or reads by them. */
  private static void check(
      String path, long length, int group, BlockMetaData block, ColumnChunkMetaData chunk) {
    if (chunk.isEncrypted()) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '%s': its column '%s' is encrypted; expected a plain file"
              .formatted(path, chunk.getPath().toDotString()));
    }
    long start = chunk.getStartingPos();
    if (block.getRowCount() < 0
        || start < 0
        || chunk.getTotalSize() < 0
        || chunk.getTotalUncompressedSize() < 0
        || chunk.getTotalSize() > length - start) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read '%s': row group %d has %d rows, its column '%s' %d bytes at %d, of %d"
              .formatted(
                  path,
                  group,
                  block.getRowCount(),
                  chunk.getPath().toDotString(),
                  chunk.getTotalSize(),
                  start,
                  length));
    }
  }

  private static LongbowException corrupt(SeekableFile file, String why) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE, "Cannot read '" + file.path() + "' as Parquet: " + why);
  }

  private static String hex(byte[] bytes, int from) {
    return "0x%02x%02x%02x%02x"
        .formatted(bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]);
  }
}
