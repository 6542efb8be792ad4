package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.bytestreamsplit.ByteStreamSplitValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltalengthbytearray.DeltaLengthByteArrayValuesWriter;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

/** What parquet-java encodes is decoded, in any cut into reads and values passed over. */
class EncodingsTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final String message = "seed " + seed;

  private static byte[] bytes(ValuesWriter writer) {
    try {
      byte[] bytes = BytesInput.copy(writer.getBytes()).toByteArray();
      return Arrays.copyOf(bytes, bytes.length + LittleEndian.SLACK);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Calls back with stretches: 0 to pass over, 1 to read. */
  private void cut(int count, java.util.function.BiConsumer<Integer, Integer> read, Skip skip) {
    for (int at = 0; at < count; ) {
      int take = Math.min(count - at, 1 + random.nextInt(random.nextBoolean() ? 9 : 900));
      if (random.nextInt(3) == 0) {
        skip.over(take);
      } else {
        read.accept(at, take);
      }
      at += take;
    }
  }

  private interface Skip {
    void over(int count);
  }

  private long number(int bits, int i) {
    long value = random.nextLong() >> (64 - Math.max(bits, 1));
    return bits == 0 ? 3L * i : random.nextInt(50) == 0 ? random.nextLong() : value;
  }

  @Test
  void deltaLongs() {
    for (int round = 0; round < 130; round++) {
      final String where = message + " round " + round;
      int count = round == 0 ? 0 : random.nextInt(3_000);
      long[] values = new long[count];
      ValuesWriter writer =
          new DeltaBinaryPackingValuesWriterForLong(
              128 << random.nextInt(3), 4, 100, 100_000, new HeapByteBufferAllocator());
      for (int i = 0; i < count; i++) {
        values[i] = number(round % 65, i);
        writer.writeLong(values[i]);
      }
      byte[] bytes = bytes(writer);
      DeltaDecoder decoder = new DeltaDecoder();
      int end = bytes.length - LittleEndian.SLACK;
      decoder.start(bytes, 0, end, count);
      assertEquals(count, decoder.left());
      assertEquals(end, decoder.findEnd(), message);
      long[] read = new long[count];
      cut(
          count,
          (at, take) -> {
            decoder.read(read, at, take);
            assertArrayEquals(
                Arrays.copyOfRange(values, at, at + take),
                Arrays.copyOfRange(read, at, at + take),
                where);
          },
          decoder::skip);
      assertThrows(LongbowException.class, () -> decoder.read(new long[1], 0, 1));
      assertThrows(LongbowException.class, () -> decoder.start(bytes, 0, end, count - 1), message);
    }
  }

  @Test
  void deltaInts() {
    for (int round = 0; round < 66; round++) {
      final String where = message + " round " + round;
      int count = random.nextInt(2_000);
      int[] values = new int[count];
      ValuesWriter writer =
          new DeltaBinaryPackingValuesWriterForInteger(
              128, 4, 100, 100_000, new HeapByteBufferAllocator());
      for (int i = 0; i < count; i++) {
        values[i] = (int) number(round % 33, i);
        writer.writeInteger(values[i]);
      }
      byte[] bytes = bytes(writer);
      DeltaDecoder decoder = new DeltaDecoder();
      decoder.start(bytes, 0, bytes.length - LittleEndian.SLACK, count);
      int[] read = new int[count];
      cut(
          count,
          (at, take) -> {
            decoder.read(read, at, take);
            assertArrayEquals(
                Arrays.copyOfRange(values, at, at + take),
                Arrays.copyOfRange(read, at, at + take),
                where);
          },
          decoder::skip);
    }
  }

  @Test
  void deltaBytes() {
    for (int round = 0; round < 60; round++) {
      boolean shared = round % 2 == 0;
      ValuesWriter writer =
          shared
              ? new DeltaByteArrayWriter(100, 100_000, new HeapByteBufferAllocator())
              : new DeltaLengthByteArrayValuesWriter(100, 100_000, new HeapByteBufferAllocator());
      int count = random.nextInt(1_500);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String stem = "prefix".substring(0, random.nextInt(7)).repeat(random.nextInt(5));
        values.add(stem + (random.nextBoolean() ? "" : random.nextInt(1000)));
        writer.writeBytes(Binary.fromString(values.get(i)));
      }
      byte[] bytes = bytes(writer);
      DeltaBytes decoder = new DeltaBytes();
      decoder.start(
          shared ? Encoding.DELTA_BYTE_ARRAY : Encoding.DELTA_LENGTH_BYTE_ARRAY,
          bytes,
          0,
          bytes.length - LittleEndian.SLACK,
          count);
      ByteHeap heap = new ByteHeap();
      heap.start(count);
      cut(
          count,
          (at, take) -> {
            int from = heap.end;
            heap.offsets[at] = from;
            decoder.read(heap, at, take);
            for (int i = at; i < at + take; i++) {
              int start = heap.offsets[i];
              assertEquals(
                  values.get(i),
                  new String(
                      heap.bytes, start, heap.offsets[i + 1] - start, StandardCharsets.UTF_8),
                  message);
            }
          },
          decoder::skip);
    }
  }

  @Test
  void byteStreams() {
    for (int width : new int[] {1, 2, 3, 4, 5, 8, 12, 16}) {
      int count = 1 + random.nextInt(1_000);
      byte[] values = new byte[count * width];
      random.nextBytes(values);
      ValuesWriter writer =
          new ByteStreamSplitValuesWriter.FixedLenByteArrayByteStreamSplitValuesWriter(
              width, 100, 100_000, new HeapByteBufferAllocator());
      for (int i = 0; i < count; i++) {
        writer.writeBytes(Binary.fromConstantByteArray(values, i * width, width));
      }
      byte[] bytes = bytes(writer);
      ByteStreams decoder = new ByteStreams();
      decoder.start(bytes, 0, bytes.length - LittleEndian.SLACK, width, count);
      cut(
          count,
          (at, take) ->
              assertArrayEquals(
                  Arrays.copyOfRange(values, at * width, (at + take) * width),
                  Arrays.copyOf(decoder.read(take, width), take * width),
                  message),
          decoder::skip);
      assertThrows(LongbowException.class, () -> decoder.skip(1));
    }
  }

  /** Whatever the bytes are, decoding ends, with values or with the error for damaged pages. */
  @Test
  void randomBytes() {
    IntBinaryOperator between = (from, to) -> from + random.nextInt(to - from);
    for (int round = 0; round < 3_000; round++) {
      byte[] bytes = new byte[between.applyAsInt(0, 300) + LittleEndian.SLACK];
      random.nextBytes(bytes);
      if (round % 2 == 0 && bytes.length > 40) {
        // A header that can be: blocks of 128 in 4 miniblocks, and some values.
        bytes[0] = (byte) 128;
        bytes[1] = 1;
        bytes[2] = 4;
        bytes[3] = (byte) between.applyAsInt(0, 128);
      }
      int end = bytes.length - LittleEndian.SLACK;
      try {
        DeltaDecoder decoder = new DeltaDecoder();
        decoder.start(bytes, 0, end, 20_000);
        decoder.findEnd();
        decoder.read(new long[20_000], 0, decoder.left());
      } catch (LongbowException e) {
        assertEquals(dev.longbow.error.ErrorCode.CORRUPT_FILE, e.code(), message);
      }
      try {
        DeltaBytes decoder = new DeltaBytes();
        decoder.start(Encoding.DELTA_BYTE_ARRAY, bytes, 0, end, 20_000);
        ByteHeap heap = new ByteHeap();
        heap.start(20_000);
        decoder.read(heap, 0, between.applyAsInt(0, 50));
      } catch (LongbowException e) {
        assertEquals(dev.longbow.error.ErrorCode.CORRUPT_FILE, e.code(), message);
      }
    }
  }
}
