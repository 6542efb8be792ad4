package dev.longbow.window;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Window functions over one partitioning and order.
 *
 * @param partitionBy rows with equal values of these columns are a partition (null equals null, NaN
 *     itself); with none all rows are one
 * @param orderBy the order within a partition; with none the order of the input, in which no two
 *     rows are equal
 */
public record WindowSpec(List<String> partitionBy, List<SortKey> orderBy, List<WindowCall> calls) {
  public WindowSpec {
    partitionBy = List.copyOf(partitionBy);
    orderBy = List.copyOf(orderBy);
    calls = List.copyOf(calls);
  }

  /** What brings partitions together, and their rows in order. */
  public List<SortKey> sortKeys() {
    List<SortKey> keys = new ArrayList<>(partitionBy.stream().map(SortKey::ascending).toList());
    for (SortKey key : orderBy) {
      if (!partitionBy.contains(key.column())) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The input's columns, then the results. */
  public Schema schema(Schema input) {
    List<Field> fields = new ArrayList<>(input.fields());
    calls.forEach(call -> fields.add(call.field()));
    return new Schema(fields);
  }
}
