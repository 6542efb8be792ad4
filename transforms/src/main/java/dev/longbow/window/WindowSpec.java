package dev.longbow.window;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Window functions over one partitioning and order.
 *
 * @param partitionBy rows with equal values of these columns are a partition (null equals null, NaN
 *     itself); with none all rows are one
 * @param orderBy the order within a partition; with none the order of the input, in which no two
 *     rows are equal
 * @param ties by which rows that are equal in that order come one after another; in the order of
 *     the input with none. They stay equal
 */
public record WindowSpec(
    List<String> partitionBy, List<SortKey> orderBy, List<SortKey> ties, List<WindowCall> calls) {
  public WindowSpec {
    partitionBy = List.copyOf(partitionBy);
    orderBy = List.copyOf(orderBy);
    ties = List.copyOf(ties);
    calls = List.copyOf(calls);
  }

  /** Functions whose ties are in the order of the input. */
  public WindowSpec(List<String> partitionBy, List<SortKey> orderBy, List<WindowCall> calls) {
    this(partitionBy, orderBy, List.of(), calls);
  }

  /** What brings partitions together, and their rows in order. */
  public List<SortKey> sortKeys() {
    List<SortKey> keys = peerKeys();
    keys.addAll(ties);
    return keys;
  }

  /** The keys in which rows are equal that are equal to the functions. */
  public List<SortKey> peerKeys() {
    List<SortKey> keys = new ArrayList<>(partitionBy.stream().map(SortKey::ascending).toList());
    for (SortKey key : orderBy) {
      if (!partitionBy.contains(key.column())) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The columns that the functions look at, keys apart. */
  public Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    for (WindowCall call : calls) {
      call.argument().ifPresent(columns::add);
      call.where().ifPresent(columns::add);
    }
    return columns;
  }

  /** The same with other functions. */
  public WindowSpec withCalls(List<WindowCall> others) {
    return new WindowSpec(partitionBy, orderBy, ties, others);
  }

  /** In words: {@code by k, in order of t DESC: rank() AS r}. */
  public String text() {
    String functions = calls.stream().map(WindowCall::text).collect(Collectors.joining(", "));
    return calls.isEmpty() ? keysText() : keysText() + ": " + functions;
  }

  /** The partitioning and order in words. */
  public String keysText() {
    String order =
        orderBy.isEmpty()
            ? "in input order"
            : "in order of "
                + orderBy.stream().map(SortKey::text).collect(Collectors.joining(", "));
    return partitionBy.isEmpty() ? order : "by " + String.join(", ", partitionBy) + " " + order;
  }

  /** The input's columns, then the results. */
  public Schema schema(Schema input) {
    List<Field> fields = new ArrayList<>(input.fields());
    calls.forEach(call -> fields.add(call.field()));
    return new Schema(fields);
  }
}
