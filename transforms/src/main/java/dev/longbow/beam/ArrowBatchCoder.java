package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.arrow.SchemaCodec;
import dev.longbow.column.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * The coder of {@link ArrowBatch}es of one schema. It carries the schema, so that a transform finds
 * it in its input's coder, and two coders are equal when their schemas are. Elements are written as
 * a length, a flag and a place in the order, and the batch bytes.
 */
public final class ArrowBatchCoder extends CustomCoder<ArrowBatch> {
  private static final long serialVersionUID = 1L;
  private static final int HEAD_BYTES = 5;
  private static final int ORDER_BYTES = 16;

  private final byte[] schemaMessage;
  private transient Schema schema;

  private ArrowBatchCoder(Schema schema) {
    this.schema = schema;
    this.schemaMessage = SchemaCodec.encode(schema);
  }

  /** The coder of batches of this schema. */
  public static ArrowBatchCoder of(Schema schema) {
    return new ArrowBatchCoder(schema);
  }

  /** The schema of the batches. */
  public Schema schema() {
    // A race decodes twice, to equal schemas.
    Schema known = schema;
    if (known == null) {
      known = SchemaCodec.decode(schemaMessage);
      schema = known;
    }
    return known;
  }

  /**
   * Writes length, flag, order and bytes. The head is one small array: nothing is thrown half way
   * but what the stream itself throws (an EOFException of Flink's means "buffer full").
   */
  @Override
  public void encode(ArrowBatch value, OutputStream out) throws IOException {
    if (!value.schema().equals(schema())) {
      throw new IllegalArgumentException(
          "Batch of " + value.schema() + " for a coder of " + schema());
    }
    Optional<ArrowBatch.Order> order = value.order();
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES + (order.isPresent() ? ORDER_BYTES : 0));
    head.putInt(value.size()).put((byte) (order.isPresent() ? 1 : 0));
    order.ifPresent(o -> head.putInt(o.branch()).putInt(o.task()).putLong(o.sequence()));
    out.write(head.array());
    value.writeTo(out);
  }

  @Override
  public ArrowBatch decode(InputStream in) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(read(in, HEAD_BYTES));
    int length = head.getInt();
    byte flag = head.get();
    if (length < 0 || flag < 0 || flag > 1) {
      throw new CoderException(
          "Invalid batch element: length %d, flag %d, expected flag 0 or 1"
              .formatted(length, flag));
    }
    Optional<ArrowBatch.Order> order = flag == 0 ? Optional.empty() : Optional.of(readOrder(in));
    return ArrowBatch.ofBytes(schema(), read(in, length), order);
  }

  private static ArrowBatch.Order readOrder(InputStream in) throws IOException {
    ByteBuffer order = ByteBuffer.wrap(read(in, ORDER_BYTES));
    return new ArrowBatch.Order(order.getInt(), order.getInt(), order.getLong());
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    // Not one array of the length: a damaged length must not take memory before bytes are there.
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      // Not an EOFException: Flink takes that for the end of a run and drops the rest silently.
      throw new CoderException(
          "Truncated batch element: %d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public boolean isRegisterByteSizeObserverCheap(ArrowBatch value) {
    return true;
  }

  @Override
  protected long getEncodedElementByteSize(ArrowBatch value) {
    return (long) HEAD_BYTES + (value.order().isPresent() ? ORDER_BYTES : 0) + value.size();
  }

  @Override
  public TypeDescriptor<ArrowBatch> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(ArrowBatch.class);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrowBatchCoder that
        && Arrays.equals(schemaMessage, that.schemaMessage);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(schemaMessage);
  }

  @Override
  public String toString() {
    return "ArrowBatchCoder(" + schema() + ")";
  }
}
