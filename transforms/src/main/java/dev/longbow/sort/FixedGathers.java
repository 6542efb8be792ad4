package dev.longbow.sort;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import java.util.Arrays;

/** Gathers of values of fixed width: one loop for each representation. */
final class FixedGathers {
  private FixedGathers() {}

  static final class Bools extends ColumnGather {
    private final DataType type;
    private byte[][] values = new byte[16][];

    Bools(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((BoolColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      byte[] to = new byte[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new BoolColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Bytes extends ColumnGather {
    private final DataType type;
    private byte[][] values = new byte[16][];

    Bytes(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((ByteColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      byte[] to = new byte[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new ByteColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Shorts extends ColumnGather {
    private final DataType type;
    private short[][] values = new short[16][];

    Shorts(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((ShortColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      short[] to = new short[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new ShortColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Ints extends ColumnGather {
    private final DataType type;
    private int[][] values = new int[16][];

    Ints(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((IntColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      int[] to = new int[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new IntColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Longs extends ColumnGather {
    private final DataType type;
    private long[][] values = new long[16][];

    Longs(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((LongColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      long[] to = new long[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new LongColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Floats extends ColumnGather {
    private final DataType type;
    private float[][] values = new float[16][];

    Floats(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((FloatColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      float[] to = new float[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new FloatColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Doubles extends ColumnGather {
    private final DataType type;
    private double[][] values = new double[16][];

    Doubles(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      values = slot < values.length ? values : Arrays.copyOf(values, 2 * slot);
      values[slot] = column == null ? null : ((DoubleColumn) column).values();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      double[] to = new double[count];
      for (int i = 0; i < count; i++) {
        int id = ids[from + i];
        to[i] = values[id >>> ROW_BITS][id & ROW];
      }
      return new DoubleColumn(type, count, to, gatherValidity(ids, from, count));
    }
  }

  static final class Wides extends ColumnGather {
    private final DataType type;
    private long[][] words = new long[16][];

    Wides(DataType type) {
      this.type = type;
    }

    @Override
    void put(int slot, Column column) {
      words = slot < words.length ? words : Arrays.copyOf(words, 2 * slot);
      words[slot] = column == null ? null : ((Int128Column) column).words();
    }

    @Override
    Column gather(int[] ids, int from, int count) {
      long[] to = new long[2 * count];
      for (int i = 0; i < count; i++) {
        long[] source = words[ids[from + i] >>> ROW_BITS];
        int row = ids[from + i] & ROW;
        to[2 * i] = source[2 * row];
        to[2 * i + 1] = source[2 * row + 1];
      }
      return new Int128Column(type, count, to, gatherValidity(ids, from, count));
    }
  }
}
