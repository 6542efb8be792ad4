package dev.longbow.io.arrow;

import dev.longbow.arrow.ColumnEncoder;
import dev.longbow.arrow.SchemaCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Writes a batch as a whole Arrow stream in memory: schema, one record batch, end marker. Equal
 * rows give equal bytes. One body at a time; its memory is used again by the next.
 */
public final class ArrowBody implements Closeable {
  private static final int MESSAGE_PREFIX = 8;

  /** Of zstd: higher ones cost a network more in time than they save in bytes. */
  private static final int LEVEL = 1;

  private final byte[] schema;
  private final BufferCompressor compressor;
  private final Bytes bytes = new Bytes();

  /** Bodies of this schema, their buffers compressed each by itself. */
  public ArrowBody(Schema schema, Compression compression) {
    this.compressor = new BufferCompressor(compression, LEVEL);
    byte[] message = SchemaCodec.encode(schema);
    this.schema = Arrays.copyOfRange(message, MESSAGE_PREFIX, message.length);
  }

  /** Writes a batch, whose columns nobody else has: slots of nulls and NaN become what they are. */
  public void write(Batch batch) {
    bytes.reset();
    MessageWriter out = new MessageWriter(bytes, compressor);
    ColumnEncoder body = new ColumnEncoder();
    for (Column column : batch.columns()) {
      SettledValues.settle(column);
      body.add(column);
    }
    try {
      out.writeMetadata(schema);
      out.writeBatch(batch.rows(), body);
      out.writeEnd();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The memory of the body, of which {@link #length} bytes count. */
  public byte[] array() {
    return bytes.array();
  }

  /** Bytes of the body. */
  public int length() {
    return bytes.size();
  }

  /** Bytes on the heap. */
  public long heapBytes() {
    return bytes.array().length;
  }

  @Override
  public void close() {
    compressor.close();
  }

  /** Gives its array away without a copy. */
  private static final class Bytes extends ByteArrayOutputStream {
    byte[] array() {
      return buf;
    }
  }
}
