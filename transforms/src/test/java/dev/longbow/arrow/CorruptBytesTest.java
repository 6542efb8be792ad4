package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Damaged bytes give an error of ours or a batch whose every value can be read; nothing else is
 * thrown, and no memory is taken on the word of a damaged length.
 */
final class CorruptBytesTest {
  private static final long SEED = 20_260_101;
  private static final int ROWS = 40;

  private final SampleBatches samples = new SampleBatches(SEED);
  private final Batch original = original();
  private final byte[] intact = BatchCodec.encode(original);
  private int refused;

  private Batch original() {
    Batch everything = samples.batch(ROWS, Nulls.SOME);
    Batch dictionaries =
        SampleBatches.batch(
            samples.strings(ROWS, 9, Nulls.SOME), samples.strings(ROWS, 30, Nulls.NONE));
    List<Field> fields = new ArrayList<>(everything.schema().fields());
    dictionaries
        .schema()
        .fields()
        .forEach(
            field -> fields.add(new Field("d" + field.name(), field.type(), field.nullable())));
    List<Column> columns = new ArrayList<>(everything.columns());
    columns.addAll(dictionaries.columns());
    return new Batch(new Schema(fields), columns, ROWS);
  }

  /** Decodes and touches everything; gives the batch or null when it was refused. */
  private Batch decode(Schema schema, byte[] bytes, String what) {
    Batch batch;
    try {
      batch = BatchCodec.decode(schema, bytes);
    } catch (LongbowException e) {
      assertEquals(ErrorCode.INTERNAL, e.code(), what);
      assertTrue(e.text().startsWith("Invalid batch bytes: "), e.text());
      refused++;
      return null;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    try {
      read(batch);
    } catch (RuntimeException e) {
      throw new AssertionError("Reading " + what, e);
    }
    return batch;
  }

  private static void read(Batch batch) {
    int[] backwards = IntStream.range(0, batch.rows()).map(i -> batch.rows() - 1 - i).toArray();
    BatchCodec.encode(batch.gather(backwards, batch.rows()));
    BatchCodec.encode(batch.slice(batch.rows() / 3, batch.rows() / 2));
    for (Field field : batch.schema().fields()) {
      // A damaged time of day may be no time at all, which only its boxed value minds.
      if (!field.type().equals(DataType.TIME)) {
        for (int row = 0; row < batch.rows(); row++) {
          batch.column(batch.schema().indexOf(field.name())).value(row);
        }
      }
    }
  }

  @Test
  void theIntactBytesAreRead() {
    Batch decoded = decode(original.schema(), intact, "intact bytes");
    assertEquals(SampleBatches.values(original), SampleBatches.values(decoded));
  }

  @Test
  void everyTruncationIsRefused() {
    int step = 1 + intact.length / 1000;
    int count = 0;
    for (int length = 0; length < intact.length; length += step) {
      decode(original.schema(), Arrays.copyOf(intact, length), "Cut to " + length);
      count++;
    }
    for (int length = intact.length - 64; length < intact.length; length++) {
      decode(original.schema(), Arrays.copyOf(intact, length), "Cut to " + length);
      count++;
    }
    assertEquals(count, refused);
  }

  @Test
  void flippedBits() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = intact.clone();
      StringBuilder what = new StringBuilder("seed " + SEED + ", bits");
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int bit = random.nextInt(8 * bytes.length);
        bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
        what.append(' ').append(bit);
      }
      decode(original.schema(), bytes, what.toString());
    }
    assertTrue(refused > 100, "Refused " + refused);
  }

  @Test
  void everyByteOfHeaderAndMetadataOfASmallBatch() {
    for (DataType type :
        List.of(DataType.STRING, DataType.BOOL, SampleBatches.NESTED.get(4), DataType.NULL)) {
      Batch batch = new SampleBatches(3).batch(List.of(type), 9, Nulls.SOME);
      byte[] bytes = BatchCodec.encode(batch);
      for (int at = 0; at < bytes.length; at++) {
        for (int value : new int[] {0, 1, 2, 0x7f, 0x80, 0xff}) {
          byte[] damaged = bytes.clone();
          damaged[at] = (byte) value;
          decode(batch.schema(), damaged, "%s: byte %d is %d".formatted(type, at, value));
        }
      }
    }
    assertTrue(refused > 1000, "Refused " + refused);
  }

  @Test
  void randomWordsEverywhere() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = intact.clone();
      int at = random.nextInt(bytes.length / 4) * 4;
      int word =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> Integer.MAX_VALUE - random.nextInt(16);
            case 2 -> -1 - random.nextInt(16);
            default -> random.nextInt(4 * ROWS);
          };
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
      decode(original.schema(), bytes, "seed %d, word %d at %d".formatted(SEED, word, at));
    }
  }

  @Test
  void randomBytesBehindAGoodHeader() {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      System.arraycopy(intact, 0, bytes, 0, Math.min(bytes.length, random.nextInt(200)));
      decode(original.schema(), bytes, "seed " + SEED + ", random bytes " + i);
    }
    assertEquals(300, refused);
  }

  @Test
  void aForeignSchemaIsRefusedOrReadWithinBounds() {
    for (DataType type : SampleBatches.TYPES) {
      for (DataType other : SampleBatches.TYPES) {
        Batch batch = samples.batch(List.of(type), 20, Nulls.SOME);
        Schema schema = Schema.of(Field.of("c0", other));
        decode(schema, BatchCodec.encode(batch), "%s read as %s".formatted(type, other));
      }
    }
    assertTrue(refused > 200, "Refused " + refused);
  }

  @Test
  void damagedLengthsTakeNoMemory() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(SEED);
    long largest = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = intact.clone();
      int at = 4 * random.nextInt(bytes.length / 4);
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(at, random.nextBoolean() ? 0x7ffffff0 : 1 << (8 + random.nextInt(22)));
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        BatchCodec.decode(original.schema(), bytes);
      } catch (LongbowException e) {
        refused++;
      }
      largest = Math.max(largest, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(largest < 4 << 20, "One of %d bytes took %d".formatted(intact.length, largest));
    assertThrows(LongbowException.class, () -> BatchCodec.decode(original.schema(), header(0, -1)));
    assertThrows(
        LongbowException.class,
        () -> BatchCodec.decode(original.schema(), header(0, Integer.MAX_VALUE)));
  }

  private static byte[] header(int rows, int columns) {
    return ByteBuffer.allocate(64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(BatchCodec.VERSION)
        .position(4)
        .putInt(rows)
        .putInt(columns)
        .array();
  }
}
