package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;

/**
 * Checksums of what Parquet has none for, in the footer's key-value metadata of our files: of the
 * footer itself, and of each column and offset index. Pages have their own.
 */
final class FooterChecksum {
  private static final String FOOTER = "longbow.footer.crc32";
  private static final String INDEXES = "longbow.indexes.crc32";
  private static final String ZEROS = "00000000";

  private FooterChecksum() {}

  /** Adds the checksums of the indexes, two for each column chunk, and room for the footer's. */
  static void prepare(FileMetaData meta, List<Integer> indexes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * indexes.size());
    indexes.forEach(bytes::putInt);
    meta.setKey_value_metadata(
        List.of(
            new KeyValue(INDEXES).setValue(Base64.getEncoder().encodeToString(bytes.array())),
            new KeyValue(FOOTER).setValue(ZEROS)));
  }

  /** Writes the checksum of an encoded footer, which was prepared, into it. */
  static void fill(byte[] footer, int size) {
    byte[] text = HexFormat.of().toHexDigits(of(footer, size)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, footer, place(footer, size), text.length);
  }

  /**
   * Checks a footer that has a checksum.
   *
   * @throws LongbowException {@link ErrorCode#CORRUPT_FILE} when it does not agree
   */
  static void check(FileMetaData meta, byte[] footer, String path) {
    String expected = value(meta, FOOTER);
    if (expected == null) {
      return;
    }
    int place = place(footer, footer.length);
    byte[] zeroed = footer.clone();
    if (place >= 0) {
      System.arraycopy(ZEROS.getBytes(StandardCharsets.US_ASCII), 0, zeroed, place, ZEROS.length());
    }
    if (place < 0 || !HexFormat.of().toHexDigits(of(zeroed, zeroed.length)).equals(expected)) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read the footer of '%s': its bytes do not have the checksum it says"
              .formatted(path));
    }
  }

  /** The indexes' checksums, or null where there are none. */
  static int[] indexes(FileMetaData meta) {
    String text = value(meta, INDEXES);
    if (text == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    int[] checksums = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(checksums);
    return checksums;
  }

  /** A checksum. */
  static int of(byte[] bytes, int size) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, size);
    return (int) checksum.getValue();
  }

  private static String value(FileMetaData meta, String key) {
    if (meta.getKey_value_metadata() != null) {
      for (KeyValue pair : meta.getKey_value_metadata()) {
        if (key.equals(pair.getKey())) {
          return pair.getValue();
        }
      }
    }
    return null;
  }

  /** Where the value stands: behind its key, a field's header byte and its length. */
  private static int place(byte[] footer, int size) {
    byte[] key = FOOTER.getBytes(StandardCharsets.US_ASCII);
    for (int at = size - key.length - 2 - ZEROS.length(); at >= 0; at--) {
      int matched = 0;
      while (matched < key.length && footer[at + matched] == key[matched]) {
        matched++;
      }
      if (matched == key.length) {
        return at + key.length + 2;
      }
    }
    return -1;
  }
}
