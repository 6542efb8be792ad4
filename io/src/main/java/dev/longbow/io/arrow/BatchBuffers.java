package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes and buffers of one record batch in their order, of which only those are opened that
 * somebody wants.
 */
final class BatchBuffers {
  /** Up to this size a compressed buffer is decompressed as a whole, which is faster. */
  private static final int SMALL = 4 << 20;

  private final Body body;
  private final IpcMessage.Header header;
  private final ZstdDecompressCtx zstd;
  private final List<StoredBuffer> opened = new ArrayList<>();
  private int node;
  private int buffer;
  private int variadic;
  private long passed;

  /** The buffers of a message. */
  BatchBuffers(Body body, IpcMessage.Header header, ZstdDecompressCtx zstd) {
    this.body = body;
    this.header = header;
    this.zstd = zstd;
  }

  /**
   * A field's node.
   *
   * @param length of the column, or the part of it
   */
  record Node(long length, long nulls) {}

  Node nextNode() {
    IpcMessage.require(2 * node < header.nodes().length, "only %d field nodes", node);
    Node next = new Node(header.nodes()[2 * node], header.nodes()[2 * node + 1]);
    node++;
    return next;
  }

  /** The number of data buffers of the next column of views. */
  int nextVariadic() {
    IpcMessage.require(variadic < header.variadic().length, "only %d columns of views", variadic);
    return (int) header.variadic()[variadic++];
  }

  void skipBuffers(int count) {
    buffer += count;
    IpcMessage.require(2 * buffer <= header.buffers().length, "only %d buffers", buffer - count);
  }

  /** Bytes of the next buffer as they are stored. */
  long nextStored() {
    IpcMessage.require(2 * buffer < header.buffers().length, "only %d buffers", buffer);
    return header.buffers()[2 * buffer + 1];
  }

  /** The next buffer; its bytes are asked for with rising positions. */
  StoredBuffer next() {
    return next(false);
  }

  /** The next buffer; its bytes are asked for in any order. */
  StoredBuffer nextInAnyOrder() {
    return next(true);
  }

  private StoredBuffer next(boolean anyOrder) {
    long length = nextStored();
    long offset = header.buffers()[2 * buffer];
    buffer++;
    passed += length;
    StoredBuffer next;
    if (header.compression() == Compression.NONE || length == 0) {
      next = raw(offset, length);
    } else {
      next = compressed(offset, length, anyOrder);
    }
    opened.add(next);
    return next;
  }

  private StoredBuffer raw(long offset, long length) {
    if (length == 0) {
      return new StoredBuffer.Slice(ByteBuffer.allocate(0), false);
    }
    return body.buffer(offset, length);
  }

  private StoredBuffer compressed(long offset, long length, boolean anyOrder) {
    IpcMessage.require(
        length >= BufferDecompressor.PREFIX, "a compressed buffer of %d bytes", length);
    byte[] prefix = new byte[BufferDecompressor.PREFIX];
    body.read(offset, prefix, 0, prefix.length);
    long size = BufferDecompressor.length(prefix);
    if (size == -1) {
      return raw(offset + prefix.length, length - prefix.length);
    }
    IpcMessage.require(size >= 0, "a compressed buffer of %d bytes uncompressed", size);
    if (size == 0) {
      return raw(0, 0);
    }
    if (size <= SMALL && length <= 2 * SMALL) {
      byte[] stored = new byte[(int) length];
      body.read(offset, stored, 0, stored.length);
      return StoredBuffer.inflated(header.compression(), stored, (int) size, zstd);
    }
    try {
      InputStream stream =
          BufferDecompressor.open(
              header.compression(), body.stream(offset + prefix.length, length - prefix.length));
      if (!anyOrder) {
        return new StoredBuffer.Inflating(stream, size);
      }
      IpcMessage.require(size <= Integer.MAX_VALUE - 64, "a buffer of views of %d bytes", size);
      try (stream) {
        byte[] bytes = StoredBuffer.exactly(stream, (int) size);
        return new StoredBuffer.Slice(ByteBuffer.wrap(bytes), false);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("compressed data: " + e.getMessage(), e);
    }
  }

  /** Stored bytes of the buffers that were opened. */
  long passedBytes() {
    return passed;
  }

  /** Fails when there is more than the schema's columns have. */
  void requireEnd() {
    IpcMessage.require(
        2 * node == header.nodes().length && 2 * buffer == header.buffers().length,
        "%d field nodes and %d buffers where the schema has %d and %d",
        header.nodes().length / 2,
        header.buffers().length / 2,
        node,
        buffer);
  }

  long heapBytes() {
    return opened.stream().mapToLong(StoredBuffer::heapBytes).sum();
  }

  void close() {
    opened.forEach(StoredBuffer::close);
    opened.clear();
  }
}
