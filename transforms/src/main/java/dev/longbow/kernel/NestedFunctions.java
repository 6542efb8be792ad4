package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.StructColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.expr.TypeRules;
import java.util.List;

/** Access to parts of nested values. */
final class NestedFunctions {
  static final List<KernelFunction> ALL =
      List.of(
          function(
                  ".",
                  "struct.field",
                  "A field of a struct, by its constant name; null where the struct is null.")
              .typing(
                  arguments -> {
                    // The binder knows the name, and types these calls itself.
                    throw new LongbowException(
                        ErrorCode.FUNCTION, "Cannot take a field without its name");
                  })
              .ownNulls()
              .kernel((arguments, type, rows, zone) -> field(arguments, type, rows)),
          function(
                  "list_size",
                  "list_size(list)",
                  "The number of elements of a list, nulls among them, or of entries of a map.")
              .typing(
                  arguments -> {
                    Typings.count("list_size(list)", arguments, 1, 1);
                    if (!(arguments.get(0) instanceof DataType.ListOf)
                        && !(arguments.get(0) instanceof DataType.MapOf)) {
                      throw Typings.mismatch("list_size(list)", arguments, "a list expected");
                    }
                    return new Signature(arguments, DataType.INT64, true);
                  })
              .kernel((arguments, type, rows, zone) -> size((ListColumn) arguments.get(0))),
          function(
                  "list_get",
                  "list_get(list, n)",
                  "The nth element of a list, counted from 1; null where it has fewer, or n is below"
                      + " 1.")
              .ownNulls()
              .typing(
                  arguments -> {
                    Typings.count("list_get(list, n)", arguments, 2, 2);
                    DataType n = arguments.get(1);
                    if (!(arguments.get(0) instanceof DataType.ListOf list)
                        || !(n.isInteger() || Typings.isNull(n))
                        || n.equals(DataType.UINT64)) {
                      throw Typings.mismatch(
                          "list_get(list, n)", arguments, "a list and an integer expected");
                    }
                    return new Signature(List.of(list, DataType.INT64), list.element(), true);
                  })
              .kernel(
                  (arguments, type, rows, zone) ->
                      element((ListColumn) arguments.get(0), arguments.get(1))),
          function(
                  "map_get",
                  "map_get(map, key)",
                  "The value of a map's first entry with a key; null where it has none.")
              .ownNulls()
              .typing(
                  arguments -> {
                    Typings.count("map_get(map, key)", arguments, 2, 2);
                    if (!(arguments.get(0) instanceof DataType.MapOf map)
                        || map.key().isNested()
                        || TypeRules.common(map.key(), arguments.get(1))
                            .filter(map.key()::equals)
                            .isEmpty()) {
                      throw Typings.mismatch(
                          "map_get(map, key)", arguments, "a map and one of its keys expected");
                    }
                    return new Signature(List.of(map, map.key()), map.value(), true);
                  })
              .kernel(
                  (arguments, type, rows, zone) ->
                      entry((ListColumn) arguments.get(0), arguments.get(1))));

  private NestedFunctions() {}

  private static Column size(ListColumn lists) {
    long[] sizes = new long[lists.length()];
    for (int row = 0; row < sizes.length; row++) {
      sizes[row] = lists.offsets()[row + 1] - lists.offsets()[row];
    }
    return new LongColumn(DataType.INT64, sizes.length, sizes, lists.validity());
  }

  private static Column element(ListColumn lists, Column numbers) {
    int[] places = new int[lists.length()];
    for (int row = 0; row < places.length; row++) {
      int start = lists.offsets()[row];
      long size = lists.offsets()[row + 1] - start;
      places[row] = -1;
      if (!lists.isNull(row) && !numbers.isNull(row)) {
        long n = ((Number) numbers.value(row)).longValue();
        places[row] = n >= 1 && n <= size ? start + (int) n - 1 : -1;
      }
    }
    return gather(lists.elements(), places);
  }

  private static Column entry(ListColumn maps, Column keys) {
    StructColumn entries = (StructColumn) maps.elements();
    Column entryKeys = entries.children().get(0);
    int[] places = new int[maps.length()];
    for (int row = 0; row < places.length; row++) {
      places[row] = -1;
      if (!maps.isNull(row) && !keys.isNull(row)) {
        Object key = keys.value(row);
        int end = maps.offsets()[row + 1];
        for (int i = maps.offsets()[row]; i < end && places[row] < 0; i++) {
          places[row] = key.equals(entryKeys.value(i)) ? i : -1;
        }
      }
    }
    return gather(entries.children().get(1), places);
  }

  /** The values at places; null for -1. */
  private static Column gather(Column values, int[] places) {
    int rows = places.length;
    if (values.length() == 0) {
      return ColumnBuilder.constant(values.type(), null, rows);
    }
    long[] found = Bits.allSet(rows);
    int[] from = new int[rows];
    for (int row = 0; row < rows; row++) {
      if (places[row] < 0) {
        Bits.clear(found, row);
      } else {
        from[row] = places[row];
      }
    }
    Column gathered = values.gather(from, rows);
    return gathered.withValidity(Bits.and(gathered.validity(), found, rows));
  }

  private static Column field(List<Column> arguments, DataType type, int rows) {
    if (rows == 0) {
      return new ColumnBuilder(type).build();
    }
    StructColumn struct = (StructColumn) arguments.get(0);
    Object name = arguments.get(1).value(0);
    List<Field> fields = ((DataType.Struct) struct.type()).fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        Column child = struct.children().get(i);
        return struct.validity() == null
            ? child
            : child.withValidity(Bits.and(child.validity(), struct.validity(), rows));
      }
    }
    throw new IllegalStateException("No field " + name + " in " + struct.type());
  }
}
