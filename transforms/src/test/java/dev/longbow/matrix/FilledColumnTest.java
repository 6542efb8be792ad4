package dev.longbow.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import org.junit.jupiter.api.Test;

/** Nothing becomes an infinity that was none. */
class FilledColumnTest {
  private static ColumnFill fill(ColumnFill.Value value, ColumnFill.Scale scale) {
    return new ColumnFill("x", value, 0, scale, ColumnFill.AllNull.ERROR);
  }

  /** What a counter finds of some values. */
  private static ColumnSummary summary(double... values) {
    ColumnCounter counter = new ColumnCounter(false, 0, null);
    counter.add(new DoubleColumn(DataType.FLOAT64, values.length, values, null));
    ColumnMerger merger = new ColumnMerger(false, 64, 0, null);
    merger.add(counter.encode());
    return merger.finish().summary();
  }

  private static void refused(String part, Runnable work) {
    LongbowException error = assertThrows(LongbowException.class, work::run);
    assertEquals(ErrorCode.BAD_VALUE, error.code());
    assertTrue(error.line().contains(part), error.line());
  }

  @Test
  void scaledValuesThatAreTooLarge() {
    FilledColumn column =
        new FilledColumn(
            fill(ColumnFill.Value.NONE, ColumnFill.Scale.MIN_MAX), summary(0, 0x1p-100));
    FloatColumn small = new FloatColumn(DataType.FLOAT32, 2, new float[] {0, 0x1p-100f}, null);
    assertEquals(1f, ((FloatColumn) column.apply(small)).values()[1]);
    refused(
        "Cannot scale the value 1.073741824E9 of column 'x' to float32",
        () ->
            column.apply(new FloatColumn(DataType.FLOAT32, 3, new float[] {0, 0x1p30f, 1}, null)));
    FilledColumn doubles =
        new FilledColumn(
            fill(ColumnFill.Value.NONE, ColumnFill.Scale.MIN_MAX), summary(0, 0x1p-1000));
    refused(
        "Cannot scale the value 1.073741824E9 of column 'x' to float64",
        () -> doubles.apply(new DoubleColumn(DataType.FLOAT64, 2, new double[] {0, 0x1p30}, null)));
  }

  @Test
  void statisticsThatAreTooLarge() {
    for (ColumnFill.Scale scale :
        new ColumnFill.Scale[] {ColumnFill.Scale.STANDARD, ColumnFill.Scale.MIN_MAX}) {
      refused(
          "Cannot scale column 'x' (",
          () ->
              new FilledColumn(
                  fill(ColumnFill.Value.NONE, scale), summary(-1.7e308, 1.7e308, 1.7e308)));
    }
    refused(
        "Cannot fill column 'x' with the mean",
        () ->
            new FilledColumn(
                fill(ColumnFill.Value.MEAN, ColumnFill.Scale.NONE),
                summary(-1.7e308, 1.7e308, 1.7e308)));
  }
}
