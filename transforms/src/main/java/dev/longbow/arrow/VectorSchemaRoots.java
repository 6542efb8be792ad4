package dev.longbow.arrow;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/**
 * Batches as Arrow vectors and back, copied once each way. Vectors live in the caller's allocator
 * and are the caller's to close; nothing else stays allocated.
 */
public final class VectorSchemaRoots {
  private VectorSchemaRoots() {}

  /** The batch in vectors; dictionary-encoded columns become plain ones. */
  public static VectorSchemaRoot toRoot(Batch batch, BufferAllocator allocator) {
    ColumnEncoder body = new ColumnEncoder();
    batch.columns().forEach(body::add);
    List<ArrowFieldNode> nodes = new ArrayList<>();
    body.nodes().forEach(node -> nodes.add(new ArrowFieldNode(node.length(), node.nulls())));
    List<ArrowBuf> buffers = new ArrayList<>();
    VectorSchemaRoot root = VectorSchemaRoot.create(ArrowTypes.toArrow(batch.schema()), allocator);
    try {
      for (ColumnEncoder.Buffer buffer : body.buffers()) {
        ArrowBuf allocated = allocator.buffer(buffer.length());
        buffers.add(allocated);
        if (buffer.length() > 0) {
          ByteBuffer target = allocated.nioBuffer(0, Math.toIntExact(buffer.length()));
          buffer.writer().accept(target.order(ByteOrder.LITTLE_ENDIAN));
        }
        allocated.writerIndex(buffer.length());
      }
      try (ArrowRecordBatch message = new ArrowRecordBatch(batch.rows(), nodes, buffers)) {
        new VectorLoader(root).load(message);
      }
      return root;
    } catch (RuntimeException e) {
      root.close();
      throw e;
    } finally {
      // The vectors and the message hold references of their own.
      buffers.forEach(ArrowBuf::close);
    }
  }

  /**
   * The vectors as a batch.
   *
   * @throws LongbowException {@link ErrorCode#FORMAT_UNSUPPORTED} for types Longbow does not have
   *     and for dictionary-encoded vectors
   */
  public static Batch fromRoot(VectorSchemaRoot root) {
    return fromRoot(root, new DictionaryProvider.MapDictionaryProvider());
  }

  /**
   * The vectors as a batch. Dictionary-encoded strings and binary values stay encoded.
   *
   * @param dictionaries the dictionaries of dictionary-encoded vectors
   * @throws LongbowException {@link ErrorCode#FORMAT_UNSUPPORTED} for types Longbow does not have,
   *     missing dictionaries, and dictionaries of other values; {@link ErrorCode#BAD_VALUE} for
   *     offsets and indices that point to nowhere
   */
  public static Batch fromRoot(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      DictionaryEncoding encoding = vector.getField().getDictionary();
      if (encoding == null) {
        Field field = ArrowTypes.fromArrow(vector.getField());
        fields.add(field);
        columns.add(column(vector, field.type()));
      } else {
        BytesColumn values = dictionary(vector, encoding, dictionaries);
        fields.add(new Field(vector.getName(), values.type(), vector.getField().isNullable()));
        columns.add(codes(vector, values));
      }
    }
    return new Batch(new Schema(fields), columns, root.getRowCount());
  }

  private static BytesColumn dictionary(
      FieldVector vector, DictionaryEncoding encoding, DictionaryProvider dictionaries) {
    Dictionary dictionary = dictionaries.lookup(encoding.getId());
    DataType type =
        dictionary == null
            ? DataType.NULL
            : ArrowTypes.fromArrow(dictionary.getVector().getField()).type();
    int bits = ((ArrowType.Int) vector.getField().getType()).getBitWidth();
    if (type.physical() != DataType.Physical.BYTES
        || bits == 64
        || dictionary.getVector().getNullCount() > 0) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read dictionary-encoded column '%s': dictionary %d %s. Expected strings or binary values without nulls and indices of at most 32 bits"
              .formatted(
                  vector.getName(),
                  encoding.getId(),
                  dictionary == null
                      ? "is missing"
                      : "holds " + type + ", indices of " + bits + " bits"));
    }
    return (BytesColumn) column(dictionary.getVector(), type);
  }

  private static Column column(FieldVector vector, DataType type) {
    try {
      return decoder(vector).column(type);
    } catch (IllegalArgumentException e) {
      throw damaged(vector, e);
    }
  }

  private static Column codes(FieldVector vector, BytesColumn dictionary) {
    ArrowType.Int index = (ArrowType.Int) vector.getField().getType();
    try {
      return decoder(vector).codes(dictionary, index.getBitWidth() / 8, index.getIsSigned());
    } catch (IllegalArgumentException e) {
      throw damaged(vector, e);
    }
  }

  private static LongbowException damaged(FieldVector vector, IllegalArgumentException e) {
    return new LongbowException(
        ErrorCode.BAD_VALUE,
        "Cannot read column '%s' of Arrow vectors: %s".formatted(vector.getName(), e.getMessage()),
        e);
  }

  private static ColumnDecoder decoder(FieldVector vector) {
    List<ColumnEncoder.Node> nodes = new ArrayList<>();
    List<ByteBuffer> buffers = new ArrayList<>();
    unload(vector, nodes, buffers);
    return new ColumnDecoder(vector.getValueCount(), nodes, buffers);
  }

  /** What Arrow's VectorUnloader does, without retaining buffers. */
  private static void unload(
      FieldVector vector, List<ColumnEncoder.Node> nodes, List<ByteBuffer> buffers) {
    nodes.add(new ColumnEncoder.Node(vector.getValueCount(), vector.getNullCount()));
    for (ArrowBuf buffer : vector.getFieldBuffers()) {
      int length = Math.toIntExact(buffer.writerIndex());
      buffers.add(length == 0 ? ByteBuffer.allocate(0) : buffer.nioBuffer(0, length));
    }
    vector.getChildrenFromFields().forEach(child -> unload(child, nodes, buffers));
  }
}
