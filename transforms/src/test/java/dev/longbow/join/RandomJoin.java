package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.kernel.RandomColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A random join: two sides with few distinct keys of random types, and what to make of them. */
final class RandomJoin {
  final JoinSpec spec;
  final Batch build;
  final Batch probe;
  private final Random random;

  RandomJoin(Random random, JoinSpec.Type type, boolean nullEqual, boolean condition) {
    this.random = random;
    int keys = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(3);
    List<DataType> types = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      types.add(RandomColumns.TYPES.get(random.nextInt(RandomColumns.TYPES.size())));
    }
    int size = keys == 0 ? 12 : 60;
    Batch both = keys(types, 30);
    this.build = side("b", both, random.nextInt(8) == 0 ? random.nextInt(2) : random.nextInt(size));
    this.probe = side("p", both, random.nextInt(8) == 0 ? random.nextInt(2) : random.nextInt(size));
    List<OutputColumn> output = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      output.add(column("key" + i, types.get(i), OutputColumn.Source.KEY, i));
      if (type.isOfPairs() && random.nextInt(3) == 0) {
        output.add(column("right" + i, types.get(i), OutputColumn.Source.BUILD, i));
      }
    }
    output.add(column("text", DataType.STRING, OutputColumn.Source.PROBE, keys));
    output.add(column("number", DataType.INT64, OutputColumn.Source.PROBE, keys + 1));
    if (type.isOfPairs()) {
      output.add(column("text_right", DataType.STRING, OutputColumn.Source.BUILD, keys));
      output.add(column("number_right", DataType.INT64, OutputColumn.Source.BUILD, keys + 1));
    }
    if (random.nextInt(5) == 0) {
      output.remove(random.nextInt(output.size()));
    }
    this.spec = new JoinSpec(type, keys, nullEqual, condition(condition, keys), output);
  }

  private Optional<JoinSpec.Condition> condition(boolean wanted, int keys) {
    if (!wanted) {
      return Optional.empty();
    }
    BoundExpr less =
        new BoundExpr.Compare(
            random.nextBoolean() ? Comparison.LESS : Comparison.GREATER_OR_EQUAL,
            new BoundExpr.Column("mine", DataType.INT64, true),
            new BoundExpr.Column("theirs", DataType.INT64, true));
    return Optional.of(
        new JoinSpec.Condition(
            less,
            List.of(
                column("unused", DataType.STRING, OutputColumn.Source.BUILD, keys),
                column("mine", DataType.INT64, OutputColumn.Source.PROBE, keys + 1),
                column("theirs", DataType.INT64, OutputColumn.Source.BUILD, keys + 1))));
  }

  private static OutputColumn column(
      String name, DataType type, OutputColumn.Source source, int position) {
    return new OutputColumn(Field.of(name, type), source, position);
  }

  /** Values that keys are drawn from, so that they match now and then. */
  private Batch keys(List<DataType> types, int rows) {
    RandomColumns columns = new RandomColumns(random);
    List<Field> fields = new ArrayList<>();
    List<Column> values = new ArrayList<>();
    for (DataType type : types) {
      fields.add(Field.of("k" + fields.size(), type));
      values.add(columns.column(type, rows));
    }
    return new Batch(new Schema(fields), values, rows);
  }

  private Batch side(String name, Batch keys, int rows) {
    int skew = random.nextInt(3) == 0 ? 3 : keys.rows();
    int[] selection = random.ints(rows, 0, skew).toArray();
    List<Field> fields = new ArrayList<>(keys.schema().fields());
    List<Column> columns = new ArrayList<>(keys.gather(selection, rows).columns());
    fields.add(Field.of(name + "_text", DataType.STRING));
    columns.add(new RandomColumns(random).column(DataType.STRING, rows));
    fields.add(Field.of(name + "_number", DataType.INT64));
    columns.add(new LongColumn(DataType.INT64, rows, random.longs(rows, 0, 20).toArray(), null));
    return new Batch(new Schema(fields), columns, rows);
  }

  /** A side in random pieces. */
  List<Batch> cut(Batch side) {
    List<Batch> pieces = new ArrayList<>();
    for (int from = 0; from < side.rows(); ) {
      int count = Math.min(side.rows() - from, random.nextInt(side.rows() + 1));
      pieces.add(side.slice(from, count));
      from += count;
    }
    return pieces;
  }
}
