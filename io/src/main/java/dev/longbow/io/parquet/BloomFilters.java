package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Asks the Bloom filters of a row group whether a column may hold a value. Of a filter only the
 * header and the 32 bytes that a value's hash chooses are read, unless it is small.
 */
final class BloomFilters {
  /** Enough for a header and a filter of about two thousand values. */
  private static final int FIRST_READ = 4096;

  private static final int BLOCK_BYTES = 32;
  private static final int[] SALT = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };

  /**
   * Only for its hash functions, which put values into a buffer of its own: not for two threads.
   */
  private final BlockSplitBloomFilter hashes = new BlockSplitBloomFilter(BLOCK_BYTES);

  private final SeekableFile file;
  private final Footer footer;
  private final Footer.RowGroup group;
  private final Map<String, Filter> filters = new HashMap<>();
  private int asked;

  /** A filter's place and the bytes read first. */
  private record Filter(long bits, int bytes, byte[] first, int firstBits) {}

  BloomFilters(SeekableFile file, Footer footer, Footer.RowGroup group) {
    this.file = file;
    this.footer = footer;
    this.group = group;
  }

  /** Whether a row group has a Bloom filter for a flat column. */
  static boolean has(Footer footer, Footer.RowGroup group, String name) {
    FileColumn column = footer.columns().get(name);
    return column != null
        && column.isFlat()
        && group.chunks().get(name).size() == 1
        && group.chunks().get(name).get(0).getBloomFilterOffset() > 0;
  }

  /** How many filters were read. */
  int asked() {
    return asked;
  }

  /**
   * Whether the column may hold a value.
   *
   * @param value in the form of {@link ColumnBounds#normal}
   */
  boolean mayContain(String name, Object value) {
    if (!has(footer, group, name)) {
      return true;
    }
    FileColumn column = footer.columns().get(name);
    OptionalLong hash = hash(column, value);
    if (hash.isEmpty()) {
      return true;
    }
    try {
      Filter filter = filters.get(name);
      if (filter == null) {
        filter = open(group.chunks().get(name).get(0));
        filters.put(name, filter);
        asked++;
      }
      return find(filter, hash.getAsLong());
    } catch (LongbowException e) {
      throw e.at("%s, row group %d, column '%s'".formatted(footer.path(), group.index(), name));
    }
  }

  private Filter open(ColumnChunkMetaData chunk) {
    long offset = chunk.getBloomFilterOffset();
    int size = (int) Math.min(FIRST_READ, footer.length() - offset);
    byte[] first = new byte[Math.max(0, size)];
    BloomFilterHeader header;
    int headerBytes;
    try {
      file.read(offset, first, 0, first.length);
      ByteArrayInputStream in = new ByteArrayInputStream(first);
      header = Util.readBloomFilterHeader(in);
      headerBytes = first.length - in.available();
    } catch (IOException | RuntimeException e) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE, "Invalid Parquet Bloom filter: its header cannot be read", e);
    }
    int bytes = header.getNumBytes();
    if (bytes < BLOCK_BYTES
        || bytes % BLOCK_BYTES != 0
        || bytes > footer.length() - offset - headerBytes) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Invalid Parquet Bloom filter: %d bytes at %d of %d"
              .formatted(bytes, offset, footer.length()));
    }
    boolean known =
        header.getAlgorithm().isSetBLOCK()
            && header.getHash().isSetXXHASH()
            && header.getCompression().isSetUNCOMPRESSED();
    return new Filter(offset + headerBytes, known ? bytes : 0, first, headerBytes);
  }

  private boolean find(Filter filter, long hash) {
    if (filter.bytes() == 0) {
      return true;
    }
    int block = (int) ((hash >>> 32) * (filter.bytes() / BLOCK_BYTES) >>> 32);
    byte[] bytes = filter.first();
    int at = filter.firstBits() + block * BLOCK_BYTES;
    if (at + BLOCK_BYTES > bytes.length) {
      bytes = new byte[BLOCK_BYTES];
      at = 0;
      file.read(filter.bits() + (long) block * BLOCK_BYTES, bytes, 0, BLOCK_BYTES);
    }
    for (int i = 0; i < SALT.length; i++) {
      int bit = ((int) hash * SALT[i]) >>> 27;
      if ((LittleEndian.getInt(bytes, at + 4 * i) >>> bit & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The hash of a value as the column stores it; empty where more than one stored value is it. */
  private OptionalLong hash(FileColumn column, Object value) {
    PrimitiveType field = column.parquet().asPrimitiveType();
    PrimitiveTypeName stored = field.getPrimitiveTypeName();
    DataType type = column.type();
    if (value instanceof byte[] bytes && type instanceof DataType.Text) {
      return OptionalLong.of(hashes.hash(Binary.fromConstantByteArray(bytes)));
    } else if (value instanceof BigInteger number
        && (type instanceof DataType.Int || type instanceof DataType.Date)) {
      if (stored == PrimitiveTypeName.INT32 && number.bitLength() <= 32) {
        return OptionalLong.of(hashes.hash(number.intValue()));
      } else if (stored == PrimitiveTypeName.INT64 && number.bitLength() <= 64) {
        return OptionalLong.of(hashes.hash(number.longValue()));
      }
    } else if (value instanceof BigInteger number
        && type instanceof DataType.Timestamp
        && stored == PrimitiveTypeName.INT64
        && number.bitLength() < 64
        && Decoders.toMicros(field, 1).equals(BigInteger.ONE)) {
      return OptionalLong.of(hashes.hash(number.longValue()));
    } else if (value instanceof Double number && number != 0 && !number.isNaN()) {
      // Two zeros are equal and have two hashes; NaN has many.
      if (stored == PrimitiveTypeName.DOUBLE) {
        return OptionalLong.of(hashes.hash(number.doubleValue()));
      } else if (stored == PrimitiveTypeName.FLOAT && number.floatValue() == number) {
        return OptionalLong.of(hashes.hash(number.floatValue()));
      }
    }
    return OptionalLong.empty();
  }
}
