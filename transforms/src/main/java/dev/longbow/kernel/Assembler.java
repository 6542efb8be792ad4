package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a column together from dense parts, each with the rows its values go to. A later part
 * overwrites an earlier one; together they cover all rows. Strings that are all dictionary-encoded
 * stay so: the dictionaries are joined, and as long as they are the same objects the joined one
 * stays the same object too.
 */
final class Assembler {
  private final DataType type;
  private final List<Part> parts = new ArrayList<>();
  private final DictionaryJoin join = new DictionaryJoin();
  private int rows;

  /** A part's values and where they go; null for all rows in order. */
  record Part(Column column, int[] positions) {
    int row(int i) {
      return positions == null ? i : positions[i];
    }
  }

  Assembler(DataType type) {
    this.type = type;
  }

  void start(int count) {
    rows = count;
    parts.clear();
  }

  void add(Column column, int[] positions) {
    if (column.length() == rows) {
      parts.clear();
    }
    parts.add(new Part(column, positions));
  }

  Column finish() {
    if (parts.size() == 1) {
      return parts.get(0).column();
    }
    long[] validity = validity();
    return switch (type.physical()) {
      case BOOL -> {
        byte[] to = new byte[rows];
        for (Part part : parts) {
          scatter(((BoolColumn) part.column()).values(), part, to);
        }
        yield new BoolColumn(type, rows, to, validity);
      }
      case INT8 -> {
        byte[] to = new byte[rows];
        for (Part part : parts) {
          scatter(((ByteColumn) part.column()).values(), part, to);
        }
        yield new ByteColumn(type, rows, to, validity);
      }
      case INT16 -> {
        short[] to = new short[rows];
        for (Part part : parts) {
          short[] from = ((ShortColumn) part.column()).values();
          for (int i = 0; i < part.column().length(); i++) {
            to[part.row(i)] = from[i];
          }
        }
        yield new ShortColumn(type, rows, to, validity);
      }
      case INT32 -> {
        int[] to = new int[rows];
        for (Part part : parts) {
          int[] from = ((IntColumn) part.column()).values();
          for (int i = 0; i < part.column().length(); i++) {
            to[part.row(i)] = from[i];
          }
        }
        yield new IntColumn(type, rows, to, validity);
      }
      case INT64 -> {
        long[] to = new long[rows];
        for (Part part : parts) {
          long[] from = ((LongColumn) part.column()).values();
          for (int i = 0; i < part.column().length(); i++) {
            to[part.row(i)] = from[i];
          }
        }
        yield new LongColumn(type, rows, to, validity);
      }
      case FLOAT32 -> {
        float[] to = new float[rows];
        for (Part part : parts) {
          float[] from = ((FloatColumn) part.column()).values();
          for (int i = 0; i < part.column().length(); i++) {
            to[part.row(i)] = from[i];
          }
        }
        yield new FloatColumn(type, rows, to, validity);
      }
      case FLOAT64 -> {
        double[] to = new double[rows];
        for (Part part : parts) {
          double[] from = ((DoubleColumn) part.column()).values();
          for (int i = 0; i < part.column().length(); i++) {
            to[part.row(i)] = from[i];
          }
        }
        yield new DoubleColumn(type, rows, to, validity);
      }
      case INT128 -> {
        long[] to = new long[2 * rows];
        for (Part part : parts) {
          long[] from = ((Int128Column) part.column()).words();
          for (int i = 0; i < part.column().length(); i++) {
            to[2 * part.row(i)] = from[2 * i];
            to[2 * part.row(i) + 1] = from[2 * i + 1];
          }
        }
        yield new Int128Column(type, rows, to, validity);
      }
      case BYTES -> {
        DictionaryColumn joined = join.assemble(parts, rows, validity);
        yield joined != null ? joined : bytes(validity);
      }
      case LIST, STRUCT -> boxed();
    };
  }

  private static void scatter(byte[] from, Part part, byte[] to) {
    for (int i = 0; i < part.column().length(); i++) {
      to[part.row(i)] = from[i];
    }
  }

  private long[] validity() {
    if (parts.stream().noneMatch(part -> part.column().mayHaveNulls())) {
      return null;
    }
    long[] validity = Bits.allSet(rows);
    for (Part part : parts) {
      for (int i = 0; i < part.column().length(); i++) {
        if (part.column().isNull(i)) {
          Bits.clear(validity, part.row(i));
        } else {
          Bits.set(validity, part.row(i));
        }
      }
    }
    return Bits.count(validity, rows) == rows ? null : validity;
  }

  private Column bytes(long[] validity) {
    BytesColumn[] sources = new BytesColumn[parts.size()];
    int[] source = new int[rows];
    int[] row = new int[rows];
    for (int p = 0; p < sources.length; p++) {
      Part part = parts.get(p);
      sources[p] = Columns.flat(part.column());
      for (int i = 0; i < part.column().length(); i++) {
        source[part.row(i)] = p;
        row[part.row(i)] = i;
      }
    }
    BytesBuilder builder = new BytesBuilder(rows);
    for (int i = 0; i < rows; i++) {
      if (Bits.isSet(validity, i)) {
        builder.append(sources[source[i]], row[i]);
      }
      builder.endValue();
    }
    return builder.build(type, validity);
  }

  private Column boxed() {
    Object[] values = new Object[rows];
    for (Part part : parts) {
      for (int i = 0; i < part.column().length(); i++) {
        values[part.row(i)] = part.column().value(i);
      }
    }
    return ColumnBuilder.of(type, values);
  }
}
