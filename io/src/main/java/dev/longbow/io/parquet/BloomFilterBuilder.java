package dev.longbow.io.parquet;

import java.io.IOException;
import java.util.Arrays;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.BloomFilterAlgorithm;
import org.apache.parquet.format.BloomFilterCompression;
import org.apache.parquet.format.BloomFilterHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.SplitBlockAlgorithm;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Uncompressed;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.XxHash;

/**
 * Makes the Bloom filter of a column chunk: hashes of its values are collected, and the filter is
 * as large as the number of different ones asks for, at one wrong answer in a hundred.
 */
final class BloomFilterBuilder {
  private static final double WRONG = 0.01;

  /** In Java: a call out of it costs more than hashing a short value. */
  private static final XXHash64 HASH = XXHashFactory.fastestJavaInstance().hash64();

  private final Type type;
  private long[] hashes = new long[1024];
  private int count;

  BloomFilterBuilder(Type type) {
    this.type = type;
  }

  /** Whether values of a physical type can have one. */
  static boolean supports(Type type) {
    return switch (type) {
      case INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY -> true;
      default -> false;
    };
  }

  /** Adds values in plain encoding. */
  void add(byte[] plain, int from, int to) {
    int at = from;
    int width = type == Type.INT32 || type == Type.FLOAT ? 4 : 8;
    while (at < to) {
      int length = width;
      if (type == Type.BYTE_ARRAY) {
        length = ByteSink.getInt(plain, at);
        at += 4;
      }
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, ValueBuffer.grown(count, count + 1));
      }
      hashes[count++] = HASH.hash(plain, at, length, 0);
      at += length;
    }
  }

  /** Bytes of heap that hashes take. */
  long heapBytes() {
    return 8L * hashes.length;
  }

  /** Writes the filter of what was added, and forgets it. */
  void write(ByteSink out) throws IOException {
    Arrays.sort(hashes, 0, count);
    int distinct = count == 0 ? 0 : 1;
    for (int i = 1; i < count; i++) {
      distinct += hashes[i] == hashes[i - 1] ? 0 : 1;
    }
    int bits = BlockSplitBloomFilter.optimalNumOfBits(Math.max(1, distinct), WRONG);
    BlockSplitBloomFilter filter = new BlockSplitBloomFilter(bits / 8);
    for (int i = 0; i < count; i++) {
      if (i == 0 || hashes[i] != hashes[i - 1]) {
        filter.insertHash(hashes[i]);
      }
    }
    Util.writeBloomFilterHeader(
        new BloomFilterHeader(
            filter.getBitsetSize(),
            BloomFilterAlgorithm.BLOCK(new SplitBlockAlgorithm()),
            BloomFilterHash.XXHASH(new XxHash()),
            BloomFilterCompression.UNCOMPRESSED(new Uncompressed())),
        out);
    ByteSink bitset = new ByteSink();
    filter.writeTo(bitset);
    // parquet-java's own header comes first there.
    out.write(bitset.array(), bitset.size() - filter.getBitsetSize(), filter.getBitsetSize());
    count = 0;
  }
}
