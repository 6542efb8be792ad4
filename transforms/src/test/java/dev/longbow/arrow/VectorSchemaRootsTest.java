package dev.longbow.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BoundsChecking;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullCheckingForGet;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VectorSchemaRootsTest {
  private static final long[] SEEDS = {1, 2};

  private final BufferAllocator allocator = new RootAllocator();

  /** Closing fails when anything is still allocated. */
  @AfterEach
  void nothingLeaks() {
    allocator.close();
  }

  @Test
  void arrowChecksBoundsAndNullsInTests() {
    assertTrue(BoundsChecking.BOUNDS_CHECKING_ENABLED);
    assertTrue(NullCheckingForGet.NULL_CHECKING_ENABLED);
  }

  @Test
  void everyTypeThereAndBack() {
    for (long seed : SEEDS) {
      SampleBatches samples = new SampleBatches(seed);
      for (Nulls nulls : Nulls.values()) {
        for (int rows : new int[] {0, 1, 8, 63, 64, 200}) {
          String what = "seed %d, %d rows, nulls %s".formatted(seed, rows, nulls);
          Batch batch = samples.batch(rows, nulls);
          Batch back;
          try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, allocator)) {
            assertEquals(ArrowTypes.toArrow(batch.schema()), root.getSchema(), what);
            ArrowValues.assertSame(batch, root, new MapDictionaryProvider(), what);
            back = VectorSchemaRoots.fromRoot(root);
          }
          assertEquals(0, allocator.getAllocatedMemory(), what);
          // Read after the vectors are gone: the batch is a copy.
          assertEquals(batch.schema(), back.schema(), what);
          assertEquals(SampleBatches.values(batch), SampleBatches.values(back), what);
        }
      }
    }
  }

  @Test
  void slicesOfVectorsAndOfBatches() {
    for (long seed : SEEDS) {
      Random random = new Random(seed);
      // Slices of Arrow's fixed-size binary vectors lose their metadata, which says uuid.
      List<DataType> types =
          SampleBatches.TYPES.stream().filter(type -> !type.toString().contains("uuid")).toList();
      Batch batch = new SampleBatches(seed).batch(types, 200, Nulls.SOME);
      try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, allocator)) {
        for (int i = 0; i < 15; i++) {
          int from = random.nextInt(200);
          int count = random.nextInt(201 - from);
          String what = "seed %d, rows %d to %d".formatted(seed, from, from + count);
          Batch expected = batch.slice(from, count);
          try (VectorSchemaRoot slice = root.slice(from, count)) {
            assertEquals(
                SampleBatches.values(expected),
                SampleBatches.values(VectorSchemaRoots.fromRoot(slice)),
                what);
          }
          try (VectorSchemaRoot slice = VectorSchemaRoots.toRoot(expected, allocator)) {
            ArrowValues.assertSame(expected, slice, new MapDictionaryProvider(), what);
          }
        }
      }
    }
  }

  @Test
  void vectorsThatWereNeverAllocatedHaveNoRows() {
    List<Field> fields =
        IntStream.range(0, SampleBatches.TYPES.size())
            .mapToObj(i -> Field.of("c" + i, SampleBatches.TYPES.get(i)))
            .toList();
    Schema schema = new Schema(fields);
    try (VectorSchemaRoot root = VectorSchemaRoot.create(ArrowTypes.toArrow(schema), allocator)) {
      Batch batch = VectorSchemaRoots.fromRoot(root);
      assertEquals(schema, batch.schema());
      assertEquals(0, batch.rows());
      assertEquals(0, BatchCodec.decode(schema, BatchCodec.encode(batch)).rows());
    }
  }

  @Test
  void rowsWithoutColumns() {
    Batch batch = new Batch(Schema.of(), List.of(), 5);
    try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, allocator)) {
      assertEquals(5, root.getRowCount());
      assertEquals(5, VectorSchemaRoots.fromRoot(root).rows());
    }
  }

  @Test
  void anAllocatorThatIsFullAtAnyPointGetsEverythingBack() {
    Batch batch = new SampleBatches(1).batch(50, Nulls.SOME);
    int refused = 0;
    for (long limit = 0; ; limit += 1024) {
      try (BufferAllocator limited = new RootAllocator(limit)) {
        try (VectorSchemaRoot root = VectorSchemaRoots.toRoot(batch, limited)) {
          assertEquals(50, root.getRowCount());
          break;
        } catch (OutOfMemoryException e) {
          assertEquals(0, limited.getAllocatedMemory(), "Limit " + limit);
          refused++;
        }
      }
    }
    assertTrue(refused > 5, "Refused " + refused);
  }

  /** Indices of a type and, in front of them, the strings they stand for; null is a null row. */
  private Batch decode(ArrowType.Int indexType, int dictionarySize, Long... indices) {
    String[] strings =
        IntStream.range(0, dictionarySize).mapToObj(i -> "value " + i).toArray(String[]::new);
    return decode(indexType, ColumnBuilder.of(DataType.STRING, (Object[]) strings), indices);
  }

  private Batch decode(ArrowType.Int indexType, Column values, Long... indices) {
    DictionaryEncoding encoding = new DictionaryEncoding(7, false, indexType);
    try (VectorSchemaRoot dictionary =
            VectorSchemaRoots.toRoot(SampleBatches.batch(values), allocator);
        FieldVector codes =
            new FieldType(true, indexType, encoding).createNewSingleVector("c", allocator, null)) {
      codes.setInitialCapacity(indices.length);
      codes.allocateNew();
      for (int i = 0; i < indices.length; i++) {
        ((BaseIntVector) codes).setWithPossibleTruncate(i, indices[i] == null ? 99 : indices[i]);
        if (indices[i] == null) {
          // The index stays where it was, outside of small dictionaries.
          BitVectorHelper.unsetBit(codes.getValidityBuffer(), i);
        }
      }
      codes.setValueCount(indices.length);
      VectorSchemaRoot root = VectorSchemaRoot.of(codes);
      root.setRowCount(indices.length);
      return VectorSchemaRoots.fromRoot(
          root, new MapDictionaryProvider(new Dictionary(dictionary.getVector(0), encoding)));
    }
  }

  private static List<Object> column(Batch batch) {
    assertInstanceOf(DictionaryColumn.class, batch.column(0));
    return SampleBatches.values(batch).get("c");
  }

  @Test
  void dictionaryIndicesOfEveryWidthSignedAndUnsigned() {
    for (int bits : new int[] {8, 16, 32}) {
      for (boolean signed : new boolean[] {true, false}) {
        int size = bits == 8 ? signed ? 128 : 256 : bits == 16 ? signed ? 32_768 : 65_536 : 70_000;
        Batch batch =
            decode(new ArrowType.Int(bits, signed), size, 0L, null, size - 1L, size / 2L, 1L);
        List<Object> expected = new ArrayList<>();
        expected.add("value 0");
        expected.add(null);
        expected.add("value " + (size - 1));
        expected.add("value " + size / 2);
        expected.add("value 1");
        assertEquals(expected, column(batch), bits + " bits, signed " + signed);
      }
    }
  }

  @Test
  void indicesUnderNullsMayBeAnything() {
    Batch batch = decode(new ArrowType.Int(32, true), 2, 1L, null, 0L);
    assertEquals(Arrays.asList("value 1", null, "value 0"), column(batch));
    int[] codes = ((DictionaryColumn) batch.column(0)).codes();
    assertTrue(codes[1] >= 0 && codes[1] < 2, "Code " + codes[1]);
    // What the operators do with codes.
    assertEquals("value 0", batch.gather(new int[] {2, 1}, 2).column(0).value(0));
    ((DictionaryColumn) batch.column(0)).decode();
    Batch empty = decode(new ArrowType.Int(8, true), 0, null, null);
    assertEquals(Arrays.asList(null, null), column(empty));
  }

  @Test
  void refusesIndicesOutsideTheDictionary() {
    for (long index : new long[] {2, 127, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      LongbowException error =
          assertThrows(
              LongbowException.class,
              () -> decode(new ArrowType.Int(32, true), 2, 0L, index, null));
      assertEquals(ErrorCode.BAD_VALUE, error.code());
      assertTrue(error.text().contains("'c'"), error.text());
    }
  }

  @Test
  void refusesDictionariesItCannotKeep() {
    ArrowType.Int int32 = new ArrowType.Int(32, true);
    for (Runnable refused :
        List.<Runnable>of(
            () -> decode(new ArrowType.Int(64, true), 2, 0L),
            () -> decode(int32, ColumnBuilder.of(DataType.INT64, 1L, 2L), 0L),
            () -> decode(int32, ColumnBuilder.of(DataType.STRING, "a", null), 0L))) {
      LongbowException error = assertThrows(LongbowException.class, refused::run);
      assertEquals(ErrorCode.FORMAT_UNSUPPORTED, error.code());
      assertTrue(error.text().contains("'c': dictionary 7"), error.text());
    }
  }

  @Test
  void refusesAMissingDictionaryAndADictionaryInsideAList() {
    DictionaryEncoding encoding = new DictionaryEncoding(3, false, new ArrowType.Int(32, true));
    FieldType codes = new FieldType(true, encoding.getIndexType(), encoding);
    try (FieldVector vector = codes.createNewSingleVector("c", allocator, null)) {
      LongbowException error =
          assertThrows(
              LongbowException.class,
              () -> VectorSchemaRoots.fromRoot(VectorSchemaRoot.of(vector)));
      assertTrue(error.text().contains("dictionary 3 is missing"), error.text());
    }
    try (ListVector list = ListVector.empty("lists", allocator)) {
      list.addOrGetVector(codes);
      LongbowException error =
          assertThrows(
              LongbowException.class, () -> VectorSchemaRoots.fromRoot(VectorSchemaRoot.of(list)));
      assertEquals(ErrorCode.FORMAT_UNSUPPORTED, error.code());
      assertTrue(error.text().contains("'$data$'"), error.text());
    }
  }

  @Test
  void zonesOfOthersMeanTheSameInstants() {
    Batch batch = new SampleBatches(2).batch(List.of(DataType.TIMESTAMP_TZ), 20, Nulls.SOME);
    ArrowType tokyo = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Asia/Tokyo");
    try (VectorSchemaRoot utc = VectorSchemaRoots.toRoot(batch, allocator);
        FieldVector vector =
            FieldType.nullable(tokyo).createNewSingleVector("c0", allocator, null)) {
      vector.loadFieldBuffers(
          new ArrowFieldNode(20, utc.getVector(0).getNullCount()),
          utc.getVector(0).getFieldBuffers());
      Batch back = VectorSchemaRoots.fromRoot(VectorSchemaRoot.of(vector));
      assertEquals(DataType.TIMESTAMP_TZ, back.schema().field(0).type());
      assertEquals(SampleBatches.values(batch), SampleBatches.values(back));
    }
  }

  @Test
  void stringsSetByHandWithHolesBetweenThem() {
    try (VarCharVector strings = new VarCharVector("c", allocator)) {
      strings.allocateNew();
      strings.setSafe(3, "d".getBytes(UTF_8));
      strings.setSafe(9, "jj".getBytes(UTF_8));
      strings.setValueCount(11);
      Batch batch = VectorSchemaRoots.fromRoot(VectorSchemaRoot.of(strings));
      assertEquals(11, batch.rows());
      assertEquals(9, batch.column(0).nullCount());
      assertEquals("d", batch.column(0).value(3));
      assertEquals("jj", batch.column(0).value(9));
    }
  }
}
