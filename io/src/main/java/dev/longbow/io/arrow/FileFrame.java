package dev.longbow.io.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.longbow.arrow.SchemaCodec;
import dev.longbow.column.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;

/** What stands around the batches of a file or stream: magic, schema, footer. */
final class FileFrame {
  /** The first and last bytes of a file. */
  static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private static final int MESSAGE_PREFIX = 8;

  private final org.apache.arrow.vector.types.pojo.Schema schema;
  private final ArrowOptions options;

  FileFrame(Schema schema, ArrowOptions options) {
    this.schema = SchemaCodec.toArrow(schema, options.indexBytes(schema));
    this.options = options;
  }

  void writeStart(MessageWriter out) throws IOException {
    if (!options.stream()) {
      out.write(Arrays.copyOf(MAGIC, 8), 8);
    }
    byte[] message = schema.serializeAsMessage();
    out.writeMetadata(Arrays.copyOfRange(message, MESSAGE_PREFIX, message.length));
  }

  void writeEnd(MessageWriter out, List<ArrowBlock> dictionaries, List<ArrowBlock> batches)
      throws IOException {
    out.writeEnd();
    if (options.stream()) {
      return;
    }
    FlatBufferBuilder builder = new FlatBufferBuilder(1024);
    builder.finish(new ArrowFooter(schema, dictionaries, batches).writeTo(builder));
    byte[] footer = builder.sizedByteArray();
    out.write(footer, footer.length);
    byte[] tail =
        ByteBuffer.allocate(4 + MAGIC.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(footer.length)
            .put(MAGIC)
            .array();
    out.write(tail, tail.length);
  }
}
