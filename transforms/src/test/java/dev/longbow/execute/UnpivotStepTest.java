package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.expr.BindContext;
import dev.longbow.physical.Operator;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.UnpivotSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Columns become what a loop over boxed rows makes of them, in batches of the usual size. */
final class UnpivotStepTest {
  private static final List<DataType> TYPES =
      List.of(
          DataType.INT64,
          DataType.INT8,
          DataType.FLOAT32,
          DataType.BOOL,
          DataType.STRING,
          new DataType.Decimal(20, 2),
          new DataType.ListOf(DataType.INT64));

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

  private static Operator.Unpivot operator(Schema schema, boolean dropNulls, String... index) {
    LogicalPlan input = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of()));
    UnpivotSettings settings = UnpivotSettings.byIndex(index);
    LogicalPlan.Unpivot plan =
        (LogicalPlan.Unpivot)
            PlanBuilder.unpivot(
                "u", input, dropNulls ? settings.withoutNulls() : settings, BindContext.DEFAULT);
    return new Operator.Unpivot("u", plan.columns(), dropNulls, plan.schema());
  }

  private static Object value(Random random, DataType type) {
    if (type instanceof DataType.ListOf) {
      return List.of((long) random.nextInt(5), 7L);
    } else if (type instanceof DataType.Decimal) {
      return java.math.BigDecimal.valueOf(random.nextInt(1000), 2);
    } else if (type.equals(DataType.STRING)) {
      return "v" + random.nextInt(9);
    } else if (type.equals(DataType.BOOL)) {
      return random.nextBoolean();
    } else if (type.equals(DataType.FLOAT32)) {
      return random.nextInt(9) == 0 ? Float.NaN : random.nextFloat();
    }
    return (long) random.nextInt(100);
  }

  private static Batch batch(Random random, Schema schema, int rows) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      for (int i = 0; i < rows; i++) {
        builder.append(random.nextInt(3) == 0 ? null : value(random, field.type()));
      }
      columns.add(builder.build());
    }
    return new Batch(schema, columns, rows);
  }

  private static List<Map<String, Object>> expected(Operator.Unpivot operator, Batch batch) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row : batch.toRows()) {
      for (String column : operator.columns()) {
        Map<String, Object> made = new LinkedHashMap<>(row);
        operator.columns().forEach(made::remove);
        made.put("name", column);
        made.put("value", row.get(column));
        if (made.get("value") != null || !operator.dropNulls()) {
          rows.add(made);
        }
      }
    }
    return rows;
  }

  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    given.forEach(batch -> rows.addAll(batch.toRows()));
    return rows;
  }

  @Test
  void givesWhatALoopGives() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (DataType type : TYPES) {
      for (boolean dropNulls : new boolean[] {false, true}) {
        List<Field> fields = new ArrayList<>(List.of(Field.of("note", DataType.STRING)));
        for (int i = random.nextInt(40); i >= 0; i--) {
          fields.add(Field.of("c" + i, type));
        }
        fields.add(Field.of("id", DataType.INT64));
        Schema schema = new Schema(fields);
        Operator.Unpivot operator = operator(schema, dropNulls, "note", "id");
        given.clear();
        UnpivotStep step = new UnpivotStep(operator, schema, output);
        List<Map<String, Object>> expected = new ArrayList<>();
        for (int rows : new int[] {1, 700, 9}) {
          Batch batch = batch(random, schema, rows);
          expected.addAll(expected(operator, batch));
          step.accept(batch);
        }
        step.finish();
        assertEquals(expected, rows(), () -> "seed " + seed + " " + operator);
      }
    }
  }

  @Test
  void textsOfDifferentDictionaries() {
    Schema schema =
        new Schema(List.of(Field.of("a", DataType.STRING), Field.of("b", DataType.STRING)));
    BytesColumn first = (BytesColumn) ColumnBuilder.of(DataType.STRING, "x", "y");
    BytesColumn other = (BytesColumn) ColumnBuilder.of(DataType.STRING, "z");
    long[] present = Bits.allSet(2);
    Bits.clear(present, 1);
    Batch batch =
        new Batch(
            schema,
            List.of(
                new DictionaryColumn(2, new int[] {1, 0}, first, null),
                new DictionaryColumn(2, new int[] {0, 0}, other, present)),
            2);
    Operator.Unpivot operator = operator(schema, false);
    new UnpivotStep(operator, schema, output).accept(batch);
    assertEquals(expected(operator, batch), rows());
  }

  @Test
  void moreColumnsThanABatchHasRowsAndFewThatAreNotNull() {
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    int width = ExplodeStep.MOST_ROWS + 5;
    for (int i = 0; i < width; i++) {
      fields.add(Field.of("c" + i, DataType.INT64));
      columns.add(ColumnBuilder.of(DataType.INT64, i % 1000 == 0 ? 1L : null, (long) i, null));
    }
    Schema schema = new Schema(fields);
    Batch batch = new Batch(schema, columns, 3);
    for (boolean dropNulls : new boolean[] {false, true}) {
      given.clear();
      Operator.Unpivot operator = operator(schema, dropNulls);
      new UnpivotStep(operator, schema, output).accept(batch);
      assertEquals(expected(operator, batch), rows());
    }
  }

  @Test
  void longTextsBesideManyColumnsComeInSmallBatches() {
    List<Field> fields = new ArrayList<>(List.of(Field.of("note", DataType.STRING)));
    List<Column> columns =
        new ArrayList<>(List.of(ColumnBuilder.of(DataType.STRING, "x".repeat(1 << 18))));
    for (int i = 0; i < 40; i++) {
      fields.add(Field.of("c" + i, DataType.INT64));
      columns.add(ColumnBuilder.of(DataType.INT64, (long) i));
    }
    Schema schema = new Schema(fields);
    new UnpivotStep(operator(schema, false, "note"), schema, output)
        .accept(new Batch(schema, columns, 1));
    assertEquals(40, given.stream().mapToInt(Batch::rows).sum());
    given.forEach(one -> assertTrue(one.rows() <= ExplodeStep.MOST_BYTES >> 18, one::toString));
  }

  @Test
  void nothingButNulls() {
    Schema schema = new Schema(List.of(Field.of("a", DataType.INT64)));
    Batch batch = new Batch(schema, List.of(ColumnBuilder.of(DataType.INT64, null, null)), 2);
    new UnpivotStep(operator(schema, true), schema, output).accept(batch);
    assertEquals(Collections.emptyList(), given);
  }
}
