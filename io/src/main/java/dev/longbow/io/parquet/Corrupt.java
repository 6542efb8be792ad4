package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/** Errors about bytes that cannot be; the column chunk reader says where. */
final class Corrupt {
  private Corrupt() {}

  static LongbowException page(String text, Object... arguments) {
    return new LongbowException(
        ErrorCode.CORRUPT_FILE, "Invalid Parquet page: " + text.formatted(arguments));
  }
}
