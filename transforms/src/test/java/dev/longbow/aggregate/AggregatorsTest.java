package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.kernel.RandomColumns;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partial and final aggregation against a map of lists, with memory to spare and with none. */
class AggregatorsTest {
  private static final long GENEROUS = 1L << 30;
  private static final long TINY = 1;

  /** Room for a table addressed directly, and for about a thousand groups. */
  private static final long GUARANTEE = 320 << 10;

  private static final List<Field> ARGUMENTS =
      List.of(
          Field.of("i", DataType.INT32),
          Field.of("f", DataType.FLOAT64),
          Field.of("g", DataType.FLOAT32),
          Field.of("t", DataType.STRING));
  private static final List<AggregateCall> CALLS =
      List.of(
          call("count", null),
          call("count", "f"),
          call("sum", "i"),
          call("mean", "i"),
          call("sum", "f"),
          call("mean", "f"),
          call("sum", "g"),
          call("mean", "g"),
          call("min", "f"),
          call("max", "f"),
          call("min", "i"),
          call("max", "i"),
          call("min", "t"),
          call("max", "t"),
          call("var", "g"),
          call("var_pop", "g"),
          call("std", "i"),
          call("std_pop", "i"),
          call("first", "f"),
          call("last", "f"),
          call("first", "t"),
          call("last", "t"),
          call("any_value", "f"),
          call("any_value", "t"),
          call("n_unique", "f"),
          call("n_unique", "t"),
          call("median", "f"),
          quantile("i", 0.3),
          quantile("i", 1.0));

  private static final AggregateParts PARTS = AggregateParts.of(CALLS);

  @TempDir Path folder;
  private int spills;
  private long spilledBytes;

  private static AggregateCall call(String function, String argument) {
    DataType type =
        ARGUMENTS.stream()
            .filter(field -> field.name().equals(argument))
            .map(Field::type)
            .findAny()
            .orElse(null);
    AggregateFunctions.Resolved resolved = AggregateFunctions.resolve(function, type);
    return new AggregateCall(
        resolved.function(),
        argument == null ? null : new BoundExpr.Column(argument, type, true),
        function.equals("median") ? 0.5 : null,
        function + "_" + argument,
        resolved.type(),
        resolved.nullable());
  }

  private static AggregateCall quantile(String argument, double fraction) {
    AggregateCall call = call("quantile", argument);
    return new AggregateCall(
        call.function(),
        call.argument(),
        fraction,
        call.name() + fraction,
        call.type(),
        call.nullable());
  }

