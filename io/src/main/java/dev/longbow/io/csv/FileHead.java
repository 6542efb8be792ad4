package dev.longbow.io.csv;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.io.text.TextFiles;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the beginning of a file tells: its encoding, its header, and where its rows begin.
 *
 * @param names the names of the header; without header as many empty names as the first row has
 *     cells, none when there is no row
 * @param bytesPerRow about how many bytes a row has
 */
record FileHead(CsvSplit.Piece rows, List<String> names, double bytesPerRow) {
  private static final int FIRST_BYTES = 1 << 16;

  FileHead {
    names = List.copyOf(names);
  }

  static FileHead read(FileSet.Entry file, CsvDialect dialect) {
    CsvSplit.Piece whole = beginning(file, dialect);
    boolean wide = CsvFiles.isWide(whole.encoding());
    try (ByteSource source = wide ? CsvFiles.open(whole) : CsvFiles.raw(whole)) {
      RowScanner scanner = new RowScanner(dialect, 0, FIRST_BYTES);
      scanner.open(source);
      boolean skipped = scanner.buffer().skipLines(dialect.skipRows());
      long begin = scanner.buffer().offset(scanner.buffer().position);
      boolean hasRows = skipped && nextRow(scanner);
      requireLineFeeds(scanner, hasRows, dialect, file.path());
      List<String> names = new ArrayList<>();
      if (hasRows) {
        Charset charset = wide ? StandardCharsets.UTF_8 : CsvFiles.charset(whole.encoding());
        names = names(scanner, dialect, file.path(), charset);
      } else if (dialect.header()) {
        throw new LongbowException(
            ErrorCode.SCHEMA_DRIFT,
            "Missing header in '%s': the file has no rows%s"
                .formatted(
                    file.path(),
                    dialect.skipRows() > 0 ? " after skip_rows: " + dialect.skipRows() : ""));
      }
      int first =
          hasRows && !dialect.header() ? scanner.ragged().start(0) : scanner.buffer().position;
      double average = average(scanner, first);
      // Behind the header; without one behind what is skipped, for an empty line may be a row.
      long start = (dialect.header() ? scanner.buffer().offset(first) : begin) + whole.start();
      CsvSplit.Piece rows =
          new CsvSplit.Piece(whole.path(), whole.size(), start, whole.end(), 0, whole.encoding());
      return new FileHead(rows, names, average);
    } catch (RowScanner.UnterminatedQuote e) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE, "Unterminated quote in the header of '" + file.path() + "'", e);
    }
  }

  private static boolean nextRow(RowScanner scanner) {
    while (scanner.next(1)) {
      if (scanner.ragged().count() > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses a file whose lines end with carriage returns alone, which would be one long line. Its
   * first row tells; inside of quotes they are text.
   */
  private static void requireLineFeeds(
      RowScanner scanner, boolean hasRows, CsvDialect dialect, String path) {
    int from = hasRows ? scanner.ragged().start(0) : 0;
    int to = hasRows ? scanner.ragged().end(0) : scanner.buffer().limit();
    byte[] bytes = scanner.bytes();
    boolean found = !hasRows && scanner.buffer().skippedReturns();
    boolean inside = false;
    for (int i = from; i < to && !found; i++) {
      inside ^= !dialect.quote().isEmpty() && bytes[i] == CsvDialect.code(dialect.quote());
      found = bytes[i] == '\r' && !inside && bytes[i + 1] != '\n';
    }
    if (found) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '%s': its lines end with carriage returns alone, expected line feeds. Convert it: tr '\\r' '\\n' < FILE"
              .formatted(path));
    }
  }

  private static double average(RowScanner scanner, int first) {
    long lines = 0;
    int end = first;
    for (int i = first; i < scanner.buffer().limit(); i++) {
      if (scanner.bytes()[i] == '\n') {
        lines++;
        end = i + 1;
      }
    }
    return lines == 0 ? 100 : (double) (end - first) / lines;
  }

  /** The whole file without its byte-order mark. */
  private static CsvSplit.Piece beginning(FileSet.Entry file, CsvDialect dialect) {
    boolean compressed = TextFiles.isCompressed(file.path());
    long size;
    try (SeekableFile open = SeekableFile.open(file.path())) {
      size = open.length();
    }
    CsvSplit.Piece whole = new CsvSplit.Piece(file.path(), size, 0, -1, 0, "utf-8");
    byte[] first = new byte[3];
    int count = 0;
    try (ByteSource source = CsvFiles.raw(whole)) {
      while (count < 3) {
        int read = source.read(first, count, 3 - count);
        if (read < 0) {
          break;
        }
        count += read;
      }
    }
    String encoding = dialect.encoding().equals("utf-16") ? "utf-16le" : dialect.encoding();
    int mark = 0;
    if (count == 3
        && first[0] == (byte) 0xef
        && first[1] == (byte) 0xbb
        && first[2] == (byte) 0xbf) {
      encoding = "utf-8";
      mark = 3;
    } else if (count >= 2 && first[0] == (byte) 0xff && first[1] == (byte) 0xfe) {
      encoding = "utf-16le";
    } else if (count >= 2 && first[0] == (byte) 0xfe && first[1] == (byte) 0xff) {
      encoding = "utf-16be";
    }
    boolean wide = CsvFiles.isWide(encoding);
    // In UTF-16 the mark is three bytes of the UTF-8 that is made of it.
    boolean marked = wide && (first[0] & 0xfe) == 0xfe && (first[1] & 0xfe) == 0xfe && count >= 2;
    return new CsvSplit.Piece(
        file.path(), size, marked ? 3 : mark, compressed || wide ? -1 : size, 0, encoding);
  }

  private static List<String> names(
      RowScanner scanner, CsvDialect dialect, String path, Charset charset) {
    byte[] bytes = scanner.bytes();
    int start = scanner.ragged().start(0);
    int end = scanner.ragged().end(0);
    List<String> names = new ArrayList<>();
    for (byte[] cell : HeaderCells.split(bytes, start, end, dialect)) {
      names.add(dialect.header() ? new String(cell, charset) : "");
    }
    if (!dialect.header()) {
      return names;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty()) {
        names.set(i, "column" + (i + 1));
      }
      if (!seen.add(names.get(i))) {
        throw new LongbowException(
            ErrorCode.NAME_AMBIGUOUS,
            "Duplicate column '%s' in the header of '%s'".formatted(names.get(i), path));
      }
    }
    return names;
  }

  /** Fails when a file has other columns than the first. */
  void requireColumns(FileHead first, boolean hasHeader) {
    if (!hasHeader) {
      if (!names.isEmpty() && names.size() != first.names.size()) {
        throw new LongbowException(
            ErrorCode.SCHEMA_DRIFT,
            "Cannot read '%s' and '%s' together: their first rows have %d and %d cells"
                .formatted(first.rows.path(), rows.path(), first.names.size(), names.size()));
      }
      return;
    }
    List<String> missing = first.names.stream().filter(name -> !names.contains(name)).toList();
    List<String> more = names.stream().filter(name -> !first.names.contains(name)).toList();
    if (!missing.isEmpty() || !more.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SCHEMA_DRIFT,
          "Header of '%s' differs from that of '%s':%s%s"
              .formatted(
                  rows.path(),
                  first.rows.path(),
                  missing.isEmpty() ? "" : " missing " + missing,
                  more.isEmpty() ? "" : (missing.isEmpty() ? "" : ",") + " more " + more));
    }
  }

  /** Fails when the header lacks columns of a schema. */
  void require(Set<String> schema) {
    List<String> missing = schema.stream().filter(name -> !names.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SCHEMA_DRIFT,
          "Header of '%s' does not match the schema. %s"
              .formatted(rows.path(), NameHints.missing(missing, names)));
    }
  }
}
