package dev.longbow.io.arrow;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.apache.arrow.flatbuf.Schema;

/**
 * The messages of a stream, one after another. A stream has to end with its end marker: without it
 * nobody knows whether it was cut between two record batches.
 */
final class StreamMessages {
  private final SeekableFile file;
  private final Schema schema;
  private final String fingerprint;
  private long position;
  private int number;
  private IpcMessage message;
  private long body;

  /** Reads the schema. */
  StreamMessages(SeekableFile file) {
    this.file = file;
    byte[] bytes = metadata();
    IpcMessage first = bytes == null ? null : IpcMessage.parse(bytes, 0, bytes.length);
    IpcMessage.require(
        first != null && first.schema() != null, "a stream that does not begin with a schema");
    CRC32 crc = new CRC32();
    crc.update(bytes);
    this.schema = first.schema();
    this.fingerprint = "%08x-%d".formatted(crc.getValue(), file.length());
    position += first.bodyLength();
  }

  Schema schema() {
    return schema;
  }

  /** Changes when the schema or the length does. */
  String fingerprint() {
    return fingerprint;
  }

  /** Goes to the next message; false at the end marker. */
  boolean next() {
    number++;
    byte[] bytes = metadata();
    if (bytes == null) {
      if (position != file.length()) {
        throw damaged("%d bytes follow its end marker".formatted(file.length() - position));
      }
      return false;
    }
    message = IpcMessage.parse(bytes, 0, bytes.length);
    IpcMessage.require(message.schema() == null, "a second schema in message %d", number);
    body = position;
    if (message.bodyLength() > file.length() - position) {
      throw cut(
          "message %d has a body of %d bytes at %d"
              .formatted(number, message.bodyLength(), position));
    }
    position += message.bodyLength();
    return true;
  }

  IpcMessage message() {
    return message;
  }

  /** Where the message's body begins. */
  long body() {
    return body;
  }

  /** Reads the prefix and metadata of the next message; null at the end marker. */
  private byte[] metadata() {
    if (file.length() - position < IpcMessage.PREFIX) {
      throw cut("it ends at byte %d without end marker".formatted(file.length()));
    }
    byte[] start = new byte[IpcMessage.PREFIX];
    file.read(position, start, 0, start.length);
    ByteBuffer prefix = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (prefix.getInt(0) != IpcMessage.CONTINUATION) {
      throw damaged(
          "message %d at byte %d begins with 0x%08x instead of 0xffffffff"
              .formatted(number, position, prefix.getInt(0)));
    }
    position += IpcMessage.PREFIX;
    int length = prefix.getInt(4);
    if (length == 0) {
      return null;
    }
    if (length < 0) {
      throw damaged("message %d has metadata of %d bytes".formatted(number, length));
    }
    if (length > file.length() - position) {
      throw cut("message %d has metadata of %d bytes at %d".formatted(number, length, position));
    }
    byte[] bytes = new byte[length];
    file.read(position, bytes, 0, length);
    position += length;
    return bytes;
  }

  private LongbowException cut(String what) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read the Arrow stream '%s': %s, of %d. It was cut, or its writer did not finish"
            .formatted(file.path(), what, file.length()));
  }

  private LongbowException damaged(String what) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read the Arrow stream '%s': %s. It is damaged".formatted(file.path(), what));
  }
}
