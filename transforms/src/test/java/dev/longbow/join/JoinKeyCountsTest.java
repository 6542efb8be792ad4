package dev.longbow.join;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts before a join against the join itself. */
class JoinKeyCountsTest {
  @TempDir Path folder;
  private int spilled;

  private JoinKeyCounts.Result count(
      JoinSpec spec, List<Batch> build, List<Batch> probe, Schema[] schemas, long budget) {
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      JoinKeyCounts.Result result;
      try (JoinKeyCounts counts =
          new JoinKeyCounts(spec, schemas[0], schemas[1], memory, () -> directory)) {
        probe.forEach(counts::probe);
        build.forEach(counts::build);
        result = counts.finish();
        spilled += counts.spilledBytes() > 0 ? 1 : 0;
      }
      assertEquals(0, memory.bytes());
      assertArrayEquals(new String[] {"lock"}, directory.path().toFile().list());
      return result;
    }
  }

  @Test
  void rowsAreThoseOfTheJoin() {
    for (int seed = 0; seed < 12; seed++) {
      for (JoinSpec.Type type : JoinSpec.Type.values()) {
        RandomJoin join = new RandomJoin(new Random(seed), type, seed % 2 == 0, false);
        Schema[] schemas = {join.build.schema(), join.probe.schema()};
        JoinKeyCounts.Result result =
            count(join.spec, join.cut(join.build), join.cut(join.probe), schemas, 1 << 30);
        String message = "seed " + seed + ": " + join.spec;
        assertEquals(
            ReferenceJoin.join(join.spec, join.build, join.probe).size(), result.rows(), message);
        if (join.spec.keys() > 0) {
          assertEquals(largest(join.spec, join.build), first(result, true), message);
          assertEquals(largest(join.spec, join.probe), first(result, false), message);
        }
      }
    }
  }

  @Test
  void countsAreTheSameWhenTheyGoToDisk() {
    JoinSpec spec = new JoinSpec(JoinSpec.Type.INNER, 1, false, Optional.empty(), List.of());
    Random random = new Random(5);
    List<Batch> build = new ArrayList<>();
    List<Batch> probe = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      for (List<Batch> side : List.of(build, probe)) {
        side.add(keys(random.longs(4000, 0, 20_000).mapToObj(key -> key * key).toArray()));
      }
    }
    Schema[] schemas = {build.get(0).schema(), probe.get(0).schema()};
    JoinKeyCounts.Result expected = count(spec, build, probe, schemas, 1 << 30);
    assertEquals(0, spilled);
    assertEquals(expected, count(spec, build, probe, schemas, 400_000));
    assertEquals(1, spilled);
    assertEquals(JoinKeyCounts.NAMED, expected.repeatedInProbe().size());
  }

  /** How many rows the most frequent key has; 0 when none repeats. */
  private static long largest(JoinSpec spec, Batch side) {
    Map<List<Object>, Long> counts = new HashMap<>();
    for (List<Object> row : ReferenceJoin.rows(side)) {
      List<Object> key = row.subList(0, spec.keys()).stream().map(JoinKeyCountsTest::key).toList();
      if (spec.nullEqual() || !key.contains("null")) {
        counts.merge(key, 1L, Long::sum);
      }
    }
    long largest = counts.values().stream().mapToLong(count -> count).max().orElse(0);
    return largest > 1 ? largest : 0;
  }

  private static Object key(Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Double number) {
      return number + 0.0;
    }
    return value instanceof Float number ? (Object) (number + 0.0f) : value;
  }

  private static long first(JoinKeyCounts.Result result, boolean build) {
    if (build) {
      return result.isBuildUnique() ? 0 : result.repeatedInBuild().get(0).buildRows();
    }
    return result.isProbeUnique() ? 0 : result.repeatedInProbe().get(0).probeRows();
  }

  private static Batch keys(Object... values) {
    return new Batch(
        Schema.of(Field.of("k", DataType.INT64)),
        List.of(ColumnBuilder.of(DataType.INT64, values)),
        values.length);
  }

  @Test
  void namesTheKeysThatRepeatMost() {
    JoinSpec spec = new JoinSpec(JoinSpec.Type.FULL, 1, false, Optional.empty(), List.of());
    Object[] many = new Object[200];
    Arrays.setAll(many, i -> i < 100 ? (Object) (i / 2L) : i < 150 ? (Object) 7L : null);
    Batch build = keys(many);
    Batch probe = keys(1L, 2L, 3L, null, null, 7L, -1L);
    Schema[] schemas = {build.schema(), probe.schema()};
    JoinKeyCounts.Result result = count(spec, List.of(build), List.of(probe), schemas, 1 << 20);
    assertTrue(result.isProbeUnique());
    assertEquals(JoinKeyCounts.NAMED, result.repeatedInBuild().size());
    assertEquals(new JoinKeyCounts.KeyCount(List.of(7L), 52, 1), result.repeatedInBuild().get(0));
    assertEquals(2, result.repeatedInBuild().get(1).buildRows());
    // Pairs of 1, 2, 3 and 7; the other 46 keys; nulls of both sides and -1.
    assertEquals(3 * 2 + 52 + 46 * 2 + 50 + 3, result.rows());
  }

  @Test
  void withoutKeysEveryPairComesOut() {
    JoinSpec spec = new JoinSpec(JoinSpec.Type.INNER, 0, false, Optional.empty(), List.of());
    Schema[] schemas = {Schema.of(), Schema.of()};
    List<Batch> three = List.of(new Batch(Schema.of(), List.of(), 3));
    List<Batch> two = List.of(new Batch(Schema.of(), List.of(), 2));
    assertEquals(6, count(spec, three, two, schemas, 1 << 20).rows());
    assertEquals(0, count(spec, three, List.of(), schemas, 1 << 20).rows());
  }
}
