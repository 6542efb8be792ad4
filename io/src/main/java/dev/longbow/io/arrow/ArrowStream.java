package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.Utf8;
import dev.longbow.io.text.Words;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of an Arrow stream as they come, for example from a server. The stream has to end
 * with its end marker, and nothing may follow: whatever else is a {@link BrokenStreamException},
 * never a short result. Holds one record batch at a time.
 */
public final class ArrowStream implements Closeable {
  private static final int STEP = 16_384;
  private static final long STEP_BYTES = 8L << 20;

  private final InputStream in;
  private final Schema expected;
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final Dictionaries noDictionaries = new Dictionaries(null, List.of(), zstd);
  private final MessageStream messages;

  private List<ArrowField> fields;
  private BatchBuffers buffers;
  private List<VectorReader> columns = List.of();
  private int row;
  private int end;
  private int step;
  private boolean ended;

  /**
   * A reader.
   *
   * @param expected the columns that were asked for; moments may come as Arrow's timestamps in any
   *     unit or as seconds, identifiers as 16 bytes
   */
  public ArrowStream(InputStream in, Schema expected) {
    this.in = in;
    this.expected = expected;
    this.messages = new MessageStream(in);
  }

  /**
   * The next rows, or null behind the last ones.
   *
   * @throws BrokenStreamException when this is no whole stream of these columns
   * @throws LongbowException {@link ErrorCode#BAD_VALUE} for values that our types do not hold
   */
  public Batch next() {
    try {
      while (row == end) {
        if (ended || !openBatch()) {
          return null;
        }
      }
      return step();
    } catch (LongbowException | BrokenStreamException e) {
      throw e;
    } catch (IOException e) {
      throw messages.broken("it broke off", e);
    } catch (RuntimeException e) {
      throw messages.broken(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private boolean openBatch() throws IOException {
    closeBatch();
    if (fields == null) {
      IpcMessage first = messages.next();
      IpcMessage.require(
          first != null && first.schema() != null, "it does not begin with a schema");
      fields = ExpectedFields.of(ArrowFields.of(first.schema()), expected);
    }
    IpcMessage message = messages.next();
    if (message == null) {
      ended = true;
      return false;
    }
    IpcMessage.Header header = message.batch();
    IpcMessage.require(
        header != null && message.dictionary().isEmpty(), "a message that is no record batch");
    buffers = new BatchBuffers(new Body.OnHeap(messages.body()), header, zstd);
    List<VectorReader> readers = new ArrayList<>();
    for (ArrowField field : fields) {
      VectorReader reader = VectorReader.next(field, buffers, noDictionaries);
      IpcMessage.require(
          reader.length() == header.rows(),
          "column '%s' has %d rows where there are %d",
          field.name(),
          reader.length(),
          header.rows());
      readers.add(reader);
    }
    buffers.requireEnd();
    columns = readers;
    row = 0;
    end = header.rows();
    long perRow = message.bodyLength() / Math.max(1, header.rows());
    step = (int) Math.max(64, Math.min(STEP, STEP_BYTES / Math.max(1, perRow)) & -64);
    return true;
  }

  private Batch step() {
    int rows = Math.min(step, end - row);
    List<Column> read = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i).read(row, rows);
      requireText(column, expected.field(i).name());
      requireValues(column, expected.field(i));
      read.add(column);
    }
    row += rows;
    return new Batch(expected, read, rows);
  }

  /** Plans rely on columns that have no nulls. */
  private static void requireValues(Column column, Field field) {
    if (!field.nullable() && column.nullCount() > 0) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot read column '%s': it has nulls, and its type says that it has none"
              .formatted(field.name()));
    }
  }

  /** A server's strings hold any bytes; ours are texts. */
  private static void requireText(Column column, String name) {
    if (!(column instanceof BytesColumn texts) || !column.type().equals(DataType.STRING)) {
      return;
    }
    int[] offsets = texts.offsets();
    int bytes = offsets[texts.length()];
    if (Words.isAscii(texts.bytes(), 0, bytes)
        || (Utf8.isValid(texts.bytes(), 0, bytes) && !splitsCharacters(texts))) {
      return;
    }
    for (int i = 0; i < texts.length(); i++) {
      if (!Utf8.isValid(texts.bytes(), offsets[i], offsets[i + 1])) {
        throw new LongbowException(
            ErrorCode.BAD_VALUE,
            "Cannot read a value of column '%s' as text: it is not UTF-8 (%s)"
                .formatted(name, shown(texts.bytes(), offsets[i], offsets[i + 1])));
      }
    }
  }

  /** Whether a value begins in the middle of a character: then two values are damaged together. */
  private static boolean splitsCharacters(BytesColumn texts) {
    int[] offsets = texts.offsets();
    byte[] bytes = texts.bytes();
    for (int i = 0; i < texts.length(); i++) {
      if (offsets[i] < offsets[i + 1] && (bytes[offsets[i]] & 0xc0) == 0x80) {
        return true;
      }
    }
    return false;
  }

  private static String shown(byte[] bytes, int from, int to) {
    int length = Math.min(40, to - from);
    return new String(bytes, from, length, StandardCharsets.UTF_8)
        + (length < to - from ? "…" : "");
  }

  /** Bytes that came so far. */
  public long bytesRead() {
    return messages.bytesRead();
  }

  /** Bytes of heap that outlive a batch. */
  public long heapBytes() {
    return messages.heapBytes() + (buffers == null ? 0 : buffers.heapBytes());
  }

  private void closeBatch() {
    columns = List.of();
    if (buffers != null) {
      buffers.close();
      buffers = null;
    }
  }

  @Override
  public void close() {
    closeBatch();
    zstd.close();
    try {
      in.close();
    } catch (IOException e) {
      // What was wanted of it has been read, or is not wanted any more.
    }
  }
}
