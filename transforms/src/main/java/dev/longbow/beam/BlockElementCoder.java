package dev.longbow.beam;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.coders.CustomCoder;

/**
 * Writes the place in the order, the block id, the layout, the rows, which piece it is, and the
 * length and bytes of an encoded batch. An EOFException while encoding is Flink's own and must
 * reach it.
 */
final class BlockElementCoder extends CustomCoder<BlockElement> {
  private static final long serialVersionUID = 1L;
  private static final int HEAD_BYTES = 40;
  private static final BlockElementCoder INSTANCE = new BlockElementCoder();

  private BlockElementCoder() {}

  static BlockElementCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(BlockElement value, OutputStream out) throws IOException {
    int length = value.bytes() == null ? -1 : value.bytes().length;
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES);
    buffer
        .putInt(value.branch())
        .putInt(value.task())
        .putInt(value.sequence())
        .putLong(value.block())
        .putInt(value.layout())
        .putInt(value.rows())
        .putInt(value.piece())
        .putInt(value.pieces())
        .putInt(length);
    out.write(buffer.array());
    if (value.bytes() != null) {
      out.write(value.bytes());
    }
  }

  @Override
  public BlockElement decode(InputStream in) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(read(in, HEAD_BYTES));
    int branch = head.getInt();
    int task = head.getInt();
    int sequence = head.getInt();
    long block = head.getLong();
    int layout = head.getInt();
    int rows = head.getInt();
    int piece = head.getInt();
    int pieces = head.getInt();
    int length = head.getInt();
    return new BlockElement(
        branch,
        task,
        sequence,
        block,
        layout,
        rows,
        piece,
        pieces,
        length < 0 ? null : read(in, length));
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    // Not readNBytes(length), which reads pieces of 8 KB and copies them together: a third of the
    // time of all transfers.
    byte[] bytes = new byte[length];
    int read = in.readNBytes(bytes, 0, length);
    if (read < length) {
      // Not an EOFException: Flink takes that for the end of a run and drops the rest silently.
      throw new IOException("Truncated exchange element: %d of %d bytes".formatted(read, length));
    }
    return bytes;
  }

  @Override
  public void verifyDeterministic() {
    // Equal elements have equal bytes.
  }

  @Override
  public Object structuralValue(BlockElement value) {
    return ByteBuffer.wrap(encoded(value));
  }

  private byte[] encoded(BlockElement value) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try {
      encode(value, out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @Override
  public boolean isRegisterByteSizeObserverCheap(BlockElement value) {
    return true;
  }

  @Override
  protected long getEncodedElementByteSize(BlockElement value) {
    return HEAD_BYTES + (value.bytes() == null ? 0 : value.bytes().length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockElementCoder;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
