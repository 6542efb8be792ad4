package dev.longbow.arrow;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/** A schema as the bytes of an Arrow IPC schema message, exactly as a stream begins with it. */
public final class SchemaCodec {
  private SchemaCodec() {}

  /** The message of a schema in which no column is dictionary-encoded. */
  public static byte[] encode(Schema schema) {
    return ArrowTypes.toArrow(schema).serializeAsMessage();
  }

  /**
   * The message of a schema in which some columns are dictionary-encoded; the id of a column's
   * dictionary is its position.
   *
   * @param indexBytes per column the width of its dictionary indices (1, 2 or 4), or 0 for none
   */
  public static byte[] encode(Schema schema, byte[] indexBytes) {
    return toArrow(schema, indexBytes).serializeAsMessage();
  }

  /** The Arrow schema of a schema in which some columns are dictionary-encoded, as in a message. */
  public static org.apache.arrow.vector.types.pojo.Schema toArrow(
      Schema schema, byte[] indexBytes) {
    List<org.apache.arrow.vector.types.pojo.Field> fields = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      DictionaryEncoding dictionary =
          indexBytes[i] == 0
              ? null
              : new DictionaryEncoding(i, false, new ArrowType.Int(8 * indexBytes[i], true));
      fields.add(ArrowTypes.toArrow(field, dictionary));
    }
    return new org.apache.arrow.vector.types.pojo.Schema(fields);
  }

  /**
   * The schema of a message; dictionary-encoded columns have the type of their values.
   *
   * @throws LongbowException {@link ErrorCode#FORMAT_UNSUPPORTED} for types Longbow does not have
   */
  public static Schema decode(byte[] message) {
    return ArrowTypes.fromArrow(
        org.apache.arrow.vector.types.pojo.Schema.deserializeMessage(ByteBuffer.wrap(message)));
  }
}