  @Test
  void agreeWithAMapOfLists() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Field> keys = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        DataType type = RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size()));
        keys.add(Field.of("k" + i, type));
      }
      List<List<Batch>> tasks = new ArrayList<>();
      for (int task = random.nextInt(4); task > 0; task--) {
        List<Batch> batches = new ArrayList<>();
        for (int batch = random.nextInt(5); batch > 0; batch--) {
          batches.add(batch(random, keys, random.nextInt(4) == 0 ? 1 : random.nextInt(400)));
        }
        tasks.add(batches);
      }
      check(keys, tasks, "seed " + seed);
    }
    assertTrue(spills >= 15, () -> "spilled in " + spills + " cases");
  }

  /** Most keys of a task are different, so its rows travel as they are; one key has many rows. */
  @Test
  void rowsThatPassOnAreAggregatedAtTheEnd() {
    Random random = new Random(7);
    List<Field> keys = List.of(new Field("k", DataType.INT64, false));
    List<List<Batch>> tasks = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      List<Batch> batches = new ArrayList<>();
      for (int batch = 0; batch < 8; batch++) {
        Object[] values = new Object[16_384];
        Arrays.setAll(
            values, i -> random.nextInt(10) == 0 ? 1L : random.nextInt(1_000_000) * 1_000_003L);
        batches.add(batch(random, keys, List.of(ColumnBuilder.of(DataType.INT64, values))));
      }
      tasks.add(batches);
    }
    AtomicLong passed = new AtomicLong();
    partials(keys, tasks)
        .forEach(
            batch -> {
              if (batch.schema().equals(AggregateLayout.rowSchema(keys, PARTS.ordinary()))) {
                passed.addAndGet(batch.rows());
              }
            });
    assertEquals(2 * 4 * 16_384, passed.get());
    check(keys, tasks, "passing");
    // The input is 8 MB before compression: what spilled was divided again and spilled again.
    assertTrue(spilledBytes > 20 << 20, () -> spilledBytes + " bytes spilled");
  }

  /** Two int64 keys whose hashes are made equal come in the order of the keys. */
  @Test
  void equalHashesAreOrderedByKey() {
    List<Field> keys =
        List.of(new Field("a", DataType.INT64, false), new Field("b", DataType.INT64, false));
    List<Object> first = new ArrayList<>();
    List<Object> second = new ArrayList<>();
    long wanted = hash(0, 0, keys);
    for (long a = 0; a < 5; a++) {
      first.add(a);
      second.add(secondFor(a, wanted, keys));
    }
    List<List<Object>> outcomes = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, first.size()).boxed().toList());
      Collections.shuffle(order, new Random(round));
      Batch batch =
          batch(
              new Random(1),
              keys,
              List.of(
                  ColumnBuilder.of(DataType.INT64, order.stream().map(first::get).toArray()),
                  ColumnBuilder.of(DataType.INT64, order.stream().map(second::get).toArray())));
      List<Object> keysInOrder = new ArrayList<>();
      for (Batch result : results(keys, partials(keys, List.of(List.of(batch))), GENEROUS)) {
        for (int i = 0; i < result.rows(); i++) {
          keysInOrder.add(result.column(0).value(i));
        }
      }
      outcomes.add(keysInOrder);
    }
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), outcomes.get(0));
    outcomes.forEach(outcome -> assertEquals(outcomes.get(0), outcome));
  }

  private static long hash(long a, long b, List<Field> keys) {
    Batch batch =
        new Batch(
            new Schema(keys),
            List.of(ColumnBuilder.of(DataType.INT64, a), ColumnBuilder.of(DataType.INT64, b)),
            1);
    long[] hashes = new long[1];
    KeyHasher.hash(batch, new int[] {0, 1}, hashes);
    return hashes[0];
  }

  /** The hash of two words is mix(mix(seed ^ a) ^ b): for any a there is one b. */
  private static long secondFor(long a, long wanted, List<Field> keys) {
    return HashInverse.unmix(wanted) ^ HashInverse.unmix(hash(a, 0, keys));
  }

  private static Batch batch(Random random, List<Field> keys, int rows) {
    RandomColumns columns = new RandomColumns(random);
    List<Column> keyColumns = new ArrayList<>();
    keys.forEach(key -> keyColumns.add(columns.column(key.type(), rows)));
    return batch(random, keys, keyColumns, rows);
  }

  private static Batch batch(Random random, List<Field> keys, List<Column> keyColumns) {
    return batch(random, keys, keyColumns, keyColumns.get(0).length());
  }

  private static Batch batch(Random random, List<Field> keys, List<Column> keyColumns, int rows) {
    RandomColumns columns = new RandomColumns(random);
    Object[] integers = new Object[rows];
    Arrays.setAll(integers, i -> random.nextInt(9) == 0 ? null : (Object) (long) random.nextInt());
    Object[] gaussians = new Object[rows];
    Arrays.setAll(
        gaussians, i -> random.nextInt(9) == 0 ? null : (Object) (float) random.nextGaussian());
    List<Field> fields = new ArrayList<>(keys);
    fields.addAll(ARGUMENTS);
    List<Column> all = new ArrayList<>(keyColumns);
    all.add(ColumnBuilder.of(DataType.INT32, integers));
    all.add(columns.column(DataType.FLOAT64, rows));
    all.add(ColumnBuilder.of(DataType.FLOAT32, gaussians));
    all.add(columns.column(DataType.STRING, rows));
    return new Batch(new Schema(fields), all, rows);
  }

  private List<Batch> partials(List<Field> keys, List<List<Batch>> tasks) {
    List<Field> fields = new ArrayList<>(keys);
    fields.addAll(ARGUMENTS);
    List<NamedExpr> expressions = columns(keys);
    Schema schema = new Schema(fields);
    List<Batch> partials = new ArrayList<>();
    tasks.forEach(task -> partials.addAll(partials(expressions, PARTS.ordinary(), schema, task)));
    for (AggregateParts.Distinct distinct : PARTS.distinct()) {
      List<NamedExpr> all = distinct.keys(expressions);
      if (distinct.counts().isEmpty()) {
        tasks.forEach(
            task -> partials.addAll(partials(all, distinct.rowsOfValues(), schema, task)));
        continue;
      }
      List<AggregateCall> calls = distinct.allRowsOfValues();
      List<Batch> values = new ArrayList<>();
      tasks.forEach(task -> values.addAll(partials(all, calls, schema, task)));
      List<Field> columns = all.stream().map(NamedExpr::field).toList();
      List<Batch> different = results(columns, calls, values, GENEROUS);
      partials.addAll(
          partials(columns(keys), distinct.countsOfValues(), new Schema(columns), different));
      partials.addAll(distinct.quantiles().isEmpty() ? List.of() : different);
    }
    return partials;
  }

  private static List<NamedExpr> columns(List<Field> fields) {
    return fields.stream()
        .map(
            field ->
                new NamedExpr(
                    field.name(),
                    new BoundExpr.Column(field.name(), field.type(), field.nullable())))
        .toList();
  }

  private static List<Batch> partials(
      List<NamedExpr> keys, List<AggregateCall> calls, Schema schema, List<Batch> batches) {
    List<Batch> partials = new ArrayList<>();
    PartialAggregator aggregator = new PartialAggregator(keys, calls, schema, partials::add);
    batches.forEach(aggregator::accept);
    aggregator.finish();
    return partials;
  }

  private List<Batch> results(List<Field> keys, List<Batch> partials, long budget) {
    return results(keys, CALLS, partials, budget);
  }

  private List<Batch> results(
      List<Field> keys, List<AggregateCall> calls, List<Batch> partials, long budget) {
    List<Batch> results = new ArrayList<>();
    MemoryPool pool = new MemoryPool(budget, GUARANTEE, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        HolisticAggregator aggregator =
            new HolisticAggregator(keys, calls, memory, () -> directory, results::add)) {
      partials.forEach(aggregator::accept);
      aggregator.finish();
      assertEquals(0, budget == GENEROUS ? aggregator.spilledBytes() : 0);
      spills += aggregator.spilledBytes() > 0 ? 1 : 0;
      spilledBytes += aggregator.spilledBytes();
    }
    assertEquals(0, pool.reserved());
    return results;
  }

  private void check(List<Field> keys, List<List<Batch>> tasks, String name) {
    List<Batch> partials = partials(keys, tasks);
    List<List<Object>> rows = rows(results(keys, partials, GENEROUS));
    // To the last bit and in the same order, whether it spills or not.
    assertEquals(rows, rows(results(keys, partials, TINY)), name);

    Map<List<Object>, List<Object[]>> groups = new HashMap<>();
    for (List<Batch> task : tasks) {
      for (Batch batch : task) {
        for (int row = 0; row < batch.rows(); row++) {
          List<Object> key = new ArrayList<>();
          for (int i = 0; i < keys.size(); i++) {
            key.add(normal(batch.column(i).value(row)));
          }
          Object[] arguments = new Object[ARGUMENTS.size()];
          for (int i = 0; i < arguments.length; i++) {
            arguments[i] = batch.column(keys.size() + i).value(row);
          }
          groups.computeIfAbsent(key, k -> new ArrayList<>()).add(arguments);
        }
      }
    }
    if (keys.isEmpty()) {
      groups.putIfAbsent(List.of(), new ArrayList<>());
    }
    assertEquals(groups.size(), rows.size(), name);
    for (List<Object> row : rows) {
      List<Object> key = row.subList(0, keys.size());
      List<Object[]> group = groups.remove(key);
      assertTrue(group != null, () -> name + ": group " + key);
      for (int i = 0; i < CALLS.size(); i++) {
        Object expected = Reference.aggregate(CALLS.get(i), values(group, CALLS.get(i)));
        Object actual = row.get(keys.size() + i);
        int call = i;
        assertTrue(
            Reference.isClose(expected, actual),
            () -> name + ": " + CALLS.get(call) + " of " + key + ": " + expected + ", " + actual);
      }
    }
  }

  private static List<Object> values(List<Object[]> group, AggregateCall call) {
    if (!(call.argument() instanceof BoundExpr.Column column)) {
      return Collections.nCopies(group.size(), 1L);
    }
    int position = ARGUMENTS.stream().map(Field::name).toList().indexOf(column.name());
    List<Object> values = new ArrayList<>();
    for (Object[] arguments : group) {
      if (arguments[position] != null || call.function().matches("first|last")) {
        values.add(arguments[position]);
      }
    }
    return values;
  }

  private static List<List<Object>> rows(List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        List<Object> values = new ArrayList<>();
        for (Column column : batch.columns()) {
          values.add(normal(column.value(row)));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  /** Equal keys as equal objects: one NaN, one zero, bytes by content. */
  private static Object normal(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    } else if (value instanceof Float number) {
      return number + 0.0f;
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    return value;
  }
}
