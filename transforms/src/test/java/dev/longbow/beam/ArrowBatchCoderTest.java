package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.ListColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.StructColumn;
import dev.longbow.error.LongbowException;
import dev.longbow.kernel.RandomColumns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.common.ElementByteSizeObserver;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.Test;

/**
 * The properties Beam asks of a coder; those of {@link CoderProperties} that need JUnit 4 are
 * written out.
 */
final class ArrowBatchCoderTest {
  private static final Schema SCHEMA = schema();
  private static final ArrowBatchCoder CODER = ArrowBatchCoder.of(SCHEMA);

  private static Schema schema() {
    List<Field> fields = new ArrayList<>();
    for (DataType type : RandomColumns.TYPES) {
      fields.add(Field.of("c" + fields.size(), type));
    }
    fields.add(Field.of("list", new DataType.ListOf(DataType.STRING)));
    fields.add(
        Field.of("struct", new DataType.Struct(List.of(new Field("x", DataType.BOOL, false)))));
    return new Schema(fields);
  }

  private static Batch batch(long seed, int rows) {
    RandomColumns random = new RandomColumns(new Random(seed));
    List<Column> columns = new ArrayList<>();
    for (Field field : SCHEMA.fields()) {
      if (field.type() instanceof DataType.ListOf list) {
        Column elements = random.column(list.element(), rows);
        int[] offsets = new int[rows + 1];
        Arrays.setAll(offsets, i -> i);
        columns.add(new ListColumn(list, rows, offsets, elements, null));
      } else if (field.type() instanceof DataType.Struct struct) {
        Column child = random.column(DataType.BOOL, rows).withValidity(null);
        columns.add(new StructColumn(struct, rows, List.of(child), null));
      } else {
        columns.add(random.column(field.type(), rows));
      }
    }
    return new Batch(SCHEMA, columns, rows);
  }

  /** Different elements, with and without a place; the seeds are their batches'. */
  private static List<ArrowBatch> elements() {
    List<ArrowBatch> elements = new ArrayList<>();
    for (int seed = 1; seed <= 8; seed++) {
      int rows = new int[] {0, 1, 7, 64, 200}[seed % 5];
      elements.add(ArrowBatch.of(batch(seed, rows)));
      elements.add(ArrowBatch.of(batch(seed, rows), new ArrowBatch.Order(seed, 7, 1L << 40)));
    }
    elements.add(
        ArrowBatch.of(
            batch(9, 3),
            new ArrowBatch.Order(Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE)));
    return elements;
  }

