package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/** DOUBLE. */
final class DoubleDecoder extends ValueDecoder {
  private double[] dictionary;
  private double[] values;

  DoubleDecoder() {
    super(8, Set.of(Encoding.BYTE_STREAM_SPLIT));
  }

  @Override
  void readDictionary(int count) {
    int start = take(count, 8);
    dictionary = new double[count];
    copy(start, dictionary, 0, count);
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length;
  }

  @Override
  void allocate(int rows) {
    values = new double[rows];
  }

  @Override
  void read(int at, int count) {
    if (coded) {
      int[] from = scratchCodes(count);
      double[] to = values;
      double[] lookup = dictionary;
      for (int i = 0; i < count; i++) {
        to[at + i] = lookup[from[i]];
      }
    } else {
      copy(take(count, 8), values, at, count);
    }
  }

  private void copy(int start, double[] to, int at, int count) {
    ByteBuffer.wrap(bytes, start, 8 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(to, at, count);
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.doubles(values, bits, at, rows, present);
  }

  @Override
  Column finish(int rows, long[] validity) {
    return new DoubleColumn(DataType.FLOAT64, rows, values, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int rows = dictionary.length + 1;
    double[] padded = Arrays.copyOf(dictionary, rows);
    return new DoubleColumn(DataType.FLOAT64, rows, padded, IntDecoder.lastNull(rows));
  }
}
