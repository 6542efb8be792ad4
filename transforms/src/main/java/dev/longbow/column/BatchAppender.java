package dev.longbow.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts rows of several batches one after another into one batch, with one copy: rows are only
 * remembered until {@link #build}. Strings stay dictionary-encoded when all of them are, with equal
 * or small dictionaries, and one for all is not larger than the plain values.
 */
public final class BatchAppender {
  private final Schema schema;
  private final List<Piece> pieces = new ArrayList<>();
  private int rows;

  /** An appender of batches of this schema (their own field names are not looked at). */
  public BatchAppender(Schema schema) {
    this.schema = schema;
  }

  /** All rows of these batches in one. */
  public static Batch concat(Schema schema, List<Batch> batches) {
    BatchAppender appender = new BatchAppender(schema);
    batches.forEach(appender::append);
    return appender.build();
  }

  /** Appends all rows. */
  public void append(Batch batch) {
    append(batch, null, 0, batch.rows());
  }

  /**
   * Appends the rows at {@code selection[from .. from + count)}; the selection is not copied. With
   * a null selection, the rows {@code from .. from + count}.
   */
  public void append(Batch batch, int[] selection, int from, int count) {
    if (count > 0) {
      pieces.add(new Piece(batch, selection, from, count));
      rows = Math.addExact(rows, count);
    }
  }

  /** The rows appended so far. */
  public int rows() {
    return rows;
  }

  /** The batch; the appender is empty afterwards. */
  public Batch build() {
    List<Column> columns = new ArrayList<>(schema.size());
    for (int i = 0; i < schema.size(); i++) {
      List<ColumnPiece> column = new ArrayList<>(pieces.size());
      for (Piece piece : pieces) {
        column.add(
            new ColumnPiece(piece.batch.column(i), piece.selection, piece.from, piece.count));
      }
      columns.add(copy(schema.field(i).type(), column, rows));
    }
    Batch batch = new Batch(schema, columns, rows);
    pieces.clear();
    rows = 0;
    return batch;
  }

  private record Piece(Batch batch, int[] selection, int from, int count) {}

  private record ColumnPiece(Column column, int[] selection, int from, int count) {
    int row(int i) {
      return selection == null ? from + i : selection[from + i];
    }

    Column gathered() {
      return selection == null
          ? column.slice(from, count)
          : column.gather(Arrays.copyOfRange(selection, from, from + count), count);
    }
  }

  private static Column copy(DataType type, List<ColumnPiece> pieces, int rows) {
    long[] validity = validity(pieces, rows);
    return switch (type.physical()) {
      case BOOL -> {
        byte[] to = new byte[rows];
        copyBytes(pieces, to);
        yield new BoolColumn(type, rows, to, validity);
      }
      case INT8 -> {
        byte[] to = new byte[rows];
        copyBytes(pieces, to);
        yield new ByteColumn(type, rows, to, validity);
      }
      case INT16 -> new ShortColumn(type, rows, shorts(pieces, rows), validity);
      case INT32 -> new IntColumn(type, rows, ints(pieces, rows), validity);
      case INT64 -> new LongColumn(type, rows, longs(pieces, rows), validity);
      case FLOAT32 -> new FloatColumn(type, rows, floats(pieces, rows), validity);
      case FLOAT64 -> new DoubleColumn(type, rows, doubles(pieces, rows), validity);
      case INT128 -> new Int128Column(type, rows, words(pieces, rows), validity);
      case BYTES -> bytes(type, pieces, rows, validity);
      case LIST -> list(type, pieces, rows, validity);
      case STRUCT -> struct((DataType.Struct) type, pieces, rows, validity);
    };
  }

  private static long[] validity(List<ColumnPiece> pieces, int rows) {
    if (pieces.stream().noneMatch(piece -> piece.column.mayHaveNulls())) {
      return null;
    }
    long[] bits = Bits.allSet(rows);
    int at = 0;
    for (ColumnPiece piece : pieces) {
      copyNulls(piece, bits, at);
      at += piece.count;
    }
    return Bits.count(bits, rows) == rows ? null : bits;
  }

  private static void copyNulls(ColumnPiece piece, long[] bits, int at) {
    long[] from = piece.column.validity();
    if (from != null && piece.selection == null) {
      Bits.copy(from, piece.from, bits, at, piece.count);
    } else if (from != null) {
      for (int i = 0; i < piece.count; i++) {
        if (!Bits.isSet(from, piece.selection[piece.from + i])) {
          Bits.clear(bits, at + i);
        }
      }
    }
  }

  private static void copyBytes(List<ColumnPiece> pieces, byte[] to) {
    int at = 0;
    for (ColumnPiece piece : pieces) {
      byte[] from =
          piece.column instanceof BoolColumn bool
              ? bool.values()
              : ((ByteColumn) piece.column).values();
      for (int i = 0; i < piece.count; i++) {
        to[at++] = from[piece.row(i)];
      }
    }
  }

  private static short[] shorts(List<ColumnPiece> pieces, int rows) {
    short[] to = new short[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      short[] from = ((ShortColumn) piece.column).values();
      for (int i = 0; i < piece.count; i++) {
        to[at++] = from[piece.row(i)];
      }
    }
    return to;
  }

  private static int[] ints(List<ColumnPiece> pieces, int rows) {
    int[] to = new int[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      int[] from = ((IntColumn) piece.column).values();
      at = copyInts(piece, from, to, at);
    }
    return to;
  }

  private static int copyInts(ColumnPiece piece, int[] from, int[] to, int start) {
    if (piece.selection == null) {
      System.arraycopy(from, piece.from, to, start, piece.count);
    } else {
      for (int i = 0; i < piece.count; i++) {
        to[start + i] = from[piece.selection[piece.from + i]];
      }
    }
    return start + piece.count;
  }

  private static long[] longs(List<ColumnPiece> pieces, int rows) {
    long[] to = new long[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      long[] from = ((LongColumn) piece.column).values();
      if (piece.selection == null) {
        System.arraycopy(from, piece.from, to, at, piece.count);
      } else {
        for (int i = 0; i < piece.count; i++) {
          to[at + i] = from[piece.selection[piece.from + i]];
        }
      }
      at += piece.count;
    }
    return to;
  }

  private static float[] floats(List<ColumnPiece> pieces, int rows) {
    float[] to = new float[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      float[] from = ((FloatColumn) piece.column).values();
      for (int i = 0; i < piece.count; i++) {
        to[at++] = from[piece.row(i)];
      }
    }
    return to;
  }

  private static double[] doubles(List<ColumnPiece> pieces, int rows) {
    double[] to = new double[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      double[] from = ((DoubleColumn) piece.column).values();
      if (piece.selection == null) {
        System.arraycopy(from, piece.from, to, at, piece.count);
      } else {
        for (int i = 0; i < piece.count; i++) {
          to[at + i] = from[piece.selection[piece.from + i]];
        }
      }
      at += piece.count;
    }
    return to;
  }

  private static long[] words(List<ColumnPiece> pieces, int rows) {
    long[] to = new long[2 * rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      long[] from = ((Int128Column) piece.column).words();
      for (int i = 0; i < piece.count; i++) {
        to[at++] = from[2 * piece.row(i)];
        to[at++] = from[2 * piece.row(i) + 1];
      }
    }
    return to;
  }

  private static Column bytes(DataType type, List<ColumnPiece> pieces, int rows, long[] validity) {
    SharedDictionary shared =
        SharedDictionary.of(pieces.stream().map(ColumnPiece::column).toList(), rows);
    if (shared != null && shared.bytes() <= 4L * rows) {
      return codes(pieces, shared, rows, validity);
    }
    int[] offsets = new int[rows + 1];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      addLengths(piece, offsets, at);
      at += piece.count;
    }
    int total = offsets[rows];
    if (shared != null && shared.bytes() <= total + 4L * rows) {
      return codes(pieces, shared, rows, validity);
    }
    byte[] to = new byte[total];
    at = 0;
    for (ColumnPiece piece : pieces) {
      copyText(piece, offsets, at, to);
      at += piece.count;
    }
    return new BytesColumn(type, rows, offsets, to, validity);
  }

  private static Column codes(
      List<ColumnPiece> pieces, SharedDictionary shared, int rows, long[] validity) {
    int[] codes = new int[rows];
    int at = 0;
    for (ColumnPiece piece : pieces) {
      DictionaryColumn coded = (DictionaryColumn) piece.column;
      int[] places = shared.places().get(coded.dictionary());
      at = copyCodes(piece, coded.codes(), places, codes, at);
    }
    return new DictionaryColumn(rows, codes, shared.values(), validity);
  }

  // A method for each loop over rows: what is around them is not worth compiling with them, and a
  // cold run spent a quarter of the optimizing compiler's time on it (CompilerDirectives).

  /** Continues the offsets from {@code offsets[at]} on, which is set. */
  private static void addLengths(ColumnPiece piece, int[] offsets, int at) {
    Column column = piece.column;
    int[] from = values(column).offsets();
    int[] codes = column instanceof DictionaryColumn coded ? coded.codes() : null;
    int total = offsets[at];
    for (int i = 0; i < piece.count; i++) {
      int row = piece.row(i);
      if (!column.isNull(row)) {
        int value = codes == null ? row : codes[row];
        total = Math.addExact(total, from[value + 1] - from[value]);
      }
      offsets[at + i + 1] = total;
    }
  }

  private static int copyCodes(ColumnPiece piece, int[] from, int[] places, int[] to, int at) {
    int end = copyInts(piece, from, to, at);
    for (int i = at; places != null && i < end; i++) {
      to[i] = places[to[i]];
    }
    return end;
  }

  private static void copyText(ColumnPiece piece, int[] offsets, int at, byte[] to) {
    Column column = piece.column;
    BytesColumn values = values(column);
    int[] codes = column instanceof DictionaryColumn coded ? coded.codes() : null;
    for (int i = 0; i < piece.count; i++) {
      int row = piece.row(i);
      int start = offsets[at + i];
      int length = offsets[at + i + 1] - start;
      if (length > 0) {
        int value = codes == null ? row : codes[row];
        System.arraycopy(values.bytes(), values.offsets()[value], to, start, length);
      }
    }
  }

  private static BytesColumn values(Column column) {
    return column instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) column;
  }

  private static Column list(DataType type, List<ColumnPiece> pieces, int rows, long[] validity) {
    int[] offsets = new int[rows + 1];
    List<ColumnPiece> elements = new ArrayList<>();
    DataType elementType = null;
    int at = 0;
    for (ColumnPiece piece : pieces) {
      ListColumn list = (ListColumn) piece.gathered();
      elementType = list.elements().type();
      int first = list.offsets()[0];
      for (int i = 0; i < piece.count; i++, at++) {
        offsets[at + 1] = offsets[at] + list.offsets()[i + 1] - list.offsets()[i];
      }
      int count = list.offsets()[piece.count] - first;
      if (count > 0) {
        elements.add(new ColumnPiece(list.elements(), null, first, count));
      }
    }
    if (elementType == null) {
      return ColumnBuilder.of(type);
    }
    return new ListColumn(
        type, rows, offsets, copy(elementType, elements, offsets[rows]), validity);
  }

  private static Column struct(
      DataType.Struct type, List<ColumnPiece> pieces, int rows, long[] validity) {
    List<Column> children = new ArrayList<>();
    for (int field = 0; field < type.fields().size(); field++) {
      List<ColumnPiece> child = new ArrayList<>();
      for (ColumnPiece piece : pieces) {
        Column column = ((StructColumn) piece.column).children().get(field);
        child.add(new ColumnPiece(column, piece.selection, piece.from, piece.count));
      }
      children.add(copy(type.fields().get(field).type(), child, rows));
    }
    return new StructColumn(type, rows, children, validity);
  }
}
