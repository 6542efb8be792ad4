package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Schema;
import dev.longbow.kernel.Evaluators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A join by two loops over boxed rows. */
final class ReferenceJoin {
  private final JoinSpec spec;
  private final List<List<Object>> result = new ArrayList<>();

  private ReferenceJoin(JoinSpec spec) {
    this.spec = spec;
  }

  /** The rows that come out, in order. */
  static List<List<Object>> join(JoinSpec spec, Batch build, Batch probe) {
    ReferenceJoin join = new ReferenceJoin(spec);
    join.run(rows(build), rows(probe));
    return join.result;
  }

  static List<List<Object>> rows(Batch batch) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < batch.rows(); i++) {
      List<Object> row = new ArrayList<>();
      for (Column column : batch.columns()) {
        row.add(comparable(column.value(i)));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Bytes as something with equality. */
  private static Object comparable(Object value) {
    return value instanceof byte[] bytes ? Bytes.of(bytes) : value;
  }

  private record Bytes(List<Byte> bytes) {
    static Bytes of(byte[] array) {
      List<Byte> list = new ArrayList<>();
      for (byte one : array) {
        list.add(one);
      }
      return new Bytes(list);
    }
  }

  private void run(List<List<Object>> build, List<List<Object>> probe) {
    boolean[] buildMatched = new boolean[build.size()];
    for (List<Object> probeRow : probe) {
      boolean matched = false;
      for (int j = 0; j < build.size(); j++) {
        if (isMatch(probeRow, build.get(j))) {
          matched = true;
          buildMatched[j] = true;
          if (spec.type().isOfPairs()) {
            result.add(row(spec.output(), probeRow, build.get(j)));
          }
        }
      }
      boolean alone =
          switch (spec.type()) {
            case INNER, BUILD_OUTER -> false;
            case PROBE_OUTER, FULL, ANTI -> !matched;
            case SEMI -> matched;
          };
      if (alone) {
        result.add(row(spec.output(), probeRow, null));
      }
    }
    for (int j = 0; j < build.size(); j++) {
      if (spec.type().keepsBuild() && !buildMatched[j]) {
        result.add(row(spec.output(), null, build.get(j)));
      }
    }
  }

  private boolean isMatch(List<Object> probe, List<Object> build) {
    for (int i = 0; i < spec.keys(); i++) {
      if (!isEqual(probe.get(i), build.get(i))) {
        return false;
      }
    }
    Optional<JoinSpec.Condition> condition = spec.condition();
    return condition.isEmpty() || isTrue(condition.get(), probe, build);
  }

  private boolean isEqual(Object a, Object b) {
    if (a == null || b == null) {
      return a == b && spec.nullEqual();
    } else if (a instanceof Double x) {
      return Double.compare(x + 0.0, (Double) b + 0.0) == 0;
    } else if (a instanceof Float x) {
      return Float.compare(x + 0.0f, (Float) b + 0.0f) == 0;
    }
    return a.equals(b);
  }

  private static boolean isTrue(
      JoinSpec.Condition condition, List<Object> probe, List<Object> build) {
    List<Object> values = row(condition.columns(), probe, build);
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      columns.add(ColumnBuilder.of(condition.columns().get(i).field().type(), values.get(i)));
    }
    Schema schema = new Schema(condition.columns().stream().map(OutputColumn::field).toList());
    Batch one = new Batch(schema, columns, 1);
    return Boolean.TRUE.equals(
        Evaluators.compile(condition.expression(), schema).evaluate(one).value(0));
  }

  private static List<Object> row(
      List<OutputColumn> columns, List<Object> probe, List<Object> build) {
    Object[] row = new Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      List<Object> side =
          switch (columns.get(i).source()) {
            case PROBE -> probe;
            case BUILD -> build;
            case KEY -> probe == null ? build : probe;
          };
      row[i] = side == null ? null : side.get(columns.get(i).position());
    }
    return Arrays.asList(row);
  }
}
