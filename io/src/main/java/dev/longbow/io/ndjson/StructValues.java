package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.StructColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects. A key that the type does not have is an error: it would be lost. */
final class StructValues extends JsonColumn {
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<JsonColumn> children = new ArrayList<>();
  private final int[] set;
  private int turn;

  StructValues(DataType.Struct type, JsonLine line) {
    super(type);
    for (Field field : type.fields()) {
      positions.put(field.name(), children.size());
      children.add(JsonColumn.of(field.type(), line));
    }
    this.set = new int[children.size()];
  }

  @Override
  void grow(int rows) {
    // The children grow by themselves.
  }

  @Override
  void noValue(int row) {
    children.forEach(child -> child.putNull(row));
  }

  @Override
  void value(int row, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw bad(parser);
    }
    turn++;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Integer position = positions.get(name);
      if (position == null) {
        throw new BadValue("an object with the key '%s', expected %s".formatted(name, type));
      } else if (set[position] == turn) {
        throw new BadValue("an object with the key '%s' twice".formatted(name));
      }
      parser.nextToken();
      children.get(position).put(row, parser);
      set[position] = turn;
    }
    for (int i = 0; i < set.length; i++) {
      if (set[i] != turn) {
        children.get(i).putNull(row);
      }
    }
  }

  @Override
  Column build(int rows, long[] bits) {
    List<Column> columns = new ArrayList<>();
    children.forEach(child -> columns.add(child.take(rows)));
    return new StructColumn(type, rows, columns, bits);
  }

  @Override
  long heapBytes() {
    return children.stream().mapToLong(JsonColumn::heapBytes).sum();
  }
}
