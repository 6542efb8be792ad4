package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Taking lists apart gives what a loop over boxed rows gives, in batches of the usual size. */
final class ExplodeStepTest {
  private static final DataType TAGS = new DataType.ListOf(DataType.STRING);
  private static final DataType MARKS = new DataType.ListOf(DataType.INT64);
  private static final DataType NESTED = new DataType.ListOf(MARKS);
  private static final DataType CODES = new DataType.MapOf(DataType.STRING, DataType.FLOAT64);
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.of("id", DataType.INT64),
              Field.of("tags", TAGS),
              Field.of("note", DataType.STRING),
              Field.of("marks", MARKS),
              Field.of("nested", NESTED),
              Field.of("codes", CODES)));

  private final List<Batch> given = new ArrayList<>();

  private final BatchConsumer output =
      new BatchConsumer() {
        @Override
        public void accept(Batch batch) {
          assertTrue(batch.rows() > 0 && batch.rows() <= ExplodeStep.MOST_ROWS, batch::toString);
          given.add(batch);
        }

        @Override
        public void finish() {}
      };

  private static Operator.Explode operator(List<String> columns, boolean keepEmpty, String index) {
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(SCHEMA, List.of()));
    LogicalPlan plan = PlanBuilder.explode("e", input, columns, keepEmpty, index);
    return new Operator.Explode("e", columns, keepEmpty, index != null, plan.schema());
  }

  /** Lists of equal lengths, some null or empty, few of them long. */
  private static Batch batch(Random random, int rows) {
    List<List<Object>> columns = new ArrayList<>();
    SCHEMA.fields().forEach(field -> columns.add(new ArrayList<>()));
    for (int row = 0; row < rows; row++) {
      int size = random.nextInt(50) == 0 ? random.nextInt(200) : random.nextInt(4);
      List<Object> tags = new ArrayList<>();
      List<Object> marks = new ArrayList<>();
      List<Object> nested = new ArrayList<>();
      List<Object> codes = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        tags.add(random.nextInt(5) == 0 ? null : "t" + random.nextInt(9));
        marks.add(random.nextInt(5) == 0 ? null : random.nextLong());
        nested.add(random.nextBoolean() ? null : List.of(1L, (long) i));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("key", "k" + i);
        entry.put("value", random.nextInt(5) == 0 ? null : random.nextDouble());
        codes.add(entry);
      }
      boolean isNull = size == 0 && random.nextBoolean();
      columns.get(0).add((long) row);
      columns.get(1).add(isNull ? null : tags);
      columns.get(2).add(random.nextInt(4) == 0 ? null : "note " + row);
      columns.get(3).add(size == 0 && random.nextBoolean() ? null : marks);
      columns.get(4).add(nested);
      columns.get(5).add(isNull ? null : codes);
    }
    List<Column> built = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      built.add(ColumnBuilder.of(SCHEMA.field(i).type(), columns.get(i).toArray()));
    }
    return new Batch(SCHEMA, built, rows);
  }

  private static List<Map<String, Object>> expected(Operator.Explode operator, Batch batch) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row : batch.toRows()) {
      List<?> first = (List<?>) row.get(operator.columns().get(0));
      int size = first == null ? 0 : first.size();
      for (int i = 0; i < Math.max(size, operator.keepEmpty() ? 1 : 0); i++) {
        Map<String, Object> made = new LinkedHashMap<>();
        for (Map.Entry<String, Object> cell : row.entrySet()) {
          if (!operator.columns().contains(cell.getKey())) {
            made.put(cell.getKey(), cell.getValue());
            continue;
          }
          Object element = size == 0 ? null : ((List<?>) cell.getValue()).get(i);
          if (cell.getKey().equals("codes")) {
            Map<?, ?> entry = element == null ? Collections.emptyMap() : (Map<?, ?>) element;
            made.put("codes_key", entry.get("key"));
            made.put("codes_value", entry.get("value"));
          } else {
            made.put(cell.getKey(), element);
          }
        }
        if (operator.index()) {
          made.put("n", size == 0 ? null : i + 1L);
        }
        rows.add(made);
      }
    }
    return rows;
  }

  @Test
  void givesWhatALoopGives() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<List<String>> together =
        List.of(
            List.of("tags"),
            List.of("codes"),
            List.of("nested"),
            List.of("marks", "tags"),
            List.of("codes", "nested", "tags"));
    for (List<String> columns : together) {
      for (String index : new String[] {null, "n"}) {
        boolean keepEmpty = random.nextBoolean();
        Operator.Explode operator = operator(columns, keepEmpty, index);
        given.clear();
        ExplodeStep step = new ExplodeStep(operator, SCHEMA, output);
        List<Map<String, Object>> expected = new ArrayList<>();
        for (int rows : new int[] {1, 300, 7}) {
          Batch batch = batch(random, rows);
          expected.addAll(expected(operator, batch));
          step.accept(batch);
        }
        step.finish();
        List<Map<String, Object>> actual = new ArrayList<>();
        given.forEach(batch -> actual.addAll(batch.toRows()));
        assertEquals(expected, actual, () -> "seed " + seed + " " + operator);
      }
    }
  }

  @Test
  void batchesOfNothingButEmptyLists() {
    Operator.Explode operator = operator(List.of("tags"), true, "n");
    Batch batch =
        new Batch(
            SCHEMA,
            List.of(
                ColumnBuilder.of(DataType.INT64, 1L, 2L),
                ColumnBuilder.of(TAGS, null, List.of()),
                ColumnBuilder.of(DataType.STRING, "a", null),
                ColumnBuilder.of(MARKS, List.of(1L), List.of()),
                ColumnBuilder.of(NESTED, null, null),
                ColumnBuilder.of(CODES, null, List.of())),
            2);
    new ExplodeStep(operator, SCHEMA, output).accept(batch);
    assertEquals(expected(operator, batch), given.get(0).toRows());
    given.clear();
    new ExplodeStep(operator(List.of("tags"), false, null), SCHEMA, output).accept(batch);
    assertEquals(List.of(), given);
  }

  @Test
  void longTextsBesideLongListsComeInSmallBatches() {
    Schema schema =
        new Schema(List.of(Field.of("note", DataType.STRING), Field.of("marks", MARKS)));
    Batch batch =
        new Batch(
            schema,
            List.of(
                ColumnBuilder.of(DataType.STRING, "x".repeat(1 << 18)),
                ColumnBuilder.of(MARKS, Collections.nCopies(40, 1L))),
            1);
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of()));
    LogicalPlan plan = PlanBuilder.explode("e", input, List.of("marks"), true, null);
    Operator.Explode operator =
        new Operator.Explode("e", List.of("marks"), true, false, plan.schema());
    new ExplodeStep(operator, schema, output).accept(batch);
    assertEquals(40, given.stream().mapToInt(Batch::rows).sum());
    given.forEach(one -> assertTrue(one.rows() <= ExplodeStep.MOST_BYTES >> 18, one::toString));
  }

  @Test
  void longListsComeInBatchesOfTheUsualSize() {
    Schema schema = new Schema(List.of(Field.of("id", DataType.INT64), Field.of("marks", MARKS)));
    int size = 3 * ExplodeStep.MOST_ROWS;
    Batch batch =
        new Batch(
            schema,
            List.of(
                ColumnBuilder.of(DataType.INT64, 1L, 2L),
                ColumnBuilder.of(MARKS, Collections.nCopies(size, 7L), List.of(8L))),
            2);
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of()));
    LogicalPlan plan = PlanBuilder.explode("e", input, List.of("marks"), true, "n");
    Operator.Explode operator =
        new Operator.Explode("e", List.of("marks"), true, true, plan.schema());
    new ExplodeStep(operator, schema, output).accept(batch);
    assertEquals(4, given.size());
    assertEquals(Map.of("id", 1L, "marks", 7L, "n", (long) size), given.get(2).row(8191));
    assertEquals(Map.of("id", 2L, "marks", 8L, "n", 1L), given.get(3).row(0));
  }

  /** Nor does a large text, behind nulls or within what is repeated, come more often than fits. */
  @Test
  void largeTextsAreNotMultiplied() {
    DataType report = new DataType.Struct(List.of(Field.of("text", DataType.STRING)));
    Schema schema = new Schema(List.of(Field.of("tags", TAGS), Field.of("report", report)));
    int empty = 3000;
    List<Object> tags = new ArrayList<>();
    List<Object> reports = new ArrayList<>();
    tags.add(List.of("x".repeat(1 << 20)));
    reports.add(null);
    for (int i = 0; i < empty; i++) {
      tags.add(i % 2 == 0 ? null : List.of());
      reports.add(null);
    }
    tags.add(Collections.nCopies(1000, "y"));
    reports.add(Map.of("text", "z".repeat(1 << 20)));
    Batch batch =
        new Batch(
            schema,
            List.of(
                ColumnBuilder.of(TAGS, tags.toArray()),
                ColumnBuilder.of(report, reports.toArray())),
            tags.size());
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of()));
    LogicalPlan plan = PlanBuilder.explode("e", input, List.of("tags"), true, null);
    long[] rows = new long[1];
    BatchConsumer counted =
        new BatchConsumer() {
          @Override
          public void accept(Batch out) {
            assertTrue(out.heapBytes() < 3 * ExplodeStep.MOST_BYTES, () -> "" + out.heapBytes());
            rows[0] += out.rows();
          }

          @Override
          public void finish() {}
        };
    new ExplodeStep(
            new Operator.Explode("e", List.of("tags"), true, false, plan.schema()), schema, counted)
        .accept(batch);
    assertEquals(1 + empty + 1000, rows[0]);
  }

  @Test
  void listsOfDifferentLengthsAreRefused() {
    Schema schema = new Schema(List.of(Field.of("a", MARKS), Field.of("b", TAGS)));
    Batch batch =
        new Batch(
            schema,
            List.of(ColumnBuilder.of(MARKS, List.of(1L, 2L)), ColumnBuilder.of(TAGS, List.of("x"))),
            1);
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of()));
    LogicalPlan plan = PlanBuilder.explode("e", input, List.of("a", "b"), true, null);
    ExplodeStep step =
        new ExplodeStep(
            new Operator.Explode("e", List.of("a", "b"), true, false, plan.schema()),
            schema,
            output);
    LongbowException error = assertThrows(LongbowException.class, () -> step.accept(batch));
    assertEquals(ErrorCode.BAD_VALUE, error.code());
    assertTrue(error.text().contains("they have 2 and 1 elements"), error::text);
  }

  @Test
  void mistakesAreFoundWhilePlanning() {
    refused(ErrorCode.TYPE_MISMATCH, "'id' of type int64", List.of("id"), null);
    refused(ErrorCode.COLUMN_NOT_FOUND, "tag", List.of("tag"), null);
    refused(ErrorCode.NAME_AMBIGUOUS, "tags", List.of("tags", "tags"), null);
    refused(ErrorCode.NAME_AMBIGUOUS, "note", List.of("tags"), "note");
    refused(ErrorCode.PLAN_INVALID, "Missing columns", List.of(), null);
  }

  private static void refused(ErrorCode code, String text, List<String> columns, String index) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> operator(columns, true, index));
    assertEquals(code, error.problems().get(0).code());
    assertTrue(error.getMessage().contains(text), error::getMessage);
  }
}
