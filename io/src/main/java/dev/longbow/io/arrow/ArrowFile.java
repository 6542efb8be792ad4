package dev.longbow.io.arrow;

import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a file while planning.
 *
 * @param isStream whether it is read from its start, without footer
 * @param columns by name, in the file's order
 * @param fingerprint changes when the footer, or a stream's schema or length, does
 * @param batches the record batches; of a stream only the first one
 * @param isSampled whether only the first batch's metadata was read, and the others' is a guess
 */
record ArrowFile(
    String path,
    long bytes,
    boolean isStream,
    Map<String, ArrowField> columns,
    String fingerprint,
    List<BatchSize> batches,
    boolean isSampled) {
  /** Reading a message's metadata in an object store is a request. */
  private static final int MOST_REQUESTS = 64;

  /**
   * A record batch.
   *
   * @param columnBytes what is stored of each column
   * @param stored all bytes
   */
  record BatchSize(int rows, long[] columnBytes, long stored, boolean isCompressed) {}

  /** The format of a file by its first bytes. */
  enum Kind {
    FILE,
    STREAM
  }

  /**
   * Tells a file from a stream.
   *
   * @throws LongbowException {@link ErrorCode#CORRUPT_FILE} when it is neither
   */
  static Kind kind(SeekableFile file) {
    if (file.length() < 8) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read '%s' as an Arrow file: it has %d bytes. It was cut, or its writer did not finish"
              .formatted(file.path(), file.length()));
    }
    byte[] start = new byte[8];
    file.read(0, start, 0, start.length);
    int first = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (Arrays.equals(start, 0, 6, FileFrame.MAGIC, 0, 6)) {
      return Kind.FILE;
    } else if (first == IpcMessage.CONTINUATION) {
      return Kind.STREAM;
    } else if (start[0] == 'F' && start[1] == 'E' && start[2] == 'A' && start[3] == '1') {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '%s': it is Feather version 1, from before Arrow 0.17. Write it as version 2"
              .formatted(file.path()));
    }
    throw new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read '%s' as Arrow: it begins with 0x%08x, an Arrow file with 'ARROW1', a stream with 0xffffffff. It is damaged or another format"
            .formatted(file.path(), ByteBuffer.wrap(start).getInt()));
  }

  /** Reads what is needed for planning. */
  static ArrowFile read(SeekableFile file) {
    try {
      return kind(file) == Kind.FILE ? ofFile(file) : ofStream(file);
    } catch (LongbowException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read '%s' as Arrow: its metadata is damaged (%s)"
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }

  private static ArrowFile ofFile(SeekableFile file) {
    ArrowBlocks blocks = ArrowBlocks.read(file);
    Map<String, ArrowField> columns = byName(ArrowFields.of(blocks.schema()), file.path());
    boolean isSampled = !Locations.isLocal(file.path()) && blocks.batches().size() > MOST_REQUESTS;
    List<BatchSize> batches = new ArrayList<>();
    for (ArrowBlocks.At place : blocks.batches()) {
      if (isSampled && !batches.isEmpty()) {
        batches.add(scaled(batches.get(0), place.body()));
      } else {
        IpcMessage message = ArrowBlocks.message(file, place);
        batches.add(size(message, columns.values(), place.metadata() + place.body()));
      }
    }
    return new ArrowFile(
        file.path(),
        file.length(),
        false,
        columns,
        blocks.fingerprint(),
        List.copyOf(batches),
        isSampled);
  }

  private static BatchSize scaled(BatchSize first, long body) {
    double factor = body / (double) Math.max(1, first.stored());
    long[] bytes = first.columnBytes().clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (long) (bytes[i] * factor);
    }
    int rows = (int) Math.min(Integer.MAX_VALUE - 64, Math.max(1, first.rows() * factor));
    return new BatchSize(rows, bytes, body, first.isCompressed());
  }

  private static ArrowFile ofStream(SeekableFile file) {
    StreamMessages messages = new StreamMessages(file);
    Map<String, ArrowField> columns = byName(ArrowFields.of(messages.schema()), file.path());
    List<BatchSize> batches = new ArrayList<>();
    while (batches.isEmpty() && messages.next()) {
      if (messages.message().batch() != null && messages.message().dictionary().isEmpty()) {
        long stored = messages.message().bodyLength();
        batches.add(size(messages.message(), columns.values(), stored));
      }
    }
    return new ArrowFile(
        file.path(),
        file.length(),
        true,
        columns,
        messages.fingerprint(),
        List.copyOf(batches),
        true);
  }

  private static BatchSize size(IpcMessage message, Iterable<ArrowField> columns, long stored) {
    IpcMessage.require(
        message.batch() != null && message.dictionary().isEmpty(), "a record batch that is none");
    BatchBuffers buffers = new BatchBuffers(null, message.batch(), null);
    List<Long> bytes = new ArrayList<>();
    for (ArrowField column : columns) {
      bytes.add(VectorReader.skip(column, buffers));
    }
    buffers.requireEnd();
    return new BatchSize(
        message.batch().rows(),
        bytes.stream().mapToLong(Long::longValue).toArray(),
        stored,
        message.batch().compression() != Compression.NONE);
  }

  private static Map<String, ArrowField> byName(List<ArrowField> fields, String path) {
    Map<String, ArrowField> columns = new LinkedHashMap<>();
    for (ArrowField field : fields) {
      if (columns.putIfAbsent(field.name(), field) != null) {
        throw new LongbowException(
            ErrorCode.NAME_AMBIGUOUS, "Duplicate column '" + field.name() + "' in '" + path + "'");
      }
    }
    return columns;
  }

  /** The place of a column among those of the file. */
  int position(String column) {
    return List.copyOf(columns.keySet()).indexOf(column);
  }

  /** All rows, as far as is known. */
  long rows() {
    long rows = batches.stream().mapToLong(BatchSize::rows).sum();
    return isStream && rows > 0
        ? (long) (rows * (bytes / (double) Math.max(1, batches.get(0).stored())))
        : rows;
  }
}
