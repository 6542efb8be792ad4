package dev.longbow.io.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.longbow.arrow.ColumnEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/**
 * Writes the messages of an Arrow file or stream. Every message and every buffer begins at a
 * multiple of 64 bytes of the file, where readers that map it want values of any type.
 */
final class MessageWriter {
  static final int ALIGNMENT = 64;
  private static final int PREFIX = 8;
  private static final int CONTINUATION = -1;
  private static final byte[] ZEROS = new byte[ALIGNMENT];

  private final OutputStream out;
  private final BufferCompressor compressor;
  private long position;

  MessageWriter(OutputStream out, BufferCompressor compressor) {
    this.out = out;
    this.compressor = compressor;
  }

  long position() {
    return position;
  }

  /** Bytes that went to the stream by another way. */
  void passed(long bytes) {
    position += bytes;
  }

  void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    position += length;
  }

  /** Writes a message without body. */
  void writeMetadata(byte[] flatbuffer) throws IOException {
    // The end of the metadata is what has to be aligned: the file's magic stands before the first.
    long end = aligned(position + PREFIX + flatbuffer.length);
    int length = (int) (end - position - PREFIX);
    write(
        ByteBuffer.allocate(PREFIX + length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(CONTINUATION)
            .putInt(length)
            .put(flatbuffer)
            .array(),
        PREFIX + length);
  }

  /** Writes the marker behind the last message. */
  void writeEnd() throws IOException {
    write(
        ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION).array(),
        PREFIX);
  }

  /** Writes a record batch. */
  ArrowBlock writeBatch(int rows, ColumnEncoder body) throws IOException {
    return write(rows, body, -1);
  }

  /** Writes a dictionary. */
  ArrowBlock writeDictionary(long id, int values, ColumnEncoder body) throws IOException {
    return write(values, body, id);
  }

  private ArrowBlock write(int rows, ColumnEncoder body, long dictionary) throws IOException {
    if (compressor.compression() != Compression.NONE) {
      List<byte[]> stored = new ArrayList<>();
      byte[] scratch = new byte[0];
      for (ColumnEncoder.Buffer buffer : body.buffers()) {
        int length = Math.toIntExact(buffer.length());
        scratch = scratch.length < length ? new byte[length] : scratch;
        buffer.writer().accept(target(scratch, length));
        stored.add(compressor.store(scratch, length));
      }
      return writeStored(rows, body.nodes(), stored, dictionary);
    }
    List<Long> lengths = body.buffers().stream().map(ColumnEncoder.Buffer::length).toList();
    long start = position;
    long bodyLength = header(rows, body.nodes(), lengths, dictionary);
    int metadata = (int) (position - start);
    byte[] scratch = new byte[0];
    for (ColumnEncoder.Buffer buffer : body.buffers()) {
      int length = Math.toIntExact(buffer.length());
      scratch = scratch.length < length ? new byte[length] : scratch;
      buffer.writer().accept(target(scratch, length));
      writeBuffer(scratch, length);
    }
    return new ArrowBlock(start, metadata, bodyLength);
  }

  private static ByteBuffer target(byte[] scratch, int length) {
    return ByteBuffer.wrap(scratch, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes a record batch (or a dictionary, unless its id is negative) of stored buffers. */
  ArrowBlock writeStored(
      int rows, List<ColumnEncoder.Node> nodes, List<byte[]> buffers, long dictionary)
      throws IOException {
    List<Long> lengths = buffers.stream().map(buffer -> (long) buffer.length).toList();
    long start = position;
    long bodyLength = header(rows, nodes, lengths, dictionary);
    int metadata = (int) (position - start);
    for (byte[] buffer : buffers) {
      writeBuffer(buffer, buffer.length);
    }
    return new ArrowBlock(start, metadata, bodyLength);
  }

  private void writeBuffer(byte[] bytes, int length) throws IOException {
    write(bytes, length);
    int padding = (int) (aligned(length) - length);
    write(ZEROS, padding);
  }

  static long aligned(long length) {
    return length + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Writes the metadata and gives the length of the body that it announces. */
  private long header(int rows, List<ColumnEncoder.Node> nodes, List<Long> lengths, long dictionary)
      throws IOException {
    FlatBufferBuilder builder = new FlatBufferBuilder(512);
    RecordBatch.startBuffersVector(builder, lengths.size());
    long bodyLength = lengths.stream().mapToLong(MessageWriter::aligned).sum();
    long end = bodyLength;
    for (int i = lengths.size() - 1; i >= 0; i--) {
      end -= aligned(lengths.get(i));
      Buffer.createBuffer(builder, end, lengths.get(i));
    }
    int bufferVector = builder.endVector();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes.get(i).length(), nodes.get(i).nulls());
    }
    int nodeVector = builder.endVector();
    int compression =
        compressor.compression() == Compression.NONE
            ? 0
            : BodyCompression.createBodyCompression(
                builder, compressor.compression().code(), BodyCompressionMethod.BUFFER);
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodeVector);
    RecordBatch.addBuffers(builder, bufferVector);
    if (compression != 0) {
      RecordBatch.addCompression(builder, compression);
    }
    int header = RecordBatch.endRecordBatch(builder);
    if (dictionary >= 0) {
      header = DictionaryBatch.createDictionaryBatch(builder, dictionary, header, false);
    }
    Message.startMessage(builder);
    Message.addHeaderType(
        builder, dictionary >= 0 ? MessageHeader.DictionaryBatch : MessageHeader.RecordBatch);
    Message.addHeader(builder, header);
    Message.addVersion(builder, MetadataVersion.V5);
    Message.addBodyLength(builder, bodyLength);
    builder.finish(Message.endMessage(builder));
    writeMetadata(builder.sizedByteArray());
    return bodyLength;
  }
}
