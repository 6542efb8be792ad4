package dev.longbow.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowsSourceTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("k", DataType.STRING), Field.of("x", DataType.INT64));

  @Test
  void rowsComeBackThroughTheFormat() {
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(Map.of("k", "a", "x", 1));
    rows.add(Map.of("x", 2L));
    RowsSource source = RowsSource.ofRows(SCHEMA, rows);
    List<Map<String, Object>> read = read(source, List.of("x", "k"), Long.MAX_VALUE);
    assertEquals(List.of("x", "k"), List.copyOf(read.get(0).keySet()));
    assertEquals("[{x=1, k=a}, {x=2, k=null}]", read.toString());
  }

  @Test
  void countingNeedsNoColumns() {
    assertEquals(3, read(numbers(3), List.of(), Long.MAX_VALUE).size());
  }

  @Test
  void splitsHoldAtMost64KRowsAndKeepTheOrder() {
    RowsSource source = numbers(200_000);
    ScanPlan plan = source.plan(new ScanRequest(List.of("x"), Optional.empty(), Long.MAX_VALUE));
    assertEquals(
        List.of(65_536L, 65_536L, 65_536L, 3392L),
        plan.splits().stream().map(Split::rows).toList());
    List<Map<String, Object>> read = read(source, List.of("x"), Long.MAX_VALUE);
    assertEquals(200_000, read.size());
    assertEquals(199_999L, read.get(199_999).get("x"));
  }

  @Test
  void smallBatchesShareASplit() {
    Batch one =
        new Batch(
            SCHEMA,
            List.of(ColumnBuilder.of(DataType.STRING, "a"), ColumnBuilder.of(DataType.INT64, 1L)),
            1);
    RowsSource source = RowsSource.ofBatches(SCHEMA, List.of(one, one, one));
    assertEquals(
        1,
        source
            .plan(new ScanRequest(List.of("x"), Optional.empty(), Long.MAX_VALUE))
            .splits()
            .size());
    assertEquals(3, read(source, List.of("k"), Long.MAX_VALUE).size());
  }

  @Test
  void aLimitStopsEarly() {
    assertEquals(16_384, read(numbers(60_000), List.of("x"), 10).size());
  }

  @Test
  void noRowsGiveNoSplits() {
    assertEquals(
        List.of(),
        numbers(0).plan(new ScanRequest(List.of("x"), Optional.empty(), Long.MAX_VALUE)).splits());
  }

  @Test
  void wrongNamesAndValuesSayTheRow() {
    LongbowException name =
        assertThrows(
            LongbowException.class,
            () -> RowsSource.ofRows(SCHEMA, List.of(Map.of("x", 1), Map.of("kk", "a"))));
    assertEquals(
        "LB202 [row 2] Missing columns: [kk]. Nearest: [k]. Available: [k, x]", name.line());
    LongbowException value =
        assertThrows(
            LongbowException.class,
            () -> RowsSource.ofRows(SCHEMA, List.of(Map.of("x", 1), Map.of("x", "one"))));
    assertEquals(
        "LB302 [row 2] Invalid value of column 'x': one (String), expected int64", value.line());
  }

  @Test
  void typesAreInferredFromClasses() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("a", 1);
    first.put("b", null);
    first.put("c", new BigDecimal("1.25"));
    first.put("d", List.of(1, 2.5));
    Map<String, Object> second = new LinkedHashMap<>();
    second.put("a", 2.5f);
    second.put("b", LocalDate.EPOCH);
    second.put("c", new BigDecimal("100"));
    second.put("e", null);
    assertEquals(
        "{a: float64, b: date, c: decimal(5,2), d: list<float64>, e: string}",
        RowTypes.infer(List.of(first, second)).toString());
  }

  @Test
  void mixedKindsAreRefused() {
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> RowTypes.infer(List.of(Map.of("a", 1), Map.of("a", "x"))));
    assertEquals(
        "LB204 [row 2, column 'a'] Cannot mix int64 and string in one column", error.line());
  }

  private static RowsSource numbers(int count) {
    List<Map<String, Object>> rows = new ArrayList<>();
    LongStream.range(0, count).forEach(i -> rows.add(Map.of("x", i)));
    return RowsSource.ofRows(SCHEMA, rows);
  }

  private static List<Map<String, Object>> read(
      RowsSource source, List<String> columns, long limit) {
    ScanPlan plan = source.plan(new ScanRequest(columns, Optional.empty(), limit));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named("rows").open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          rows.addAll(batch.toRows());
        }
        assertNull(reader.next());
      }
    }
    return rows;
  }
}