  private static byte[] encode(ArrowBatch element) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CODER.encode(element, out);
    return out.toByteArray();
  }

  @Test
  void elementsComeBackEqual() throws Exception {
    for (ArrowBatch element : elements()) {
      CoderProperties.coderDecodeEncodeEqual(CODER, element);
      ArrowBatch decoded = CODER.decode(new ByteArrayInputStream(encode(element)));
      assertEquals(element.order(), decoded.order());
      assertEquals(SCHEMA, decoded.schema());
      assertArrayEquals(element.bytes(), decoded.bytes());
    }
  }

  @Test
  void elementsComeBackEqualInsideOtherCoders() throws Exception {
    for (ArrowBatch element : elements()) {
      CoderProperties.coderDecodeEncodeEqual(
          KvCoder.of(CODER, KvCoder.of(VarLongCoder.of(), NullableCoder.of(CODER))),
          KV.of(element, KV.of(5L, element)));
    }
    CoderProperties.<ArrowBatch, Iterable<ArrowBatch>>coderDecodeEncodeContentsInSameOrder(
        IterableCoder.of(CODER), elements());
  }

  @Test
  void elementsOneAfterAnotherFromAStreamThatGivesLittleAtATime() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ArrowBatch element : elements()) {
      CODER.encode(element, out);
    }
    InputStream in =
        new FilterInputStream(new ByteArrayInputStream(out.toByteArray())) {
          @Override
          public int read(byte[] into, int from, int count) throws IOException {
            return super.read(into, from, Math.min(count, 13));
          }
        };
    for (ArrowBatch element : elements()) {
      assertEquals(element, CODER.decode(in));
    }
    assertEquals(-1, in.read());
  }

  @Test
  void isSerializableAndKeepsItsSchema() {
    CoderProperties.coderSerializable(CODER);
    ArrowBatchCoder copy = SerializableUtils.clone(CODER);
    assertEquals(CODER, copy);
    assertEquals(CODER.hashCode(), copy.hashCode());
    assertEquals(SCHEMA, copy.schema());
    assertSame(copy.schema(), copy.schema());
  }

  @Test
  void codersAreEqualWhenTheirSchemasAre() {
    assertEquals(CODER, ArrowBatchCoder.of(schema()));
    assertNotEquals(CODER, ArrowBatchCoder.of(Schema.of(Field.of("c0", DataType.BOOL))));
    assertNotEquals(
        ArrowBatchCoder.of(Schema.of(Field.of("a", DataType.INT8))),
        ArrowBatchCoder.of(Schema.of(new Field("a", DataType.INT8, false))));
    assertEquals(TypeDescriptor.of(ArrowBatch.class), CODER.getEncodedTypeDescriptor());
    assertEquals(
        "ArrowBatchCoder({a: int8})",
        ArrowBatchCoder.of(Schema.of(Field.of("a", DataType.INT8))).toString());
  }

  @Test
  void isDeterministicAndConsistentWithEqualsAsItSays() throws Exception {
    CODER.verifyDeterministic();
    assertTrue(CODER.consistentWithEquals());
    List<ArrowBatch> elements = elements();
    List<ArrowBatch> again = elements();
    List<ByteBuffer> bytes = new ArrayList<>();
    for (ArrowBatch element : elements) {
      bytes.add(ByteBuffer.wrap(encode(element)));
    }
    for (int i = 0; i < elements.size(); i++) {
      CoderProperties.coderDeterministic(CODER, elements.get(i), again.get(i));
      for (int j = 0; j < elements.size(); j++) {
        boolean equal = elements.get(i).equals(again.get(j));
        assertEquals(i == j, equal, "Elements " + i + " and " + j);
        assertEquals(equal, bytes.get(i).equals(bytes.get(j)), i + " and " + j);
        assertEquals(
            equal,
            CODER.structuralValue(elements.get(i)).equals(CODER.structuralValue(again.get(j))));
      }
    }
  }

  @Test
  void theStructuralValueComesBack() throws IOException {
    for (ArrowBatch element : elements()) {
      ArrowBatch decoded = CODER.decode(new ByteArrayInputStream(encode(element)));
      assertEquals(CODER.structuralValue(element), CODER.structuralValue(decoded));
    }
  }

  @Test
  void announcesTheBytesItWrites() throws Exception {
    for (ArrowBatch element : elements()) {
      assertTrue(CODER.isRegisterByteSizeObserverCheap(element));
      assertEquals(encode(element).length, announced(element));
    }
  }

  private static long announced(ArrowBatch element) throws Exception {
    long[] total = new long[1];
    ElementByteSizeObserver observer =
        new ElementByteSizeObserver() {
          @Override
          protected void reportElementSize(long bytes) {
            total[0] += bytes;
          }
        };
    CODER.registerByteSizeObserver(element, observer);
    // Observers report what they were told when the element ends.
    observer.advance();
    return total[0];
  }

  @Test
  void refusesABatchOfAnotherSchemaBeforeItWrites() {
    ArrowBatchCoder other = ArrowBatchCoder.of(Schema.of(Field.of("a", DataType.INT8)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> other.encode(elements().get(0), out));
    assertTrue(error.getMessage().contains("{a: int8}"), error.getMessage());
    assertEquals(0, out.size());
  }

  @Test
  void aFullBufferIsReportedAsItIs() {
    EOFException full = new EOFException("full");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw full;
          }
        };
    assertSame(full, assertThrows(EOFException.class, () -> CODER.encode(elements().get(0), out)));
  }

  @Test
  void truncatedElementsAreErrorsButNotTheEndOfTheStream() throws IOException {
    for (ArrowBatch element : List.of(elements().get(0), elements().get(5))) {
      byte[] bytes = encode(element);
      for (int length = 0; length < bytes.length; length += 1 + bytes.length / 100) {
        InputStream in = new ByteArrayInputStream(bytes, 0, length);
        IOException error =
            assertThrows(IOException.class, () -> CODER.decode(in), "Cut to " + length);
        assertTrue(error.getMessage().startsWith("Truncated batch element"), error.toString());
        assertTrue(!(error instanceof EOFException));
      }
    }
  }

  @Test
  void damagedElements() throws IOException {
    byte[] bytes = encode(elements().get(5));
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, bytes.length}) {
      byte[] damaged = bytes.clone();
      ByteBuffer.wrap(damaged).putInt(length);
      assertThrows(IOException.class, () -> CODER.decode(new ByteArrayInputStream(damaged)));
    }
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = bytes.clone();
      int bit = random.nextInt(8 * Math.min(bytes.length, 400));
      damaged[bit >>> 3] ^= (byte) (1 << (bit & 7));
      try {
        CODER.decode(new ByteArrayInputStream(damaged)).toBatch();
      } catch (IOException | LongbowException expected) {
        assertTrue(expected.getMessage() != null, "Seed 1, bit " + bit);
      } catch (RuntimeException e) {
        throw new AssertionError("Seed 1, bit " + bit, e);
      }
    }
  }

  @Test
  void whatIsDoneToTheEncodedBytesDoesNotReachTheElements() throws IOException {
    ArrowBatch element = ArrowBatch.of(batch(3, 50));
    byte[] bytes = encode(element);
    ArrowBatch decoded = CODER.decode(new ByteArrayInputStream(bytes));
    Arrays.fill(bytes, (byte) 0x33);
    assertEquals(ArrowBatch.of(batch(3, 50)), element);
    assertEquals(element, decoded);
    Arrays.fill(decoded.bytes(), (byte) 0x33);
    assertEquals(element, decoded);
  }

  @Test
  void beamCopiesElementsThroughTheCoder() throws Exception {
    Coder<ArrowBatch> coder = CODER;
    for (ArrowBatch element : elements()) {
      assertEquals(element, CoderUtils.clone(coder, element));
    }
  }
}
