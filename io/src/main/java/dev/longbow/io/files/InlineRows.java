package dev.longbow.io.files;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.StructColumn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The rows of a part that is too small for a file of its own: batches, each after its length. */
final class InlineRows {
  /**
   * Rows up to this size travel inline. It is measured in values, whatever their encoding or
   * batches, so that the same rows always travel the same way.
   */
  static final long MAX_BYTES = 128 << 10;

  private InlineRows() {}

  /** The bytes of a batch's values. */
  static long bytes(Batch batch) {
    long total = 0;
    for (Column column : batch.columns()) {
      total += bytes(column, 0, batch.rows());
    }
    return total;
  }

  private static long bytes(Column column, int from, int to) {
    if (column instanceof BytesColumn bytes) {
      return 4L * (to - from) + bytes.offsets()[to] - bytes.offsets()[from];
    } else if (column instanceof DictionaryColumn encoded) {
      int[] offsets = encoded.dictionary().offsets();
      long total = 4L * (to - from);
      for (int i = from; i < to; i++) {
        total +=
            encoded.isNull(i) ? 0 : offsets[encoded.codes()[i] + 1] - offsets[encoded.codes()[i]];
      }
      return total;
    } else if (column instanceof ListColumn list) {
      return 4L * (to - from) + bytes(list.elements(), list.offsets()[from], list.offsets()[to]);
    } else if (column instanceof StructColumn struct) {
      return struct.children().stream().mapToLong(child -> bytes(child, from, to)).sum();
    }
    return (long) column.type().physical().width() * (to - from);
  }

  static byte[] encode(List<Batch> batches) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Batch batch : batches) {
      byte[] encoded = BatchCodec.encode(batch);
      out.writeBytes(ByteBuffer.allocate(4).putInt(encoded.length).array());
      out.writeBytes(encoded);
    }
    return out.toByteArray();
  }

  static List<Batch> decode(Schema schema, byte[] inline) {
    List<Batch> batches = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(inline);
    while (bytes.hasRemaining()) {
      byte[] encoded = new byte[bytes.getInt()];
      bytes.get(encoded);
      batches.add(BatchCodec.decode(schema, encoded));
    }
    return batches;
  }
}
