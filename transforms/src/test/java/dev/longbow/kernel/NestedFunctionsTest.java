package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fields of structs in expressions. */
class NestedFunctionsTest {
  private static final DataType PLACE =
      new DataType.Struct(
          List.of(Field.of("city", DataType.STRING), new Field("zip code", DataType.INT32, false)));
  private static final Schema SCHEMA =
      Schema.of(
          Field.of(
              "person",
              new DataType.Struct(
                  List.of(Field.of("age", DataType.INT64), Field.of("address", PLACE)))),
          Field.of("city", DataType.STRING),
          Field.of("v.x", DataType.INT64));

  private static Map<String, Object> struct(String first, Object a, String second, Object b) {
    Map<String, Object> struct = new LinkedHashMap<>();
    struct.put(first, a);
    struct.put(second, b);
    return struct;
  }

  private static Batch batch() {
    ColumnBuilder people = new ColumnBuilder(SCHEMA.field(0).type());
    people.append(struct("age", 40L, "address", struct("city", "Oakland", "zip code", 94607L)));
    people.append(struct("age", null, "address", struct("city", null, "zip code", 1L)));
    people.append(null);
    people.append(struct("age", 7L, "address", null));
    List<Column> columns =
        List.of(
            people.build(),
            ColumnBuilder.constant(DataType.STRING, "c", 4),
            ColumnBuilder.constant(DataType.INT64, 3L, 4));
    return new Batch(SCHEMA, columns, 4);
  }

  private static List<Object> values(String text) {
    BoundExpr bound = Binder.bind(ExprParser.parse(text), SCHEMA, BindContext.DEFAULT);
    Batch batch = batch();
    Column column = Evaluators.compile(bound, SCHEMA).evaluate(batch);
    assertEquals(bound.type(), column.type());
    List<Object> values = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      values.add(column.value(row));
    }
    assertEquals(
        0, Evaluators.compile(bound, SCHEMA).evaluate(batch.slice(0, 0)).length(), "no rows");
    return values;
  }

  @Test
  void fieldsOfStructs() {
    assertEquals(Arrays.asList(40L, null, null, 7L), values("person.age"));
    assertEquals(Arrays.asList("Oakland", null, null, null), values("person.address.city"));
    assertEquals(
        Arrays.asList(94608L, 2L, null, null), values("\"person\".address.\"zip code\" + 1"));
    assertEquals(
        Arrays.asList("OAKLAND", "?", "?", "?"),
        values("coalesce(upper(person.address.city), '?')"));
    assertEquals(Arrays.asList(false, false, true, true), values("person.address IS NULL"));
    BoundExpr adult =
        Binder.bindCondition(
            ExprParser.parse("person.age > 18 AND person.address.city = 'Oakland'"),
            SCHEMA,
            BindContext.DEFAULT);
    int[] selection = new int[4];
    assertEquals(1, Evaluators.predicate(adult, SCHEMA).select(batch(), selection));
    assertEquals(0, selection[0]);
  }

  @Test
  void listsAndMaps() {
    Schema schema =
        Schema.of(
            Field.of("list", new DataType.ListOf(PLACE)),
            Field.of("map", new DataType.MapOf(DataType.STRING, DataType.INT32)),
            Field.of("n", DataType.INT32));
    ColumnBuilder lists = new ColumnBuilder(schema.field(0).type());
    lists.append(List.of(struct("city", "a", "zip code", 1L), struct("city", "b", "zip code", 2L)));
    lists.append(null);
    lists.append(List.of());
    lists.append(Arrays.asList(struct("city", "c", "zip code", 3L), null));
    ColumnBuilder maps = new ColumnBuilder(schema.field(1).type());
    maps.append(List.of(struct("key", "x", "value", 5L), struct("key", "y", "value", null)));
    maps.append(List.of());
    maps.append(null);
    maps.append(List.of(struct("key", "y", "value", 7L)));
    Column numbers = ColumnBuilder.of(DataType.INT32, 2L, 1L, null, 2L);
    Batch batch = new Batch(schema, List.of(lists.build(), maps.build(), numbers), 4);
    Map<String, List<Object>> expected = new LinkedHashMap<>();
    expected.put("list_size(list)", Arrays.asList(2L, null, 0L, 2L));
    expected.put("list_size(map)", Arrays.asList(2L, 0L, null, 1L));
    expected.put("list_get(list, 1).city", Arrays.asList("a", null, null, "c"));
    expected.put("list_get(list, n).city", Arrays.asList("b", null, null, null));
    expected.put("list_get(list, 0) IS NULL", Arrays.asList(true, true, true, true));
    expected.put("map_get(map, 'y')", Arrays.asList(null, null, null, 7L));
    expected.put("map_get(map, 'x') + 1", Arrays.asList(6L, null, null, null));
    expected.forEach(
        (text, values) -> {
          BoundExpr bound = Binder.bind(ExprParser.parse(text), schema, BindContext.DEFAULT);
          Column column = Evaluators.compile(bound, schema).evaluate(batch);
          List<Object> actual = new ArrayList<>();
          for (int row = 0; row < 4; row++) {
            actual.add(column.value(row));
          }
          assertEquals(values, actual, text);
          assertEquals(
              bound,
              Binder.bind(
                  ExprParser.parse(ExprText.of(ExprParser.parse(text))),
                  schema,
                  BindContext.DEFAULT));
        });
  }

  @Test
  void textAndNames() {
    Expr expression = ExprParser.parse("person.address.\"zip code\"");
    assertEquals("person.address.\"zip code\"", ExprText.of(expression));
    assertEquals(expression, Exprs.col("person").field("address").field("zip code"));
    assertEquals("zip code", Binder.nameOf(expression).orElseThrow());
  }

  @Test
  void problems() {
    fails("person.agee", "Unknown field 'agee' of `person`. Nearest: [age]. Available: [age,");
    fails("city.x", "Cannot take the field 'x' of `city` (string): it is no struct");
    fails("t.city", "Missing column 't'. Columns have no table in front: city");
    fails("v.x", "A name with a dot needs double quotes: \"v.x\"");
    fails("t.y", "Missing columns: [t]");
  }

  private static void fails(String text, String message) {
    LongbowException e =
        assertThrows(
            LongbowException.class,
            () -> Binder.bind(ExprParser.parse(text), SCHEMA, BindContext.DEFAULT));
    assertTrue(e.line().contains(message), e.line());
  }
}
