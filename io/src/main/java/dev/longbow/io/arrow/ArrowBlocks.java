package dev.longbow.io.arrow;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;

/**
 * The footer of an Arrow file: its schema, and where its dictionaries and record batches are.
 *
 * @param fingerprint changes when the footer does
 */
record ArrowBlocks(Schema schema, List<At> dictionaries, List<At> batches, String fingerprint) {
  private static final int TAIL = 4 + FileFrame.MAGIC.length;

  /**
   * A message's place.
   *
   * @param offset of its prefix
   * @param metadata bytes of prefix and metadata
   * @param body bytes that follow
   */
  record At(long offset, int metadata, long body) {}

  /**
   * Reads the footer.
   *
   * @throws LongbowException {@link ErrorCode#CORRUPT_FILE} when there is none, or what it says
   *     cannot be
   */
  static ArrowBlocks read(SeekableFile file) {
    long length = file.length();
    if (length < 8 + TAIL) {
      throw cut(file, "it has %d bytes".formatted(length));
    }
    byte[] tail = new byte[TAIL];
    file.read(length - TAIL, tail, 0, TAIL);
    if (!Arrays.equals(tail, 4, TAIL, FileFrame.MAGIC, 0, FileFrame.MAGIC.length)) {
      throw cut(file, "it does not end in 'ARROW1'");
    }
    int size = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (size <= 0 || size > length - 8 - TAIL) {
      throw damaged(file, "a footer of %d bytes in a file of %d".formatted(size, length), null);
    }
    byte[] bytes = new byte[size];
    file.read(length - TAIL - size, bytes, 0, size);
    try {
      return parse(bytes, length - TAIL - size);
    } catch (LongbowException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static ArrowBlocks parse(byte[] bytes, long end) {
    Footer footer = Footer.getRootAsFooter(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    IpcMessage.require(
        footer.version() >= MetadataVersion.V4 && footer.version() <= MetadataVersion.V5,
        "metadata version %d, expected V4 or V5",
        footer.version() + 1);
    IpcMessage.require(footer.schema() != null, "a footer without schema");
    int dictionaries = footer.dictionariesLength();
    int batches = footer.recordBatchesLength();
    // Each takes 24 bytes of the footer.
    IpcMessage.require(
        dictionaries >= 0 && dictionaries <= bytes.length / 24, "%d dictionaries", dictionaries);
    IpcMessage.require(batches >= 0 && batches <= bytes.length / 24, "%d record batches", batches);
    List<At> dictionaryPlaces = new ArrayList<>();
    for (int i = 0; i < dictionaries; i++) {
      dictionaryPlaces.add(at("dictionary", i, footer.dictionaries(i), end));
    }
    List<At> batchPlaces = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      batchPlaces.add(at("record batch", i, footer.recordBatches(i), end));
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new ArrowBlocks(
        footer.schema(),
        List.copyOf(dictionaryPlaces),
        List.copyOf(batchPlaces),
        "%08x-%d".formatted(crc.getValue(), end));
  }

  private static At at(String what, int index, Block block, long end) {
    long offset = block.offset();
    int metadata = block.metaDataLength();
    long body = block.bodyLength();
    IpcMessage.require(
        offset >= 8
            && metadata >= IpcMessage.PREFIX
            && body >= 0
            && offset <= end
            && metadata <= end - offset
            && body <= end - offset - metadata,
        "%s %d of %d + %d bytes at %d of a file whose footer begins at %d",
        what,
        index,
        metadata,
        body,
        offset,
        end);
    return new At(offset, metadata, body);
  }

  /** Reads the message at a place of the file. */
  static IpcMessage message(SeekableFile file, At place) {
    byte[] bytes = new byte[place.metadata()];
    file.read(place.offset(), bytes, 0, bytes.length);
    ByteBuffer prefix = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Arrow before 0.15 wrote the length alone.
    int start = prefix.getInt(0) == IpcMessage.CONTINUATION ? IpcMessage.PREFIX : 4;
    int length = prefix.getInt(start - 4);
    IpcMessage.require(
        length > 0 && length <= bytes.length - start,
        "metadata of %d bytes, the footer says %d",
        length,
        bytes.length - start);
    IpcMessage message = IpcMessage.parse(bytes, start, length);
    IpcMessage.require(
        message.bodyLength() == place.body(),
        "a body of %d bytes, the footer says %d",
        message.bodyLength(),
        place.body());
    return message;
  }

  private static LongbowException cut(SeekableFile file, String reason) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read '%s' as an Arrow file: %s. It was cut, or its writer did not finish"
            .formatted(file.path(), reason));
  }

  private static LongbowException damaged(SeekableFile file, String what, Throwable cause) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot read the footer of '%s': it is damaged (%s)".formatted(file.path(), what),
        cause);
  }
}
