package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts rows that come out together from rows of the two sides. */
final class RowAssembler {
  private final JoinLayout layout;
  private final Column[] build;

  /**
   * An assembler.
   *
   * @param build the columns of a {@link BuildTable}
   */
  RowAssembler(JoinLayout layout, Column[] build) {
    this.layout = layout;
    this.build = build;
  }

  /** Pairs of rows; without a build row where its number is -1. */
  Batch pairs(Batch probe, int[] probeRows, int[] buildRows, int count) {
    boolean missing = false;
    for (int i = 0; i < count; i++) {
      missing |= buildRows[i] < 0;
    }
    int[] present = buildRows;
    long[] validity = null;
    if (missing) {
      present = new int[count];
      validity = Bits.allSet(count);
      for (int i = 0; i < count; i++) {
        present[i] = Math.max(buildRows[i], 0);
        if (buildRows[i] < 0) {
          Bits.clear(validity, i);
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    for (JoinLayout.Source source : layout.output()) {
      columns.add(
          source.probe() >= 0
              ? rows(probe.column(source.probe()), probeRows, count)
              : rowsOrNull(build[source.build()], present, count, validity));
    }
    return new Batch(layout.outputSchema(), columns, count);
  }

  /** What the condition looks at; all pairs have a build row. */
  Batch candidates(Batch probe, int[] probeRows, int[] buildRows, int count) {
    List<Column> columns = new ArrayList<>();
    for (JoinLayout.Source source : layout.conditionColumns()) {
      columns.add(
          source.probe() >= 0
              ? rows(probe.column(source.probe()), probeRows, count)
              : build[source.build()].gather(buildRows, count));
    }
    return new Batch(layout.conditionSchema(), columns, count);
  }

  /** Probe rows alone; the build side's columns are null. */
  static Batch probeRows(JoinLayout layout, Batch probe, int[] probeRows, int count) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < layout.output().size(); i++) {
      int position = layout.output().get(i).probe();
      columns.add(
          position >= 0
              ? rows(probe.column(position), probeRows, count)
              : nulls(layout.outputSchema(), i, count));
    }
    return new Batch(layout.outputSchema(), columns, count);
  }

  /** Build rows alone; the probe side's columns are null. */
  Batch buildRows(int[] buildRows, int count) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < layout.output().size(); i++) {
      int position = layout.output().get(i).build();
      columns.add(
          position >= 0
              ? build[position].gather(buildRows, count)
              : nulls(layout.outputSchema(), i, count));
    }
    return new Batch(layout.outputSchema(), columns, count);
  }

  /** The rows; without looking at each of them when they are neighbours. */
  private static Column rows(Column column, int[] rows, int count) {
    int first = count == 0 ? 0 : rows[0];
    int steps = 0;
    for (int i = 1; i < count; i++) {
      steps |= rows[i] - rows[i - 1] ^ 1;
    }
    if (steps != 0) {
      return column.gather(rows, count);
    }
    return first == 0 && count == column.length() ? column : column.slice(first, count);
  }

  private static Column rowsOrNull(Column column, int[] rows, int count, long[] validity) {
    if (column.length() == 0) {
      return nulls(column.type(), count);
    }
    Column gathered = column.gather(rows, count);
    return validity == null
        ? gathered
        : gathered.withValidity(Bits.and(gathered.validity(), validity, count));
  }

  private static Column nulls(Schema schema, int position, int count) {
    return nulls(schema.field(position).type(), count);
  }

  private static Column nulls(DataType type, int count) {
    return ColumnBuilder.constant(type, null, count);
  }

  /** An array of row numbers counting from 0. */
  static int[] range(int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> i);
    return rows;
  }
}
