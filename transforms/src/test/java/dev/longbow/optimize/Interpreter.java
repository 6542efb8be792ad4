package dev.longbow.optimize;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.kernel.Evaluators;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Computes logical plans in the plainest way, row by row, so that a plan can be compared with its
 * optimized form. Groups come in the order of their first rows.
 */
final class Interpreter {
  private final Map<String, LogicalPlan> shared = new HashMap<>();

  /** A source whose rows the interpreter can see. */
  interface Table extends Source {
    /** The rows of each split that a scan gives: filtered, cut to the limit, all columns. */
    List<List<Map<String, Object>>> read(ScanRequest request);
  }

  private Interpreter(PipelinePlan pipeline) {
    pipeline.shared().forEach(definition -> shared.put(definition.step(), definition.plan()));
  }

  /** The rows of each output. */
  static List<List<List<Object>>> run(PipelinePlan pipeline) {
    Interpreter interpreter = new Interpreter(pipeline);
    return pipeline.outputs().stream()
        .map(output -> values(interpreter.rows(output.plan())))
        .toList();
  }

  /** Rows as lists of values in column order. */
  private static List<List<Object>> values(List<Map<String, Object>> rows) {
    return rows.stream().<List<Object>>map(row -> new ArrayList<>(row.values())).toList();
  }

  private List<Map<String, Object>> rows(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      List<Map<String, Object>> rows = new ArrayList<>();
      ScanRequest request = new ScanRequest(scan.columns(), scan.predicate(), scan.limit());
      for (List<Map<String, Object>> split : ((Table) scan.source()).read(request)) {
        split.forEach(row -> rows.add(only(row, scan.columns())));
      }
      return rows;
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return rows(shared.get(reference.step()));
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return filtered(filter.input().schema(), rows(filter.input()), filter.predicate());
    } else if (plan instanceof LogicalPlan.Project project) {
      return projected(project.input().schema(), rows(project.input()), project.columns());
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return aggregated(aggregate);
    } else if (plan instanceof LogicalPlan.Limit limit) {
      List<Map<String, Object>> rows = rows(limit.input());
      return rows.subList(0, (int) Math.min(limit.count(), rows.size()));
    } else if (plan instanceof LogicalPlan.Sort sort) {
      List<Map<String, Object>> rows = new ArrayList<>(rows(sort.input()));
      rows.sort((a, b) -> compare(sort.keys(), a, b));
      return rows.subList(0, (int) Math.min(sort.limit(), rows.size()));
    } else if (plan instanceof LogicalPlan.Join join) {
      return joined(join);
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return exploded(explode);
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return unpivoted(unpivot);
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      return ofPartitions(window);
    } else if (plan instanceof LogicalPlan.Window window) {
      return inOrder(window);
    } else if (plan instanceof LogicalPlan.Draw draw) {
      return numbered(draw);
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    plan.inputs().forEach(branch -> rows.addAll(rows(branch)));
    return rows;
  }

  private List<Map<String, Object>> exploded(LogicalPlan.Explode explode) {
    String column = explode.columns().get(0);
    List<Map<String, Object>> result = new ArrayList<>();
    for (Map<String, Object> row : rows(explode.input())) {
      List<?> list = (List<?>) row.get(column);
      int size = list == null ? 0 : list.size();
      for (int i = 0; i < Math.max(size, explode.keepEmpty() ? 1 : 0); i++) {
        Map<String, Object> made = new LinkedHashMap<>(row);
        made.put(column, size == 0 ? null : list.get(i));
        Long place = size == 0 ? null : i + 1L;
        explode.index().ifPresent(name -> made.put(name, place));
        result.add(made);
      }
    }
    return result;
  }

  private List<Map<String, Object>> unpivoted(LogicalPlan.Unpivot unpivot) {
    List<Map<String, Object>> result = new ArrayList<>();
    for (Map<String, Object> row : rows(unpivot.input())) {
      for (String column : unpivot.columns()) {
        if (row.get(column) != null || !unpivot.dropNulls()) {
          Map<String, Object> made = only(row, unpivot.repeated());
          made.put(unpivot.names(), column);
          made.put(unpivot.values(), row.get(column));
          result.add(made);
        }
      }
    }
    return result;
  }

  private List<Map<String, Object>> ofPartitions(LogicalPlan.PartitionAggregate window) {
    Schema schema = window.input().schema();
    List<Map<String, Object>> result = new ArrayList<>();
    List<Map<String, Object>> rows = rows(window.input());
    Map<List<Object>, List<Map<String, Object>>> partitions =
        partitions(window.partitionBy(), rows);
    for (Map<String, Object> row : rows) {
      Map<String, Object> made = new LinkedHashMap<>(row);
      for (AggregateCall call : window.aggregates()) {
        made.put(call.name(), value(call, schema, partitions.get(key(window.partitionBy(), row))));
      }
      result.add(made);
    }
    return result;
  }

