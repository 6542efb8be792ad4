package dev.longbow.arrow;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.ListColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.StructColumn;
import dev.longbow.kernel.RandomColumns;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Seeded batches of every type, flat and nested, with nulls none, some and only. */
final class SampleBatches {
  static final List<DataType> NESTED =
      List.of(
          new DataType.ListOf(DataType.INT32),
          new DataType.ListOf(DataType.STRING),
          new DataType.ListOf(new DataType.ListOf(DataType.BOOL)),
          new DataType.ListOf(DataType.UUID),
          new DataType.Struct(
              List.of(
                  Field.of("a", DataType.INT16),
                  new Field("b", DataType.STRING, false),
                  Field.of("c", new DataType.ListOf(DataType.TIMESTAMP_TZ)))),
          new DataType.ListOf(new DataType.Struct(List.of(Field.of("x", DataType.BOOL)))),
          new DataType.MapOf(DataType.STRING, DataType.FLOAT64),
          new DataType.MapOf(DataType.INT64, new DataType.ListOf(DataType.BINARY)));

  static final List<DataType> TYPES =
      Stream.of(
              RandomColumns.TYPES,
              List.of(new DataType.Decimal(38, 0), new DataType.Decimal(38, 38), DataType.NULL),
              NESTED)
          .flatMap(List::stream)
          .toList();

  /** Which rows of a column are null. */
  enum Nulls {
    NONE,
    /** No row is, but the column has a bitmap. */
    NONE_IN_BITMAP,
    SOME,
    ALL
  }

  private final Random random;
  private final RandomColumns flat;

  SampleBatches(long seed) {
    random = new Random(seed);
    flat = new RandomColumns(random);
  }

  /** A column of each of {@link #TYPES}, named {@code c0, c1, …}. */
  Batch batch(int rows, Nulls nulls) {
    return batch(TYPES, rows, nulls);
  }

  /** A column of each type, named {@code c0, c1, …}. */
  Batch batch(List<DataType> types, int rows, Nulls nulls) {
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (DataType type : types) {
      boolean nullable = nulls == Nulls.SOME || nulls == Nulls.ALL || type.equals(DataType.NULL);
      fields.add(new Field("c" + fields.size(), type, nullable || random.nextBoolean()));
      columns.add(column(type, rows, nulls));
    }
    return new Batch(new Schema(fields), columns, rows);
  }

  /**
   * A column; strings and binary values are dictionary-encoded half the time, offsets often start
   * behind 0, elements often go on behind the last list, nulls cover values.
   */
  Column column(DataType type, int rows, Nulls nulls) {
    long[] validity = validity(rows, nulls);
    if (type.equals(DataType.NULL)) {
      return new BoolColumn(type, rows, new byte[rows], Bits.allClear(rows));
    } else if (type instanceof DataType.Struct struct) {
      List<Column> children =
          struct.fields().stream()
              .map(field -> column(field.type(), rows, field.nullable() ? nulls : Nulls.NONE))
              .toList();
      return new StructColumn(type, rows, children, validity);
    } else if (!type.isNested()) {
      return flat.column(type, rows).withValidity(validity);
    }
    int[] offsets = new int[rows + 1];
    offsets[0] = random.nextInt(3);
    for (int i = 0; i < rows; i++) {
      offsets[i + 1] = offsets[i] + random.nextInt(4);
    }
    int count = offsets[rows] + random.nextInt(3);
    if (type instanceof DataType.ListOf list) {
      return new ListColumn(type, rows, offsets, column(list.element(), count, nulls), validity);
    }
    DataType.MapOf map = (DataType.MapOf) type;
    List<Column> entries =
        List.of(column(map.key(), count, Nulls.NONE), column(map.value(), count, nulls));
    Column elements = new StructColumn(ArrowTypes.entries(map), count, entries, null);
    return new ListColumn(type, rows, offsets, elements, validity);
  }

  /** A bitmap; bits behind the last row are whatever they are. */
  private long[] validity(int rows, Nulls nulls) {
    if (nulls == Nulls.NONE) {
      return null;
    }
    long[] bits = new long[Bits.words(rows)];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = random.nextLong();
    }
    if (nulls != Nulls.SOME) {
      for (int i = 0; i < rows; i++) {
        if (nulls == Nulls.ALL) {
          Bits.clear(bits, i);
        } else {
          Bits.set(bits, i);
        }
      }
    }
    return bits;
  }

  /** Strings over a dictionary of this size in which every value occurs once. */
  DictionaryColumn strings(int rows, int dictionarySize, Nulls nulls) {
    ColumnBuilder dictionary = new ColumnBuilder(DataType.STRING);
    for (int i = 0; i < dictionarySize; i++) {
      dictionary.append("value " + i);
    }
    int[] codes = random.ints(rows, 0, dictionarySize).toArray();
    return new DictionaryColumn(
        rows, codes, (BytesColumn) dictionary.build(), validity(rows, nulls));
  }

  static Batch batch(Column... columns) {
    List<Field> fields = new ArrayList<>();
    for (Column column : columns) {
      fields.add(Field.of("c" + fields.size(), column.type()));
    }
    return new Batch(new Schema(fields), List.of(columns), columns[0].length());
  }

  /** Every value of a batch by column, in a form that {@code equals} compares. */
  static Map<String, List<Object>> values(Batch batch) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    for (Field field : batch.schema().fields()) {
      List<Object> values = new ArrayList<>();
      for (int row = 0; row < batch.rows(); row++) {
        values.add(comparable(batch.column(batch.schema().indexOf(field.name())).value(row)));
      }
      all.put(field.name(), values);
    }
    return all;
  }

  /** The value with every byte array in it replaced by something with {@code equals}. */
  static Object comparable(Object value) {
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof List<?> list) {
      return list.stream().map(SampleBatches::comparable).toList();
    } else if (value instanceof Map<?, ?> struct) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      struct.forEach((name, field) -> copy.put(name, comparable(field)));
      return copy;
    }
    return value;
  }
}
