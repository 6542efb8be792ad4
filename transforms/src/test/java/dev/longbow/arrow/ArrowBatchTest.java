package dev.longbow.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.arrow.ArrowBatch.Order;
import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ArrowBatchTest {
  private static Batch longs(Schema schema, long... values) {
    Column column = new LongColumn(DataType.INT64, values.length, values, null);
    return new Batch(schema, List.of(column), values.length);
  }

  private static final Schema SCHEMA = Schema.of(Field.of("n", DataType.INT64));

  @Test
  void holdsTheBatchAndItsPlace() throws IOException {
    Batch batch = new SampleBatches(1).batch(77, Nulls.SOME);
    ArrowBatch element = ArrowBatch.of(batch, new Order(1, 2, 3));
    assertEquals(77, element.rows());
    assertEquals(batch.schema(), element.schema());
    assertEquals(Optional.of(new Order(1, 2, 3)), element.order());
    assertEquals(SampleBatches.values(batch), SampleBatches.values(element.toBatch()));
    assertArrayEquals(BatchCodec.encode(batch), element.bytes());
    assertEquals(element.bytes().length, element.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    element.writeTo(out);
    assertArrayEquals(element.bytes(), out.toByteArray());
    assertEquals(Optional.empty(), ArrowBatch.of(batch).order());
    assertEquals(element, ArrowBatch.ofBytes(batch.schema(), element.bytes(), element.order()));
    assertThrows(NullPointerException.class, () -> ArrowBatch.of(batch, null));
  }

  @Test
  void equalsByValuesSchemaAndPlace() {
    ArrowBatch element = ArrowBatch.of(longs(SCHEMA, 1, 2));
    ArrowBatch same = ArrowBatch.of(longs(SCHEMA, 1, 2, 3).slice(0, 2));
    assertEquals(element, same);
    assertEquals(element.hashCode(), same.hashCode());
    Schema other = Schema.of(new Field("n", DataType.INT64, false));
    for (ArrowBatch different :
        List.of(
            ArrowBatch.of(longs(SCHEMA, 1, 3)),
            ArrowBatch.of(longs(SCHEMA, 1)),
            ArrowBatch.of(longs(other, 1, 2)),
            ArrowBatch.of(longs(SCHEMA, 1, 2), new Order(0, 0, 0)))) {
      assertNotEquals(element, different);
    }
    assertNotEquals(element, "a string");
    assertEquals(
        "ArrowBatch(2 rows, {n: int64}, Order[branch=0, task=1, sequence=2])",
        ArrowBatch.of(longs(SCHEMA, 1, 2), new Order(0, 1, 2)).toString());
    assertEquals("ArrowBatch(2 rows, {n: int64})", element.toString());
  }

  @Test
  void nobodyOutsideCanChangeIt() {
    long[] values = {1, 2, 3};
    ArrowBatch element = ArrowBatch.of(longs(SCHEMA, values));
    int hash = element.hashCode();
    values[0] = 100;
    Arrays.fill(element.bytes(), (byte) 0);
    ((LongColumn) element.toBatch().column(0)).values()[1] = 100;
    assertEquals(hash, element.hashCode());
    assertEquals(ArrowBatch.of(longs(SCHEMA, 1, 2, 3)), element);
    assertEquals(List.of(1L, 2L, 3L), SampleBatches.values(element.toBatch()).get("n"));
  }

  @Test
  void placesAreOrderedByBranchTaskAndSequence() {
    List<Order> sorted = new ArrayList<>();
    for (int branch : new int[] {0, 1, Integer.MAX_VALUE}) {
      for (int task : new int[] {0, 1, Integer.MAX_VALUE}) {
        for (long sequence : new long[] {0, 1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE}) {
          sorted.add(new Order(branch, task, sequence));
        }
      }
    }
    List<Order> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertEquals(sorted, shuffled);
    assertEquals(0, new Order(1, 2, 3).compareTo(new Order(1, 2, 3)));
  }
}
