package dev.longbow.io.parquet;

import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Map;

/** Parquet files as sources. */
public final class Parquet {
  private Parquet() {}

  /**
   * Opens files for planning: lists them and reads their footers.
   *
   * @param location a file, a glob, or a folder (all {@code *.parquet} files under it); folders
   *     named {@code year=2024} give a column
   * @throws LongbowException {@link ErrorCode#INPUT_NOT_FOUND} when there is no file, {@link
   *     ErrorCode#CORRUPT_FILE} when one is not a whole Parquet file
   */
  public static Source scan(String location) {
    return new ParquetFormat().source(location, Map.of());
  }
}
