package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.expr.Comparison;
import java.util.Arrays;
import java.util.List;

/** Functions that choose among their arguments; each works for every type that has an order. */
final class ConditionalFunctions {
  static final List<KernelFunction> ALL =
      List.of(
          function(
                  "coalesce",
                  "coalesce(x, …)",
                  "The first argument that is not null. Later arguments are evaluated only for the"
                      + " rows that need them.")
              .aliases("ifnull")
              .ownNulls()
              .alternatives(1, Integer.MAX_VALUE)
              .kernel((arguments, type, rows, zone) -> coalesce(arguments, type)),
          function("nullif", "nullif(x, y)", "Null when x equals y, else x.")
              .ownNulls()
              .alternatives(2, 2)
              .kernel((arguments, type, rows, zone) -> nullIf(arguments.get(0), arguments.get(1))),
          function(
                  "greatest",
                  "greatest(x, …)",
                  "The greatest argument; nulls are ignored, NaN is above every number.")
              .ownNulls()
              .alternatives(1, Integer.MAX_VALUE)
              .kernel((arguments, type, rows, zone) -> extreme(arguments, Comparison.GREATER)),
          function("least", "least(x, …)", "The least argument; nulls are ignored.")
              .ownNulls()
              .alternatives(1, Integer.MAX_VALUE)
              .kernel((arguments, type, rows, zone) -> extreme(arguments, Comparison.LESS)),
          function(
                  "clip",
                  "clip(x, low, high)",
                  "x, but at least low and at most high. A null bound is no bound, NaN stays NaN,"
                      + " null stays null.")
              .ownNulls()
              .alternatives(3, 3)
              .kernel((arguments, type, rows, zone) -> clip(arguments)));

  private ConditionalFunctions() {}

  private static Column coalesce(List<Column> arguments, DataType type) {
    Column result = arguments.get(0);
    for (Column next : arguments.subList(1, arguments.size())) {
      if (result.nullCount() == 0) {
        break;
      }
      int[] rows = new int[result.length()];
      int count = SelectionKernels.selectNull(result.validity(), rows.length, rows);
      result = replace(result, next, rows, count);
    }
    return result;
  }

  private static Column nullIf(Column column, Column other) {
    int rows = column.length();
    byte[] mask = new byte[rows];
    CompareColumnsNode.compare(Comparison.EQUAL, column, other, mask);
    long[] validity = Bits.allSet(rows);
    for (int i = 0; i < rows; i++) {
      if (mask[i] == MaskKernels.TRUE || column.isNull(i)) {
        Bits.clear(validity, i);
      }
    }
    return column.withValidity(validity);
  }

  private static Column extreme(List<Column> arguments, Comparison better) {
    Column result = arguments.get(0);
    for (Column next : arguments.subList(1, arguments.size())) {
      int rows = next.length();
      byte[] mask = new byte[rows];
      CompareColumnsNode.compare(better, next, result, mask);
      for (int i = 0; i < rows && result.mayHaveNulls(); i++) {
        if (result.isNull(i)) {
          mask[i] = MaskKernels.TRUE;
        }
      }
      result = replace(result, next, mask);
    }
    return result;
  }

  private static Column clip(List<Column> arguments) {
    Column value = arguments.get(0);
    byte[] mask = new byte[value.length()];
    CompareColumnsNode.compare(Comparison.LESS, value, arguments.get(1), mask);
    Column result = replace(value, arguments.get(1), mask);
    CompareColumnsNode.compare(Comparison.GREATER, result, arguments.get(2), mask);
    keepNaN(value, mask);
    return replace(result, arguments.get(2), mask);
  }

  private static void keepNaN(Column value, byte[] mask) {
    for (int i = 0; i < mask.length; i++) {
      if ((value instanceof DoubleColumn c && Double.isNaN(c.values()[i]))
          || (value instanceof FloatColumn f && Float.isNaN(f.values()[i]))) {
        mask[i] = MaskKernels.FALSE;
      }
    }
  }

  private static Column replace(Column column, Column by, byte[] mask) {
    int[] rows = new int[mask.length];
    return replace(column, by, rows, SelectionKernels.select(mask, mask.length, rows));
  }

  /** The column with the values of the other one in the selected rows. */
  private static Column replace(Column column, Column by, int[] rows, int count) {
    if (count == 0) {
      return column;
    }
    Assembler assembler = new Assembler(column.type());
    assembler.start(column.length());
    assembler.add(column, null);
    assembler.add(by.gather(rows, count), Arrays.copyOf(rows, count));
    return assembler.finish();
  }
}