  /** All rows are one task's. */
  private List<Map<String, Object>> numbered(LogicalPlan.Draw draw) {
    List<Map<String, Object>> result = new ArrayList<>();
    for (Map<String, Object> row : rows(draw.input())) {
      Map<String, Object> made = new LinkedHashMap<>(row);
      List<Object> drawn = List.of(0.5, 0L, (long) result.size());
      for (int i = 0; i < draw.names().size(); i++) {
        made.put(draw.names().get(i), drawn.get(i));
      }
      result.add(made);
    }
    return result;
  }

  private List<Map<String, Object>> inOrder(LogicalPlan.Window window) {
    WindowSpec spec = window.spec();
    List<Map<String, Object>> rows = new ArrayList<>(rows(window.input()));
    rows.sort((a, b) -> compare(spec.sortKeys(), a, b));
    List<Map<String, Object>> result = new ArrayList<>();
    for (List<Map<String, Object>> all : partitions(spec.partitionBy(), rows).values()) {
      List<Map<String, Object>> partition =
          all.subList(0, (int) Math.min(window.first(), all.size()));
      for (int i = 0; i < partition.size(); i++) {
        Map<String, Object> made = new LinkedHashMap<>(partition.get(i));
        for (WindowCall call : spec.calls()) {
          made.put(call.name(), value(call, partition, i));
        }
        result.add(made);
      }
    }
    return result;
  }

  private static Object value(WindowCall call, List<Map<String, Object>> partition, int row) {
    String argument = call.argument().orElse("");
    return switch (call.function()) {
      case ROW_NUMBER -> row + 1L;
      case LAG -> {
        long from = row - call.offset();
        yield from < 0 || from >= partition.size() ? null : partition.get((int) from).get(argument);
      }
      case LAST_WHERE -> {
        if (!call.frame().equals(Frame.CUMULATIVE)) {
          throw new IllegalArgumentException(call.text());
        }
        Object last = null;
        for (Map<String, Object> before : partition.subList(0, row + 1)) {
          last = Boolean.TRUE.equals(before.get(call.where().get())) ? before.get(argument) : last;
        }
        yield last;
      }
      case SUM -> {
        if (!call.frame().equals(Frame.CUMULATIVE)) {
          throw new IllegalArgumentException(call.text());
        }
        List<Object> present =
            partition.subList(0, row + 1).stream()
                .map(r -> r.get(argument))
                .filter(Objects::nonNull)
                .toList();
        yield present.isEmpty()
            ? null
            : (Object) present.stream().mapToLong(value -> (Long) value).sum();
      }
      default -> throw new IllegalArgumentException(call.text());
    };
  }

  /** Rows with equal keys, in the order of the first of each. */
  private static Map<List<Object>, List<Map<String, Object>>> partitions(
      List<String> keys, List<Map<String, Object>> rows) {
    Map<List<Object>, List<Map<String, Object>>> partitions = new LinkedHashMap<>();
    rows.forEach(
        row -> partitions.computeIfAbsent(key(keys, row), key -> new ArrayList<>()).add(row));
    return partitions;
  }

  private static List<Object> key(List<String> columns, Map<String, Object> row) {
    List<Object> key = new ArrayList<>();
    columns.forEach(column -> key.add(row.get(column) == null ? null : zero(row.get(column))));
    return key;
  }

  private static Map<String, Object> only(Map<String, Object> row, List<String> names) {
    Map<String, Object> kept = new LinkedHashMap<>();
    names.forEach(name -> kept.put(name, row.get(name)));
    return kept;
  }

