package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import dev.longbow.sort.RangeBoundaries;
import dev.longbow.sort.SortKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RangeRouterTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("key", DataType.FLOAT64),
          Field.of("text", DataType.STRING),
          Field.of("row", DataType.INT64));
  private static final Routing.Range RANGE =
      new Routing.Range(List.of(new SortKey("key", false, false)), 1, false);

  private record Block(int branch, int task, int sequence, long firstRow, Batch batch) {}

  private record Piece(int branch, int task, int sequence, Batch batch) {
    static final Comparator<Piece> ORDER =
        Comparator.comparingInt(Piece::branch)
            .thenComparingInt(Piece::task)
            .thenComparingInt(Piece::sequence);
  }

  private final MemoryPool pool = new MemoryPool(1 << 20, Path.of("unused"));
  private final List<Block> blocks = new ArrayList<>();
  private final List<byte[]> samples = new ArrayList<>();

  private static Exchange exchange(int ranges) {
    return new Exchange(7, "s", List.of(SCHEMA), RANGE, ranges, false);
  }

  private static Batch batch(Random random, int rows, long firstRow, int textLength) {
    List<Object> keys = new ArrayList<>();
    List<Object> texts = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int kind = random.nextInt(10);
      keys.add(kind == 0 ? null : kind == 1 ? Double.NaN : kind < 6 ? 1.5 : random.nextDouble());
      texts.add("x".repeat(textLength == 0 ? 0 : random.nextInt(textLength)));
      numbers.add(firstRow + i);
    }
    return new Batch(
        SCHEMA,
        List.of(
            ColumnBuilder.of(DataType.FLOAT64, keys.toArray()),
            ColumnBuilder.of(DataType.STRING, texts.toArray()),
            ColumnBuilder.of(DataType.INT64, numbers.toArray())),
        rows);
  }

  /** Sends the batches of a task; rows are numbered in the order of all of them. */
  private void send(int branch, int task, List<Batch> batches) {
    Reservation memory = pool.reserve("test");
    RangeStep step =
        new RangeStep(
            exchange(5),
            RANGE,
            branch,
            task,
            new ExchangeOutput() {
              @Override
              public void emit(int exchange, int ofBranch, int part, int sequence, Batch batch) {
                throw new AssertionError("Rows have no range yet");
              }

              @Override
              public void emitUnrouted(
                  int exchange, int ofBranch, int sequence, long firstRow, Batch batch) {
                assertEquals(7, exchange);
                blocks.add(new Block(ofBranch, task, sequence, firstRow, batch));
              }

              @Override
              public void emitSample(int exchange, byte[] sample) {
                samples.add(sample);
              }
            },
            new CountedStep(0, "exchange write", "s", null),
            memory.buffers());
    batches.forEach(step::accept);
    step.finish();
    memory.close();
    assertEquals(0, pool.reserved());
  }

  private Map<Integer, List<Piece>> route(int ranges, List<List<Block>> bundles) {
    byte[] boundaries = RangeBoundaries.of(samples, ranges, 1).toBytes();
    Map<Integer, List<Piece>> pieces = new TreeMap<>();
    for (List<Block> bundle : bundles) {
      try (RangeRouter router =
          new RangeRouter(
              exchange(ranges),
              boundaries,
              pool.reserve("test"),
              (branch, task, partition, sequence, piece) ->
                  pieces
                      .computeIfAbsent(partition, p -> new ArrayList<>())
                      .add(new Piece(branch, task, sequence, piece)))) {
        for (Block block : bundle) {
          router.accept(
              block.branch(), block.task(), block.sequence(), block.firstRow(), block.batch());
        }
        router.flush();
      }
      assertEquals(0, pool.reserved());
    }
    pieces.values().forEach(list -> list.sort(Piece.ORDER));
    return pieces;
  }

  /** The rows of each range, in the order in which its task gets them. */
  private static Map<Integer, List<Object>> rows(Map<Integer, List<Piece>> pieces) {
    Map<Integer, List<Object>> rows = new TreeMap<>();
    pieces.forEach(
        (partition, list) ->
            list.forEach(
                piece ->
                    piece
                        .batch()
                        .toRows()
                        .forEach(
                            row ->
                                rows.computeIfAbsent(partition, p -> new ArrayList<>())
                                    .add(row.get("row")))));
    return rows;
  }

  private long sendAll(Random random, int tasks, int textLength) {
    long row = 0;
    for (int task = 0; task < tasks; task++) {
      List<Batch> batches = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        int count = 1 + random.nextInt(3000);
        batches.add(batch(random, count, row, textLength));
        row += count;
      }
      send(task % 2, task / 2, batches);
    }
    return row;
  }

  @Test
  void rowsComeInOrderHoweverBlocksCome() {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      blocks.clear();
      samples.clear();
      long total = sendAll(random, 6, seed % 2 == 0 ? 0 : 2000);
      String what = "seed " + seed;
      Map<Integer, List<Object>> whole = rows(route(5, List.of(blocks)));
      assertEquals(total, whole.values().stream().mapToLong(List::size).sum(), what);
      List<Block> shuffled = new ArrayList<>(blocks);
      Collections.shuffle(shuffled, random);
      assertEquals(whole, rows(route(5, List.of(shuffled))), what);
      List<List<Block>> single = blocks.stream().map(List::of).toList();
      assertEquals(whole, rows(route(5, single)), what);
    }
  }

  @Test
  void sequencesAreOfOnePieceEach() {
    sendAll(new Random(9), 4, 3000);
    assertTrue(blocks.size() > 5, () -> blocks.size() + " blocks");
    for (List<List<Block>> bundles :
        List.of(List.of(blocks), blocks.stream().map(List::of).toList())) {
      for (List<Piece> pieces : route(3, bundles).values()) {
        for (int i = 1; i < pieces.size(); i++) {
          assertTrue(Piece.ORDER.compare(pieces.get(i - 1), pieces.get(i)) < 0);
        }
      }
    }
  }

  @Test
  void blocksOfOneTaskAreDividedTogether() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      batches.add(batch(new Random(i), 2000, 2000L * i, 20));
    }
    send(0, 0, batches);
    List<Integer> fewer = route(5, List.of(blocks)).values().stream().map(List::size).toList();
    assertTrue(fewer.stream().allMatch(pieces -> pieces < blocks.size()), fewer::toString);
  }

  @Test
  void largeBatchesGoAsTheyAre() {
    Batch large = batch(new Random(1), 60_000, 0, 0);
    send(0, 0, List.of(large));
    assertEquals(1, blocks.size());
    assertTrue(blocks.get(0).batch() == large);
  }

  @Test
  void aTaskWithoutRowsSendsNothing() {
    send(0, 0, List.of());
    assertEquals(List.of(), blocks);
    assertEquals(List.of(), samples);
  }
}
