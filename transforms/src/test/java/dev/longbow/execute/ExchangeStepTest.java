package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class ExchangeStepTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("id", DataType.INT64), Field.of("name", DataType.STRING));
  private static final int ROWS = 8192;

  private record Block(int partition, int sequence, Batch batch) {}

  private static List<Block> send(List<Batch> batches, List<String> keys, int partitions) {
    List<Block> blocks = new ArrayList<>();
    long mostReserved = 0;
    CountedStep count = new CountedStep(0, "exchange write", "test", null);
    MemoryPool pool = new MemoryPool(1 << 20, Path.of("unused"));
    Reservation memory = pool.reserve("test");
    ExchangeStep step =
        new ExchangeStep(
            new Exchange(1, "test", SCHEMA, keys, partitions, false),
            0,
            (exchange, branch, partition, sequence, batch) ->
                blocks.add(new Block(partition, sequence, batch)),
            count,
            1,
            memory.buffers());
    for (Batch batch : batches) {
      step.accept(batch);
      mostReserved = Math.max(mostReserved, pool.reserved());
    }
    step.finish();
    // What it holds is counted, though the budget is smaller, and given back.
    assertEquals(!batches.isEmpty(), mostReserved > 0);
    assertEquals(0, pool.reserved());
    assertEquals(batches.stream().mapToLong(Batch::rows).sum(), count.count().rowsOut());
    return blocks;
  }

  private static List<Batch> batches(int count) {
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(DataType.STRING, "UCSF", "ZSFG", "x");
    List<Batch> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      // Longer than the batch, as a reader's buffers may be.
      long[] ids = new long[ROWS + 100];
      int[] codes = new int[ROWS];
      for (int i = 0; i < ROWS; i++) {
        ids[i] = (long) b * ROWS + i;
        codes[i] = (i + b) % 3;
      }
      Column id = new LongColumn(DataType.INT64, ROWS, ids, null);
      Column name = new DictionaryColumn(ROWS, codes, dictionary, null);
      batches.add(new Batch(SCHEMA, List.of(id, name), ROWS));
    }
    return batches;
  }

  @Test
  void sendsEqualKeysToOnePartitionAndKeepsTheOrder() {
    List<Block> blocks = send(batches(60), List.of("id"), 8);
    Map<Integer, Integer> sequences = new HashMap<>();
    Map<Integer, Long> last = new HashMap<>();
    Map<Integer, Integer> rows = new HashMap<>();
    Set<Object> seen = new HashSet<>();
    for (Block block : blocks) {
      assertEquals(sequences.merge(block.partition(), 1, Integer::sum) - 1, block.sequence());
      rows.merge(block.partition(), block.batch().rows(), Integer::sum);
      for (Map<String, Object> row : block.batch().toRows()) {
        long id = (Long) row.get("id");
        assertTrue(seen.add(id));
        assertTrue(last.getOrDefault(block.partition(), -1L) < id);
        last.put(block.partition(), id);
      }
    }
    assertEquals(60 * ROWS, seen.size());
    rows.values().forEach(count -> assertEquals(60 * ROWS / 8.0, count, 60 * ROWS / 80.0));
  }

  @Test
  void sendsRowsOfOneKeyToOnePartition() {
    Map<Object, Set<Integer>> partitions = new HashMap<>();
    for (Block block : send(batches(3), List.of("name"), 16)) {
      block
          .batch()
          .toRows()
          .forEach(
              row ->
                  partitions
                      .computeIfAbsent(row.get("name"), name -> new HashSet<>())
                      .add(block.partition()));
    }
    assertEquals(Set.of("UCSF", "ZSFG", "x"), partitions.keySet());
    partitions.values().forEach(found -> assertEquals(1, found.size()));
  }

  @Test
  void cutsBlocksOfLimitedSizeByDataAlone() {
    UnaryOperator<Batch> copy = batch -> BatchCodec.decode(SCHEMA, BatchCodec.encode(batch));
    List<Batch> live = batches(200);
    List<Batch> decoded = live.stream().map(copy).toList();
    List<Block> one = send(live, List.of(), 1);
    List<Block> other = send(decoded, List.of(), 1);
    assertTrue(one.size() > 10, () -> one.size() + " blocks");
    assertEquals(one.size(), other.size());
    for (int i = 0; i < one.size(); i++) {
      assertTrue(RowSizes.of(one.get(i).batch()) <= 2 * PartitionBlocks.BLOCK_BYTES);
      assertEquals(one.get(i).batch().rows(), other.get(i).batch().rows());
      assertEquals(one.get(i).batch().row(0), other.get(i).batch().row(0));
    }
  }

  @Test
  void sendsNothingForNoRows() {
    assertEquals(List.of(), send(List.of(), List.of("id"), 4));
  }
}
