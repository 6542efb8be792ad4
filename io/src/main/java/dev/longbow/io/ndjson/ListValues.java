package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.ListColumn;
import java.io.IOException;
import java.util.Arrays;

/** Arrays. */
final class ListValues extends JsonColumn {
  private final JsonColumn elements;
  private int[] offsets = new int[1];

  ListValues(DataType.ListOf type, JsonLine line) {
    super(type);
    this.elements = JsonColumn.of(type.element(), line);
  }

  @Override
  void grow(int rows) {
    offsets = Arrays.copyOf(offsets, rows + 1);
  }

  @Override
  void noValue(int row) {
    offsets[row + 1] = offsets[row];
  }

  @Override
  void value(int row, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      throw bad(parser);
    }
    int at = offsets[row];
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.put(at++, parser);
    }
    offsets[row + 1] = at;
  }

  @Override
  Column build(int rows, long[] bits) {
    return new ListColumn(
        type, rows, Arrays.copyOf(offsets, rows + 1), elements.take(offsets[rows]), bits);
  }

  @Override
  long heapBytes() {
    return 4L * offsets.length + elements.heapBytes();
  }
}
