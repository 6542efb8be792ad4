package dev.longbow.io.text;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.RangeStream;
import dev.longbow.io.files.SeekableFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Files of text, some of them compressed as a whole. */
public final class TextFiles {
  private static final int BLOCK = 1 << 16;

  private TextFiles() {}

  /** Whether a path is one of a file that is compressed as a whole. */
  public static boolean isCompressed(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".gz") || lower.endsWith(".zst");
  }

  /**
   * Opens a file.
   *
   * @param size its size when the plan was made
   * @throws LongbowException {@link ErrorCode#READ_FAILED} when it has another one now
   */
  public static SeekableFile open(String path, long size) {
    SeekableFile file = SeekableFile.open(path);
    if (file.length() == size) {
      return file;
    }
    try (file) {
      throw new LongbowException(
          ErrorCode.READ_FAILED,
          "Cannot read '%s': it was changed after the plan was made (%,d bytes, expected %,d)"
              .formatted(path, file.length(), size));
    }
  }

  /** What a file that is compressed as a whole holds. */
  public static InputStream decompressed(SeekableFile file) throws IOException {
    InputStream raw = new RangeStream(file, 0, file.length());
    return file.path().toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPInputStream(raw, BLOCK)
        : new ZstdInputStreamNoFinalizer(raw);
  }

  /** What is said of a file that cannot be decompressed. */
  public static LongbowException damaged(String path, IOException e) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE,
        "Cannot decompress '%s': %s"
            .formatted(path, e.getMessage() == null ? "the file ends early" : e.getMessage()),
        e);
  }
}
