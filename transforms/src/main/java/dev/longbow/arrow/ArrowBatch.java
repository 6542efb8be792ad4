package dev.longbow.arrow;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A batch as an element of a PCollection: its schema, its bytes ({@link BatchCodec}) and, between
 * stages, its place in the order. Immutable.
 */
public final class ArrowBatch {
  private final Schema schema;
  private final byte[] bytes;
  private final Order order;

  private ArrowBatch(Schema schema, byte[] bytes, Order order) {
    this.schema = Objects.requireNonNull(schema);
    this.bytes = Objects.requireNonNull(bytes);
    this.order = order;
  }

  /**
   * An element's place among the elements of one partition.
   *
   * @param branch which input of a union or side of a join it belongs to, from 0
   * @param task the split or partition that made it
   * @param sequence its number within the task, from 0
   */
  public record Order(int branch, int task, long sequence) implements Comparable<Order> {
    @Override
    public int compareTo(Order other) {
      int result = Integer.compare(branch, other.branch);
      result = result != 0 ? result : Integer.compare(task, other.task);
      return result != 0 ? result : Long.compare(sequence, other.sequence);
    }
  }

  /** The element of a batch, without a place. */
  public static ArrowBatch of(Batch batch) {
    return new ArrowBatch(batch.schema(), BatchCodec.encode(batch), null);
  }

  /** The element of a batch at a place. */
  public static ArrowBatch of(Batch batch, Order order) {
    return new ArrowBatch(batch.schema(), BatchCodec.encode(batch), Objects.requireNonNull(order));
  }

  /**
   * The element of bytes made by {@link BatchCodec#encode}. The array is not copied: the caller
   * gives it away.
   */
  public static ArrowBatch ofBytes(Schema schema, byte[] bytes, Optional<Order> order) {
    return new ArrowBatch(schema, bytes, order.orElse(null));
  }

  /** The batch; decoded anew with every call. */
  public Batch toBatch() {
    return BatchCodec.decode(schema, bytes);
  }

  /** The schema. */
  public Schema schema() {
    return schema;
  }

  /** The number of rows. */
  public int rows() {
    return BatchCodec.rows(bytes);
  }

  /** A copy of the bytes of {@link BatchCodec}. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** Writes the bytes, without a copy, in one call. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /** A hash of the encoded rows: the same for the same rows, wherever they come from. */
  public int contentHash() {
    return Arrays.hashCode(bytes);
  }

  /** The place in the order, if it has one. */
  public Optional<Order> order() {
    return Optional.ofNullable(order);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrowBatch that
        && schema.equals(that.schema)
        && Objects.equals(order, that.order)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(schema, order) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "ArrowBatch(" + rows() + " rows, " + schema + (order == null ? "" : ", " + order) + ")";
  }
}
