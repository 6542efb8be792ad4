package dev.longbow.io.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/**
 * The metadata of one message, with every count and offset checked: what is wrong is an {@link
 * IllegalArgumentException}. Flatbuffers itself checks nothing; damage can also show as whatever
 * reading in a wrong place throws.
 *
 * @param bodyLength bytes that follow the metadata
 * @param schema of a schema message, else null
 * @param batch of a record batch or dictionary, else null
 * @param dictionary the dictionary's id; empty for other messages
 * @param isDelta whether the dictionary's values come behind those that are there already
 */
record IpcMessage(
    long bodyLength, Schema schema, Header batch, Optional<Long> dictionary, boolean isDelta) {
  static final int PREFIX = 8;
  static final int CONTINUATION = -1;

  /**
   * What a record batch's message says.
   *
   * @param nodes length and number of nulls, in turn
   * @param buffers offset in the body and length, in turn
   * @param variadic how many data buffers each column of views has
   */
  record Header(int rows, long[] nodes, long[] buffers, long[] variadic, Compression compression) {}

  /** Reads the metadata that a message's prefix announced. */
  static IpcMessage parse(byte[] bytes, int offset, int length) {
    ByteBuffer metadata =
        ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    Message message = Message.getRootAsMessage(metadata);
    if (message.version() < MetadataVersion.V4 || message.version() > MetadataVersion.V5) {
      throw new IllegalArgumentException(
          "metadata version %d, expected V4 or V5".formatted(message.version() + 1));
    }
    long bodyLength = message.bodyLength();
    require(bodyLength >= 0, "a body of %d bytes", bodyLength);
    return switch (message.headerType()) {
      case MessageHeader.Schema -> {
        Schema schema = (Schema) present(message.header(new Schema()));
        yield new IpcMessage(bodyLength, schema, null, Optional.empty(), false);
      }
      case MessageHeader.DictionaryBatch -> {
        DictionaryBatch dictionary =
            (DictionaryBatch) present(message.header(new DictionaryBatch()));
        Header header = header((RecordBatch) present(dictionary.data()), bodyLength, length);
        yield new IpcMessage(
            bodyLength, null, header, Optional.of(dictionary.id()), dictionary.isDelta());
      }
      case MessageHeader.RecordBatch -> {
        RecordBatch batch = (RecordBatch) present(message.header(new RecordBatch()));
        yield new IpcMessage(
            bodyLength, null, header(batch, bodyLength, length), Optional.empty(), false);
      }
      default ->
          throw new IllegalArgumentException(
              "a message of type %d, expected schema, dictionary or record batch"
                  .formatted(message.headerType()));
    };
  }

  private static Object present(Object header) {
    if (header == null) {
      throw new IllegalArgumentException("a message without header");
    }
    return header;
  }

  private static Header header(RecordBatch batch, long bodyLength, int metadataLength) {
    require(
        batch.length() >= 0 && batch.length() < Integer.MAX_VALUE - 64, "%d rows", batch.length());
    int nodeCount = batch.nodesLength();
    int bufferCount = batch.buffersLength();
    int variadicCount = batch.variadicBufferCountsLength();
    // Each takes 16 bytes of metadata (a count 8): more cannot be there.
    require(nodeCount >= 0 && nodeCount <= metadataLength / 16, "%d field nodes", nodeCount);
    require(bufferCount >= 0 && bufferCount <= metadataLength / 16, "%d buffers", bufferCount);
    require(
        variadicCount >= 0 && variadicCount <= metadataLength / 8,
        "%d counts of buffers",
        variadicCount);
    long[] nodes = new long[2 * nodeCount];
    for (int i = 0; i < nodeCount; i++) {
      FieldNode node = batch.nodes(i);
      require(
          node.length() >= 0 && node.nullCount() >= 0 && node.nullCount() <= node.length(),
          "field node %d with %d values, %d of them null",
          i,
          node.length(),
          node.nullCount());
      nodes[2 * i] = node.length();
      nodes[2 * i + 1] = node.nullCount();
    }
    long[] buffers = new long[2 * bufferCount];
    for (int i = 0; i < bufferCount; i++) {
      Buffer buffer = batch.buffers(i);
      require(
          buffer.offset() >= 0
              && buffer.length() >= 0
              && buffer.offset() <= bodyLength
              && buffer.length() <= bodyLength - buffer.offset(),
          "buffer %d of %d bytes at %d of a body of %d",
          i,
          buffer.length(),
          buffer.offset(),
          bodyLength);
      buffers[2 * i] = buffer.offset();
      buffers[2 * i + 1] = buffer.length();
    }
    long[] variadic = new long[variadicCount];
    for (int i = 0; i < variadicCount; i++) {
      variadic[i] = batch.variadicBufferCounts(i);
      require(variadic[i] >= 0 && variadic[i] <= bufferCount, "%d buffers of views", variadic[i]);
    }
    Compression compression = Compression.NONE;
    if (batch.compression() != null) {
      require(
          batch.compression().method() == BodyCompressionMethod.BUFFER,
          "compression method %d",
          batch.compression().method());
      compression = Compression.of(batch.compression().codec());
    }
    return new Header((int) batch.length(), nodes, buffers, variadic, compression);
  }

  static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
