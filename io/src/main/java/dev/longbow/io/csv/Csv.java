package dev.longbow.io.csv;

import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Map;

/** CSV files as sources. */
public final class Csv {
  private Csv() {}

  /** Files with a header, the types of their columns inferred; see {@link #scan(String, Map)}. */
  public static Source scan(String location) {
    return scan(location, Map.of());
  }

  /**
   * Opens files for planning: lists them and reads their headers, and their first rows when types
   * are to be inferred.
   *
   * <p>Options: {@code schema} (types as JSON, {@code {"age": "int32"}}; types of other columns are
   * inferred), {@code infer_rows} (10000), {@code on_error} (fail, null, reject; with the last
   * {@code rejects}, the path of the side file), {@code delimiter} (a comma; a tab for .tsv),
   * {@code quote} ({@code "} or none), {@code escape} (the quote, doubled), {@code header} (true),
   * {@code skip_rows} (0), {@code comment} (none), {@code null_values} (the empty cell; several as
   * a JSON array), {@code true_values}, {@code false_values}, {@code decimal} (a point), {@code
   * thousands} (none), {@code date_format} and {@code timestamp_format} (ISO 8601; patterns such as
   * dd/MM/yyyy), {@code encoding} (utf-8, utf-16, latin1, windows-1252), {@code quoted_newlines}
   * (true).
   *
   * @param location a file, a glob, or a folder (all {@code *.csv} files under it)
   * @throws LongbowException {@link ErrorCode#INPUT_NOT_FOUND} when there is no file, {@link
   *     ErrorCode#SPEC_INVALID} for wrong options, {@link ErrorCode#SCHEMA_DRIFT} when headers
   *     differ from each other or from the schema
   */
  public static Source scan(String location, Map<String, String> options) {
    return new CsvFormat().source(location, options);
  }
}