  /** The rows for which a predicate is true. */
  static List<Map<String, Object>> filtered(
      Schema schema, List<Map<String, Object>> rows, BoundExpr predicate) {
    List<Object> keep = evaluate(schema, rows, predicate);
    List<Map<String, Object>> kept = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (Boolean.TRUE.equals(keep.get(i))) {
        kept.add(rows.get(i));
      }
    }
    return kept;
  }

  private static List<Map<String, Object>> projected(
      Schema schema, List<Map<String, Object>> rows, List<NamedExpr> columns) {
    List<Map<String, Object>> projected = new ArrayList<>();
    rows.forEach(row -> projected.add(new LinkedHashMap<>()));
    for (NamedExpr column : columns) {
      List<Object> values = evaluate(schema, rows, column.expression());
      for (int i = 0; i < rows.size(); i++) {
        projected.get(i).put(column.name(), values.get(i));
      }
    }
    return projected;
  }

  private List<Map<String, Object>> aggregated(LogicalPlan.Aggregate aggregate) {
    Schema schema = aggregate.input().schema();
    List<Map<String, Object>> rows = rows(aggregate.input());
    Map<List<Object>, List<Integer>> groups = new LinkedHashMap<>();
    if (aggregate.keys().isEmpty()) {
      groups.put(List.of(), new ArrayList<>());
    }
    List<Map<String, Object>> keys = projected(schema, rows, aggregate.keys());
    for (int i = 0; i < rows.size(); i++) {
      List<Object> key = new ArrayList<>();
      keys.get(i).values().forEach(value -> key.add(Objects.equals(value, -0.0) ? 0.0 : value));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
    List<Map<String, Object>> result = new ArrayList<>();
    for (Map.Entry<List<Object>, List<Integer>> group : groups.entrySet()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < aggregate.keys().size(); i++) {
        row.put(aggregate.keys().get(i).name(), group.getKey().get(i));
      }
      for (AggregateCall call : aggregate.aggregates()) {
        row.put(
            call.name(), value(call, schema, group.getValue().stream().map(rows::get).toList()));
      }
      result.add(row);
    }
    return result;
  }

  @SuppressWarnings("unchecked")
  private static int compare(List<SortKey> keys, Map<String, Object> a, Map<String, Object> b) {
    for (SortKey key : keys) {
      Object left = a.get(key.column());
      Object right = b.get(key.column());
      int order;
      if (left == null || right == null) {
        order = left == right ? 0 : (left == null) == key.nullsFirst() ? -1 : 1;
      } else {
        order = ((Comparable<Object>) zero(left)).compareTo(zero(right));
        order = key.descending() ? -order : order;
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private List<Map<String, Object>> joined(LogicalPlan.Join join) {
    List<Map<String, Object>> left = rows(join.left());
    List<Map<String, Object>> right = rows(join.right());
    List<Map<String, Object>> result = new ArrayList<>();
    boolean[] partnered = new boolean[right.size()];
    for (Map<String, Object> row : left) {
      int partners = 0;
      for (int i = 0; i < right.size(); i++) {
        if (belong(join, row, right.get(i))) {
          partnered[i] = true;
          partners++;
          if (!join.type().isFilter()) {
            result.add(pair(join, row, right.get(i)));
          }
        }
      }
      if (join.type() == JoinType.SEMI ? partners > 0 : partners == 0 && !isDropped(join)) {
        result.add(pair(join, row, Map.of()));
      }
    }
    for (int i = 0; i < right.size(); i++) {
      if (join.type().keepsRight() && !partnered[i]) {
        result.add(pair(join, Map.of(), right.get(i)));
      }
    }
    return result;
  }

  /** Whether left rows without a partner are dropped. */
  private static boolean isDropped(LogicalPlan.Join join) {
    return !join.type().keepsLeft() && join.type() != JoinType.ANTI;
  }

  private static boolean belong(
      LogicalPlan.Join join, Map<String, Object> left, Map<String, Object> right) {
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      Object a = left.get(key.left());
      Object b = right.get(key.right());
      boolean equal = a == null || b == null ? join.nullEqual() && a == b : zero(a).equals(zero(b));
      if (!equal) {
        return false;
      }
    }
    Map<String, Object> both = new LinkedHashMap<>(left);
    both.putAll(right);
    List<Field> fields = new ArrayList<>(join.left().schema().fields());
    fields.addAll(join.right().schema().fields());
    return join.condition().isEmpty()
        || !filtered(new Schema(fields), List.of(both), join.condition().get()).isEmpty();
  }

  private static Object zero(Object value) {
    return value.equals(-0.0) ? 0.0 : value;
  }

  private static Map<String, Object> pair(
      LogicalPlan.Join join, Map<String, Object> left, Map<String, Object> right) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (String name : join.columns()) {
      Object value = left.containsKey(name) ? left.get(name) : right.get(name);
      for (LogicalPlan.Join.JoinKey key : join.keys()) {
        if (left.isEmpty() && key.left().equals(name)) {
          value = right.get(key.right());
        }
      }
      row.put(name, value);
    }
    return row;
  }

  private static Object value(AggregateCall call, Schema schema, List<Map<String, Object>> rows) {
    if (call.argument() == null) {
      return (long) rows.size();
    }
    List<Object> present =
        evaluate(schema, rows, call.argument()).stream().filter(Objects::nonNull).toList();
    return switch (call.function()) {
      case "count" -> (long) present.size();
      case "sum" ->
          present.isEmpty()
              ? null
              : (Object) present.stream().mapToLong(value -> (Long) value).sum();
      default -> throw new IllegalArgumentException(call.function());
    };
  }

  private static List<Object> evaluate(
      Schema schema, List<Map<String, Object>> rows, BoundExpr expression) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      rows.forEach(row -> builder.append(row.get(field.name())));
      columns.add(builder.build());
    }
    Column result =
        Evaluators.compile(expression, schema).evaluate(new Batch(schema, columns, rows.size()));
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      values.add(result.value(i));
    }
    return values;
  }
}
