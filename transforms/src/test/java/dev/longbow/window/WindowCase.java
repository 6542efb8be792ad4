package dev.longbow.window;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.kernel.RandomColumns;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.sort.ExternalSorter;
import dev.longbow.sort.SortKey;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/** Random sorted rows and window functions over them. */
final class WindowCase {
  final WindowSpec spec;
  final Batch sorted;

  WindowCase(WindowSpec spec, Batch sorted) {
    this.spec = spec;
    this.sorted = sorted;
  }

  static WindowCase random(Random random, int rows) {
    return random(random, rows, 1 + random.nextInt(5), WindowFunction.values());
  }

  /** A case with so many calls of some of these functions. */
  static WindowCase random(Random random, int rows, int calls, WindowFunction[] functions) {
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    RandomColumns source = new RandomColumns(random);
    List<String> partitionBy = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      DataType type =
          List.of(DataType.STRING, DataType.INT32, DataType.FLOAT64, DataType.BOOL)
              .get(random.nextInt(4));
      Column values = source.column(type, 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
      fields.add(Field.of("p" + i, type));
      columns.add(some(values, rows, random));
      partitionBy.add("p" + i);
    }
    // A key with distances, others, or none at all.
    int kind = random.nextInt(5);
    List<SortKey> orderBy = new ArrayList<>();
    for (int i = 0; i < (kind < 3 ? 1 : kind == 3 ? 2 : 0); i++) {
      Column keys;
      if (kind < 3) {
        keys = distances(random, rows);
      } else {
        DataType type = RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size()));
        keys = some(source.column(type, 1 + random.nextInt(12)), rows, random);
      }
      fields.add(Field.of("o" + i, keys.type()));
      columns.add(keys);
      orderBy.add(new SortKey("o" + i, random.nextBoolean(), random.nextBoolean()));
    }
    List<WindowCall> made = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      WindowFunction function = functions[random.nextInt(functions.length)];
      DataType type = type(function, random);
      String name = "a" + i;
      if (function == WindowFunction.LAST_WHERE) {
        fields.add(Field.of("w" + i, DataType.BOOL));
        columns.add(source.column(DataType.BOOL, rows));
      }
      fields.add(Field.of(name, type));
      columns.add(argument(function, type, source, random, rows));
      Frame frame =
          !frames.isEmpty() && random.nextInt(3) == 0
              ? frames.get(random.nextInt(frames.size()))
              : frame(random, orderBy, kind < 3 ? columns.get(partitionBy.size()).type() : null);
      frames.add(frame);
      made.add(call(random, function, i, type, frame));
    }
    Schema schema = new Schema(fields);
    WindowSpec spec = new WindowSpec(partitionBy, orderBy, made);
    return new WindowCase(spec, sorted(new Batch(schema, columns, rows), spec.sortKeys()));
  }

  private static Column some(Column values, int rows, Random random) {
    return values.gather(random.ints(rows, 0, values.length()).toArray(), rows);
  }

  private static Column distances(Random random, int rows) {
    DataType type =
        List.of(
                DataType.INT8,
                DataType.INT32,
                DataType.INT64,
                DataType.UINT32,
                DataType.UINT64,
                DataType.DATE,
                DataType.TIME,
                DataType.TIMESTAMP)
            .get(random.nextInt(8));
    int range = 1 + random.nextInt(random.nextBoolean() ? 10 : 120);
    boolean nulls = random.nextBoolean();
    boolean far = random.nextInt(4) == 0;
    ColumnBuilder builder = new ColumnBuilder(type);
    for (int i = 0; i < rows; i++) {
      long value = random.nextInt(range);
      if (nulls && random.nextInt(6) == 0) {
        builder.append(null);
      } else if (type.equals(DataType.DATE)) {
        builder.append(LocalDate.ofEpochDay(value - 5));
      } else if (type.equals(DataType.TIME)) {
        builder.append(LocalTime.ofNanoOfDay(value * 1000));
      } else if (type.equals(DataType.TIMESTAMP)) {
        builder.append(LocalDateTime.of(1970, 1, 1, 0, 0).plusNanos((value - 5) * 1000));
      } else if (far && type.equals(DataType.INT64)) {
        long end = random.nextBoolean() ? Long.MAX_VALUE - value : Long.MIN_VALUE + value;
        builder.append(random.nextInt(3) == 0 ? value : end);
      } else if (far && type.equals(DataType.UINT64)) {
        builder.append(
            random.nextBoolean()
                ? java.math.BigInteger.ONE
                    .shiftLeft(64)
                    .subtract(java.math.BigInteger.valueOf(value + 1))
                : java.math.BigInteger.valueOf(value));
      } else {
        builder.append(value);
      }
    }
    return builder.build();
  }

  private static DataType type(WindowFunction function, Random random) {
    List<DataType> numbers =
        List.of(
            DataType.FLOAT64,
            DataType.FLOAT64,
            DataType.FLOAT32,
            DataType.INT64,
            DataType.INT16,
            DataType.UINT8,
            DataType.UINT64,
            new DataType.Decimal(20, 2));
    return switch (function) {
      case SUM, MEAN, VAR, VAR_POP, STD, STD_POP -> numbers.get(random.nextInt(numbers.size()));
      case MEDIAN ->
          random.nextInt(3) > 0
              ? numbers.get(random.nextInt(numbers.size()))
              : List.of(DataType.DATE, DataType.TIME, DataType.TIMESTAMP, DataType.TIMESTAMP_TZ)
                  .get(random.nextInt(4));
      case MIN, MAX -> RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size() - 1));
      case FIRST, LAST, LAG, LAST_WHERE ->
          random.nextInt(6) == 0
              ? new DataType.ListOf(DataType.STRING)
              : RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size()));
      default -> RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size()));
    };
  }

  private static Column argument(
      WindowFunction function, DataType type, RandomColumns source, Random random, int rows) {
    boolean moments = function.ordinal() >= WindowFunction.VAR.ordinal();
    boolean exactSum = !moments && (function == WindowFunction.SUM) && type.isInteger();
    if (!(type.isFloating() && moments) && !exactSum) {
      return source.column(type, rows);
    }
    double special = random.nextBoolean() ? 0 : 0.03;
    boolean nulls = random.nextBoolean();
    ColumnBuilder builder = new ColumnBuilder(type);
    for (int i = 0; i < rows; i++) {
      double value = random.nextGaussian() * 10 + 100;
      if (random.nextDouble() < special && type.isFloating()) {
        value = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
      }
      builder.append(
          nulls && random.nextInt(5) == 0
              ? null
              : type.equals(DataType.FLOAT32)
                  ? (Object) (float) value
                  : type.isFloating() ? (Object) value : (Object) (long) Math.abs(value));
    }
    return builder.build();
  }

  private static Frame frame(Random random, List<SortKey> orderBy, DataType distances) {
    int kind = random.nextInt(6);
    if (kind == 0) {
      return List.of(Frame.PARTITION, Frame.CUMULATIVE, Frame.lastRows(1 + random.nextInt(4)))
          .get(random.nextInt(3));
    }
    boolean range = !orderBy.isEmpty() && random.nextBoolean();
    int reach = 1 + random.nextInt(random.nextInt(3) == 0 ? 90 : 6);
    OptionalLong start = distance(random, reach);
    OptionalLong end = distance(random, reach);
    if (range && distances == null) {
      start = start.isEmpty() ? start : OptionalLong.of(0);
      end = end.isEmpty() ? end : OptionalLong.of(0);
    }
    if (start.isPresent() && end.isPresent() && start.getAsLong() > end.getAsLong()) {
      return new Frame(range ? Frame.Unit.RANGE : Frame.Unit.ROWS, end, start);
    }
    return new Frame(range ? Frame.Unit.RANGE : Frame.Unit.ROWS, start, end);
  }

  private static OptionalLong distance(Random random, int reach) {
    int kind = random.nextInt(6);
    return kind == 0
        ? OptionalLong.empty()
        : OptionalLong.of(kind == 1 ? 0 : random.nextInt(2 * reach + 1) - reach);
  }

  private static WindowCall call(
      Random random, WindowFunction function, int number, DataType type, Frame frame) {
    DataType result =
        switch (function) {
          case ROW_NUMBER, RANK, DENSE_RANK -> DataType.INT64;
          case LAG, FIRST, LAST, LAST_WHERE -> type;
          default ->
              AggregateFunctions.resolve(function.name().toLowerCase(java.util.Locale.ROOT), type)
                  .type();
        };
    boolean argument =
        function.ordinal() >= WindowFunction.LAG.ordinal()
            && (function != WindowFunction.COUNT || random.nextBoolean());
    return new WindowCall(
        "r" + number,
        result,
        true,
        function,
        argument ? Optional.of("a" + number) : Optional.empty(),
        function == WindowFunction.LAST_WHERE ? Optional.of("w" + number) : Optional.empty(),
        random.nextInt(7) - 3,
        frame,
        1 + random.nextInt(random.nextBoolean() ? 1 : 4));
  }

  private static Batch sorted(Batch rows, List<SortKey> keys) {
    if (keys.isEmpty()) {
      return rows;
    }
    List<Batch> sorted = new ArrayList<>();
    MemoryPool pool = new MemoryPool(1L << 30, Path.of("."));
    try (Reservation memory = pool.reserve("test");
        ExternalSorter sorter =
            new ExternalSorter(
                rows.schema(), keys, Long.MAX_VALUE, memory, () -> null, sorted::add)) {
      if (rows.rows() > 0) {
        sorter.accept(rows);
      }
      sorter.finish();
    }
    return BatchAppender.concat(rows.schema(), sorted);
  }

  /** The rows in batches of random sizes. */
  List<Batch> cut(Random random, int most) {
    return cut(sorted, random, most);
  }

  static List<Batch> cut(Batch rows, Random random, int most) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.rows(); ) {
      int count = Math.min(rows.rows() - from, random.nextInt(most + 1));
      batches.add(rows.slice(from, count));
      from += count;
    }
    return batches;
  }

  /** What one evaluation gave. */
  record Evaluated(List<Batch> batches, long spilledBytes, long peak) {}

  Evaluated evaluate(List<Batch> batches, long budget, Path folder) {
    List<Batch> results = new ArrayList<>();
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        WindowEvaluator evaluator =
            new WindowEvaluator(sorted.schema(), spec, memory, () -> directory, results::add)) {
      batches.forEach(evaluator::accept);
      evaluator.finish();
      return new Evaluated(results, evaluator.spilledBytes(), memory.peak());
    }
  }

  /** The rows cut into ranges where that is allowed. */
  List<Batch> ranges(Random random, int most) {
    Schema schema = sorted.schema();
    List<String> columns = new ArrayList<>(spec.partitionBy());
    spec.orderBy().forEach(key -> columns.add(key.column()));
    int[] positions = columns.stream().mapToInt(schema::require).toArray();
    Batch keys = sorted.project(schema.select(columns), positions);
    List<Batch> ranges = new ArrayList<>();
    int from = 0;
    for (int row = 1 + random.nextInt(most); row < sorted.rows(); row += 1 + random.nextInt(most)) {
      while (!spec.orderBy().isEmpty()
          && row < sorted.rows()
          && !RowChanges.differ(keys.slice(row - 1, 1), keys.slice(row, 1))) {
        row++;
      }
      ranges.add(sorted.slice(from, row - from));
      from = row;
    }
    ranges.add(sorted.slice(from, sorted.rows() - from));
    return ranges;
  }

  /** The results of ranges that are summarized and then evaluated each for itself. */
  List<Batch> evaluateRanges(List<Batch> ranges, Random random, int most, Path folder) {
    MemoryPool pool = new MemoryPool(random.nextBoolean() ? 1 << 30 : 0, 0, folder);
    List<Batch> results = new ArrayList<>();
    try (SpillDirectory directory = SpillDirectory.create(folder, "test")) {
      List<Integer> numbers = new ArrayList<>();
      Map<Integer, List<byte[]>> carried = carries(ranges, numbers, random, most, pool, directory);
      for (int i = 0; i < ranges.size(); i++) {
        try (Reservation memory = pool.reserve("test");
            WindowEvaluator evaluator =
                new WindowEvaluator(sorted.schema(), spec, memory, () -> directory, results::add)) {
          carried.getOrDefault(numbers.get(i), List.of()).forEach(evaluator::resume);
          cut(ranges.get(i), random, most).forEach(evaluator::accept);
          evaluator.finish();
        }
      }
    }
    if (pool.reserved() != 0) {
      throw new AssertionError(pool.reserved() + " bytes are still reserved");
    }
    return results;
  }

  /** What each range is told. */
  private Map<Integer, List<byte[]>> carries(
      List<Batch> ranges,
      List<Integer> numbers,
      Random random,
      int most,
      MemoryPool pool,
      SpillDirectory directory) {
    Map<Integer, List<byte[]>> carried = new TreeMap<>();
    try (Reservation memory = pool.reserve("test");
        RangeCarries carries = new RangeCarries(sorted.schema(), spec, memory, () -> directory)) {
      int number = 0;
      for (Batch range : ranges) {
        number += 1 + random.nextInt(2);
        numbers.add(number);
        int of = number;
        try (Reservation own = pool.reserve("test");
            RangeSummary summary = new RangeSummary(sorted.schema(), spec, own, () -> directory)) {
          cut(range, random, most).forEach(summary::accept);
          summary.finish(message -> carries.add(of, message));
        }
      }
      carries.forEach(
          (range, message) -> carried.computeIfAbsent(range, k -> new ArrayList<>()).add(message));
    }
    return carried;
  }

  @Override
  public String toString() {
    return sorted.rows() + " rows " + sorted.schema() + Map.of("spec", spec);
  }
}
