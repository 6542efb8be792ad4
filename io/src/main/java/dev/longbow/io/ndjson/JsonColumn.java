package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.io.IOException;
import java.util.Arrays;

/**
 * Takes the values of one column, or of a part of one, row by row. A row may be written again: what
 * was there is forgotten, so that a row that turns out to be bad leaves nothing behind.
 */
abstract class JsonColumn {
  final DataType type;
  private long[] valid = new long[16];
  private int capacity;

  JsonColumn(DataType type) {
    this.type = type;
  }

  static JsonColumn of(DataType type, JsonLine line) {
    if (type instanceof DataType.MapOf) {
      throw new IllegalArgumentException(type.toString());
    }
    return switch (type.physical()) {
      case BOOL, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, INT128 -> new FixedValues(type);
      case BYTES -> new TextValues(type, line);
      case LIST -> new ListValues((DataType.ListOf) type, line);
      case STRUCT -> new StructValues((DataType.Struct) type, line);
    };
  }

  /** Takes the parser's value. */
  final void put(int row, JsonParser parser) throws IOException {
    room(row);
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      putNull(row);
    } else {
      value(row, parser, token);
      Bits.set(valid, row);
    }
  }

  /** Leaves a row without value. */
  final void putNull(int row) {
    room(row);
    Bits.clear(valid, row);
    noValue(row);
  }

  private void room(int row) {
    if (row >= capacity) {
      capacity = Math.max(row + 1, Math.max(1024, 2 * capacity));
      valid = Arrays.copyOf(valid, Bits.words(capacity));
      grow(capacity);
    }
  }

  /** The column of the first rows; later rows begin anew. */
  final Column take(int rows) {
    room(Math.max(0, rows - 1));
    long[] bits = Bits.count(valid, rows) == rows ? null : Arrays.copyOf(valid, Bits.words(rows));
    return build(rows, bits);
  }

  final BadValue bad(JsonParser parser) throws IOException {
    return new BadValue("%s, expected %s".formatted(JsonLine.shown(parser), type));
  }

  abstract void grow(int rows);

  abstract void value(int row, JsonParser parser, JsonToken token) throws IOException;

  abstract void noValue(int row);

  abstract Column build(int rows, long[] bits);

  abstract long heapBytes();
}
