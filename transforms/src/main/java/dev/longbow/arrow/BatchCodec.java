package dev.longbow.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * A batch as self-contained bytes: a header, then Arrow IPC messages exactly as a stream holds them
 * (a dictionary batch per dictionary-encoded column, then one record batch), so that a schema
 * message in front and an end-of-stream marker behind make them an Arrow stream. Written from and
 * read to heap arrays with one copy.
 *
 * <pre>
 * byte   version (1)          byte[3] zero
 * int32  rows                 int32   columns
 * byte   per column: 0 flat, else the bytes of a dictionary index (1, 2 or 4)
 * zeros up to a multiple of 8, messages
 * </pre>
 *
 * <p>Equal columns give equal bytes. A dictionary with more values than the batch has rows is cut
 * to the values used, and written flat when most of those occur only once.
 */
public final class BatchCodec {
  static final byte VERSION = 1;
  private static final int FIXED_HEADER = 12;
  private static final int CONTINUATION = -1;

  private BatchCodec() {}

  /**
   * The bytes of a batch.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} when they would exceed 2 GiB
   */
  public static byte[] encode(Batch batch) {
    int columns = batch.schema().size();
    byte[] indexBytes = new byte[columns];
    List<byte[]> metadata = new ArrayList<>();
    List<ColumnEncoder> bodies = new ArrayList<>();
    ColumnEncoder body = new ColumnEncoder();
    for (int i = 0; i < columns; i++) {
      Column column = batch.column(i);
      CompactDictionary compact =
          column instanceof DictionaryColumn encoded ? CompactDictionary.of(encoded) : null;
      if (compact == null) {
        body.add(column);
        continue;
      }
      indexBytes[i] = compact.indexBytes();
      ColumnEncoder values = new ColumnEncoder();
      values.add(compact.values());
      metadata.add(message(values, compact.values().length(), i));
      bodies.add(values);
      body.addCodes((DictionaryColumn) column, compact.codes(), indexBytes[i]);
    }
    metadata.add(message(body, batch.rows(), -1));
    bodies.add(body);

    long total = aligned(FIXED_HEADER + columns);
    for (int i = 0; i < bodies.size(); i++) {
      total += metadata.get(i).length + bodies.get(i).bodyLength();
    }
    if (total > Integer.MAX_VALUE - 16) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot encode a batch of %d bytes (%d rows); at most 2 GiB"
              .formatted(total, batch.rows()));
    }
    ByteBuffer target = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    target.put(VERSION).position(4).putInt(batch.rows()).putInt(columns).put(indexBytes);
    target.position((int) aligned(target.position()));
    for (int i = 0; i < bodies.size(); i++) {
      target.put(metadata.get(i));
      writeBody(bodies.get(i), target);
    }
    return target.array();
  }

  private static long aligned(long length) {
    return length + 7 & ~7L;
  }

  /** Writes each buffer at the position of the target, aligned. */
  static void writeBody(ColumnEncoder body, ByteBuffer target) {
    for (ColumnEncoder.Buffer buffer : body.buffers()) {
      int at = target.position();
      buffer
          .writer()
          .accept(target.slice(at, (int) buffer.length()).order(ByteOrder.LITTLE_ENDIAN));
      target.position(at + (int) buffer.padded());
    }
  }

  /** The encapsulated metadata of a message; a dictionary batch when the id is not negative. */
  private static byte[] message(ColumnEncoder body, int rows, long dictionary) {
    FlatBufferBuilder builder = new FlatBufferBuilder(256);
    List<ColumnEncoder.Buffer> buffers = body.buffers();
    RecordBatch.startBuffersVector(builder, buffers.size());
    long end = body.bodyLength();
    for (int i = buffers.size() - 1; i >= 0; i--) {
      end -= buffers.get(i).padded();
      Buffer.createBuffer(builder, end, buffers.get(i).length());
    }
    int bufferVector = builder.endVector();
    List<ColumnEncoder.Node> nodes = body.nodes();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes.get(i).length(), nodes.get(i).nulls());
    }
    int nodeVector = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodeVector);
    RecordBatch.addBuffers(builder, bufferVector);
    int header = RecordBatch.endRecordBatch(builder);
    if (dictionary >= 0) {
      header = DictionaryBatch.createDictionaryBatch(builder, dictionary, header, false);
    }
    Message.startMessage(builder);
    Message.addHeaderType(
        builder, dictionary >= 0 ? MessageHeader.DictionaryBatch : MessageHeader.RecordBatch);
    Message.addHeader(builder, header);
    Message.addVersion(builder, MetadataVersion.V5);
    Message.addBodyLength(builder, body.bodyLength());
    builder.finish(Message.endMessage(builder));
    return encapsulate(builder.sizedByteArray());
  }

  /** A message's metadata with its prefix: continuation marker and length, padded to 8 bytes. */
  static byte[] encapsulate(byte[] flatbuffer) {
    int padded = (int) aligned(flatbuffer.length);
    return ByteBuffer.allocate(8 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(CONTINUATION)
        .putInt(padded)
        .put(flatbuffer)
        .array();
  }

  /** The number of rows, without decoding. */
  public static int rows(byte[] bytes) {
    checkHeader(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
  }

  /** Per column the bytes of its dictionary index, or 0. */
  static byte[] indexBytes(byte[] bytes) {
    int columns = checkHeader(bytes);
    return Arrays.copyOfRange(bytes, FIXED_HEADER, FIXED_HEADER + columns);
  }

  /** Where the messages start. */
  static int headerLength(byte[] bytes) {
    return (int) aligned(FIXED_HEADER + indexBytes(bytes).length);
  }

  /** Gives the number of columns, which is at most the number of bytes. */
  private static int checkHeader(byte[] bytes) {
    if (bytes.length < FIXED_HEADER || bytes[0] != VERSION) {
      throw invalid(
          "%d bytes, version %s, expected version %d"
              .formatted(bytes.length, bytes.length == 0 ? "none" : bytes[0], VERSION),
          null);
    }
    int columns = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    if (columns < 0 || columns > bytes.length - FIXED_HEADER) {
      throw invalid("%d columns in %d bytes".formatted(columns, bytes.length), null);
    }
    return columns;
  }

  private static LongbowException invalid(String what, Throwable cause) {
    return new LongbowException(ErrorCode.INTERNAL, "Invalid batch bytes: " + what, cause);
  }

  /**
   * The batch of these bytes, which were encoded from a batch of this schema. There is no checksum:
   * damaged bytes give an error or a batch of other values, but never one that reaches outside of
   * its arrays, nor much more memory than the bytes take.
   *
   * @throws LongbowException {@link ErrorCode#INTERNAL} when they were not
   */
  public static Batch decode(Schema schema, byte[] bytes) {
    byte[] indexBytes = indexBytes(bytes);
    if (indexBytes.length != schema.size()) {
      throw invalid("%d columns for %s".formatted(indexBytes.length, schema), null);
    }
    try {
      return decode(schema, bytes, indexBytes);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage(), e);
    } catch (RuntimeException e) {
      // Flatbuffers checks nothing: damage shows as whatever reading in a wrong place throws.
      throw invalid("message that cannot be read (%s)".formatted(e), e);
    }
  }

  private static Batch decode(Schema schema, byte[] bytes, byte[] indexBytes) {
    ByteBuffer source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    source.position(headerLength(bytes));
    BytesColumn[] dictionaries = new BytesColumn[schema.size()];
    for (int i = 0; i < indexBytes.length; i++) {
      if (indexBytes[i] != 0) {
        if (indexBytes[i] != 1 && indexBytes[i] != 2 && indexBytes[i] != 4) {
          throw new IllegalArgumentException(
              "dictionary indices of %d bytes".formatted(indexBytes[i]));
        }
        ColumnDecoder decoder = decoder(source, MessageHeader.DictionaryBatch);
        dictionaries[i] = (BytesColumn) decoder.column(schema.field(i).type());
      }
    }
    ColumnDecoder decoder = decoder(source, MessageHeader.RecordBatch);
    if (decoder.rows() != rows(bytes)) {
      throw new IllegalArgumentException(
          "%d rows in the header, %d in the message".formatted(rows(bytes), decoder.rows()));
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < indexBytes.length; i++) {
      columns.add(
          indexBytes[i] == 0
              ? decoder.column(schema.field(i).type())
              : decoder.codes(dictionaries[i], indexBytes[i], true));
    }
    return new Batch(schema, columns, decoder.rows());
  }

  /** Reads the message at the source's position and moves behind its body. */
  private static ColumnDecoder decoder(ByteBuffer source, byte kind) {
    int metadataLength = source.getInt(source.position() + 4);
    int start = source.position() + 8;
    Message message = Message.getRootAsMessage(source.slice(start, metadataLength));
    if (message.headerType() != kind) {
      throw new IllegalArgumentException(
          "message of type %d, expected %d".formatted(message.headerType(), kind));
    }
    RecordBatch batch =
        kind == MessageHeader.DictionaryBatch
            ? ((DictionaryBatch) message.header(new DictionaryBatch())).data()
            : (RecordBatch) message.header(new RecordBatch());
    int body = start + metadataLength;
    List<ColumnEncoder.Node> nodes = new ArrayList<>();
    for (int i = 0; i < batch.nodesLength(); i++) {
      FieldNode node = batch.nodes(i);
      nodes.add(
          new ColumnEncoder.Node(
              Math.toIntExact(node.length()), Math.toIntExact(node.nullCount())));
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < batch.buffersLength(); i++) {
      Buffer buffer = batch.buffers(i);
      buffers.add(
          source.slice(body + Math.toIntExact(buffer.offset()), Math.toIntExact(buffer.length())));
    }
    source.position(body + Math.toIntExact(message.bodyLength()));
    return new ColumnDecoder(Math.toIntExact(batch.length()), nodes, buffers);
  }
}
