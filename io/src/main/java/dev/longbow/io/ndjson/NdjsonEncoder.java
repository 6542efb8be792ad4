package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.longbow.column.Batch;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.ShortColumn;
import dev.longbow.column.StructColumn;
import dev.longbow.io.csv.TextSink;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;

/**
 * Writes batches as lines of JSON with Jackson's generator. Null is {@code null}; NaN and
 * infinities are strings, for which JSON has no numbers; times are ISO 8601, binary values
 * hexadecimal digits.
 */
final class NdjsonEncoder implements BatchEncoder {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // The same digits on every JDK.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build();

  private final OutputStream stream;
  private final JsonGenerator json;
  private final List<SerializedString> names;
  private final TextSink text = new TextSink();
  private boolean isFinished;

  NdjsonEncoder(Schema schema, OutputStream stream) throws IOException {
    this.stream = stream;
    this.json = JSON.createGenerator(stream);
    this.json.setRootValueSeparator(null);
    this.names = schema.fields().stream().map(Field::name).map(SerializedString::new).toList();
  }

  @Override
  public void write(Batch batch) throws IOException {
    for (int row = 0; row < batch.rows(); row++) {
      json.writeStartObject();
      for (int i = 0; i < names.size(); i++) {
        json.writeFieldName(names.get(i));
        write(batch.column(i), row);
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private void write(Column column, int row) throws IOException {
    if (column.isNull(row)) {
      json.writeNull();
    } else if (column instanceof LongColumn longs) {
      write(column.type(), longs.values()[row]);
    } else if (column instanceof DoubleColumn doubles) {
      json.writeNumber(doubles.values()[row]);
    } else if (column instanceof FloatColumn floats) {
      json.writeNumber(floats.values()[row]);
    } else if (column instanceof BytesColumn bytes) {
      write(bytes, row);
    } else if (column instanceof DictionaryColumn coded) {
      write(coded.dictionary(), coded.codes()[row]);
    } else if (column instanceof BoolColumn bools) {
      json.writeBoolean(bools.values()[row] != 0);
    } else if (column instanceof IntColumn ints) {
      write(column.type(), ints.values()[row]);
    } else if (column instanceof ShortColumn shorts) {
      write(column.type(), shorts.values()[row]);
    } else if (column instanceof ByteColumn bytes) {
      write(column.type(), bytes.values()[row]);
    } else if (column instanceof ListColumn list) {
      writeList(list, row);
    } else if (column instanceof StructColumn struct) {
      writeStruct(struct, row);
    } else if (column.value(row) instanceof BigDecimal decimal) {
      json.writeNumber(decimal.toPlainString());
    } else {
      json.writeString(column.value(row).toString());
    }
  }

  private void write(BytesColumn column, int row) throws IOException {
    int from = column.offsets()[row];
    int to = column.offsets()[row + 1];
    if (column.type() instanceof DataType.Binary) {
      text.clear();
      text.putHex(column.bytes(), from, to);
      writeText();
    } else {
      json.writeUTF8String(column.bytes(), from, to - from);
    }
  }

  private void write(DataType type, long value) throws IOException {
    if (type instanceof DataType.Int integer) {
      if (integer.signed()) {
        json.writeNumber(value);
      } else if (integer.bits() < 64) {
        json.writeNumber(value & (1L << integer.bits()) - 1);
      } else {
        json.writeNumber(Long.toUnsignedString(value));
      }
      return;
    }
    text.clear();
    if (type instanceof DataType.Date) {
      text.putDate(value);
    } else if (type instanceof DataType.Time) {
      text.putTime(value);
    } else {
      text.putTimestamp(value);
      for (int i = 0; i < text.size(); i++) {
        if (text.array()[i] == ' ') {
          text.array()[i] = 'T';
        }
      }
      if (((DataType.Timestamp) type).zoned()) {
        text.put((byte) 'Z');
      }
    }
    writeText();
  }

  private void writeText() throws IOException {
    json.writeUTF8String(text.array(), 0, text.size());
  }

  private void writeList(ListColumn list, int row) throws IOException {
    Column elements = list.elements();
    int to = list.offsets()[row + 1];
    json.writeStartArray();
    for (int i = list.offsets()[row]; i < to; i++) {
      if (list.type() instanceof DataType.MapOf) {
        // Keys need not be text: pairs, as the map has them.
        writeStruct((StructColumn) elements, i);
      } else {
        write(elements, i);
      }
    }
    json.writeEndArray();
  }

  private void writeStruct(StructColumn struct, int row) throws IOException {
    List<Column> children = struct.children();
    List<Field> fields = struct.type() instanceof DataType.Struct type ? type.fields() : List.of();
    json.writeStartObject();
    for (int i = 0; i < children.size(); i++) {
      json.writeFieldName(fields.get(i).name());
      write(children.get(i), row);
    }
    json.writeEndObject();
  }

  @Override
  public void finish() throws IOException {
    json.close();
    isFinished = true;
  }

  @Override
  public void close() {
    try {
      if (!isFinished) {
        stream.close();
      }
    } catch (IOException e) {
      // Given up: the file is removed.
    }
  }
}
