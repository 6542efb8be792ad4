package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link BatchCodec} writes, Arrow Java reads, and the other way round. */
final class ArrowInteropTest {
  private static final long[] SEEDS = {1, 2};
  private static final int[] ROWS = {0, 1, 7, 8, 65, 300};

  private final BufferAllocator allocator = new RootAllocator();

  /** Closing fails when anything is still allocated. */
  @AfterEach
  void nothingLeaks() {
    allocator.close();
  }

  /** Schema message, the messages of a batch, end of stream. */
  private static byte[] stream(Schema schema, byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SchemaCodec.encode(schema, BatchCodec.indexBytes(bytes)));
    out.writeBytes(messages(bytes));
    out.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
    return out.toByteArray();
  }

  private static byte[] messages(byte[] bytes) {
    return Arrays.copyOfRange(bytes, BatchCodec.headerLength(bytes), bytes.length);
  }

  /** A batch's header in front of the messages that Arrow wrote. */
  private static byte[] envelope(int rows, byte[] indexBytes, byte[] messages) {
    int length = (12 + indexBytes.length + 7) / 8 * 8;
    return ByteBuffer.allocate(length + messages.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(BatchCodec.VERSION)
        .position(4)
        .putInt(rows)
        .putInt(indexBytes.length)
        .put(indexBytes)
        .position(length)
        .put(messages)
        .array();
  }

  /** The messages of a stream behind the schema and before its end. */
  private static byte[] withoutSchemaAndEnd(byte[] stream) {
    int schema = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    return Arrays.copyOfRange(stream, 8 + schema, stream.length - 8);
  }

  @Test
  void arrowReadsWhatTheCodecWrites() throws IOException {
    for (long seed : SEEDS) {
      SampleBatches samples = new SampleBatches(seed);
      for (Nulls nulls : Nulls.values()) {
        for (int rows : ROWS) {
          String what = "seed %d, %d rows, nulls %s".formatted(seed, rows, nulls);
          Batch batch = samples.batch(rows, nulls);
          readWithArrow(batch, what);
          readWithArrow(batch.slice(rows / 3, rows / 2), what + ", sliced");
        }
      }
    }
  }

  private void readWithArrow(Batch batch, String what) throws IOException {
    byte[] bytes = BatchCodec.encode(batch);
    byte[] indexBytes = BatchCodec.indexBytes(bytes);
    byte[] stream = stream(batch.schema(), bytes);
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertTrue(reader.loadNextBatch());
      for (int i = 0; i < indexBytes.length; i++) {
        assertEquals(
            indexBytes[i] != 0, root.getVector(i).getField().getDictionary() != null, what);
      }
      ArrowValues.assertSame(batch, root, reader, what);
      // And from Arrow's vectors back.
      Batch back = VectorSchemaRoots.fromRoot(root, reader);
      assertEquals(batch.schema(), back.schema(), what);
      assertEquals(SampleBatches.values(batch), SampleBatches.values(back), what);
      for (int i = 0; i < indexBytes.length; i++) {
        assertEquals(indexBytes[i] != 0, back.column(i) instanceof DictionaryColumn, what);
      }
      assertFalse(reader.loadNextBatch());
      assertEquals(stream.length, reader.bytesRead());
    }
  }

  @Test
  void arrowReadsTheMessageOfASingleBatch() throws IOException {
    for (long seed : SEEDS) {
      Batch batch = flat(new SampleBatches(seed).batch(100, Nulls.SOME));
      ByteArrayInputStream in = new ByteArrayInputStream(messages(BatchCodec.encode(batch)));
      try (VectorSchemaRoot root =
              VectorSchemaRoot.create(ArrowTypes.toArrow(batch.schema()), allocator);
          ArrowRecordBatch message =
              MessageSerializer.deserializeRecordBatch(
                  new ReadChannel(Channels.newChannel(in)), allocator)) {
        new VectorLoader(root).load(message);
        ArrowValues.assertSame(batch, root, new MapDictionaryProvider(), "seed " + seed);
      }
      assertEquals(0, in.available());
    }
  }

  @Test
  void theCodecReadsWhatArrowWrites() throws IOException {
    for (long seed : SEEDS) {
      SampleBatches samples = new SampleBatches(seed);
      for (Nulls nulls : Nulls.values()) {
        for (int rows : ROWS) {
          String what = "seed %d, %d rows, nulls %s".formatted(seed, rows, nulls);
          Batch batch = samples.batch(rows, nulls);
          byte[] noDictionaries = new byte[batch.schema().size()];
          try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, allocator)) {
            byte[] messages = withoutSchemaAndEnd(writeWithArrow(root, null));
            assertSame(batch, envelope(rows, noDictionaries, messages), what);
            assertSame(batch, envelope(rows, noDictionaries, serialize(root)), what);
          }
        }
      }
    }
  }

  private static void assertSame(Batch batch, byte[] bytes, String what) {
    Batch decoded = BatchCodec.decode(batch.schema(), bytes);
    assertEquals(batch.rows(), decoded.rows(), what);
    assertEquals(SampleBatches.values(batch), SampleBatches.values(decoded), what);
  }

  private static byte[] writeWithArrow(VectorSchemaRoot root, MapDictionaryProvider dictionaries)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, out)) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return out.toByteArray();
  }

  private static byte[] serialize(VectorSchemaRoot root) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowRecordBatch message = new VectorUnloader(root).getRecordBatch()) {
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), message);
    }
    return out.toByteArray();
  }

  @Test
  void theCodecReadsDictionariesThatArrowWrites() throws IOException {
    for (int width : new int[] {1, 2, 4}) {
      DictionaryColumn column = new SampleBatches(width).strings(500, 100, Nulls.SOME);
      Batch batch = SampleBatches.batch(column);
      DictionaryEncoding encoding =
          new DictionaryEncoding(0, false, new ArrowType.Int(8 * width, true));
      try (VectorSchemaRoot plain = VectorSchemaRoots.toRoot(batch, allocator);
          VectorSchemaRoot values =
              VectorSchemaRoots.toRoot(SampleBatches.batch(column.dictionary()), allocator)) {
        Dictionary dictionary = new Dictionary(values.getVector(0), encoding);
        MapDictionaryProvider provider = new MapDictionaryProvider(dictionary);
        try (FieldVector codes =
            (FieldVector) DictionaryEncoder.encode(plain.getVector(0), dictionary)) {
          byte[] stream = writeWithArrow(VectorSchemaRoot.of(codes), provider);
          byte[] bytes = envelope(500, new byte[] {(byte) width}, withoutSchemaAndEnd(stream));
          assertSame(batch, bytes, "seed " + width);
          Column decoded = BatchCodec.decode(batch.schema(), bytes).column(0);
          assertEquals(
              100, assertInstanceOf(DictionaryColumn.class, decoded).dictionary().length());
        }
      }
    }
  }

  @Test
  void largeBatchesBothWays() throws IOException {
    SampleBatches samples = new SampleBatches(3);
    int rows = 50_001;
    Batch batch =
        SampleBatches.batch(
            samples.strings(rows, 40_000, Nulls.SOME),
            samples.strings(rows, 300, Nulls.SOME),
            samples.column(DataType.BOOL, rows, Nulls.SOME),
            samples.column(new DataType.ListOf(DataType.INT32), rows, Nulls.SOME));
    readWithArrow(batch, "large batch");
    try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, allocator)) {
      assertSame(batch, envelope(rows, new byte[4], serialize(root)), "large batch");
    }
  }

  @Test
  void streamsOfSeveralBatchesWithChangingDictionaries() throws IOException {
    Random random = new Random(6);
    SampleBatches samples = new SampleBatches(6);
    List<Batch> batches = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      Batch batch = SampleBatches.batch(samples.strings(300, 10 + random.nextInt(90), Nulls.SOME));
      byte[] bytes = BatchCodec.encode(batch);
      batches.add(batch);
      if (i == 0) {
        stream.writeBytes(SchemaCodec.encode(batch.schema(), BatchCodec.indexBytes(bytes)));
      }
      stream.writeBytes(messages(bytes));
    }
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
      for (Batch batch : batches) {
        assertTrue(reader.loadNextBatch());
        ArrowValues.assertSame(batch, reader.getVectorSchemaRoot(), reader, "seed 6");
      }
    }
  }

  /** The same batch with every dictionary resolved. */
  private static Batch flat(Batch batch) {
    List<Column> columns = new ArrayList<>();
    for (Column column : batch.columns()) {
      columns.add(
          column instanceof DictionaryColumn encoded ? (BytesColumn) encoded.decode() : column);
    }
    return new Batch(batch.schema(), columns, batch.rows());
  }
}
