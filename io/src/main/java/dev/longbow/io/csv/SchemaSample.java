package dev.longbow.io.csv;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.io.text.OnError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Infers types from the first rows: the first of bool, int64, float64, date, timestamp,
 * timestamp_tz and time in which every value can be read, else string. Numbers with zeros in front
 * ({@code 007}) and integers of more than 18 digits stay strings: as numbers they would lose
 * something. A column without values is one of strings.
 */
final class SchemaSample {
  /** In the first rows most types are given up, so that few rows are read in all of them. */
  private static final int FIRST_ROWS = 64;

  private static final List<DataType> CANDIDATES =
      List.of(
          DataType.BOOL,
          DataType.INT64,
          DataType.FLOAT64,
          DataType.DATE,
          DataType.TIMESTAMP,
          DataType.TIMESTAMP_TZ,
          DataType.TIME);

  private final CsvDialect dialect;
  private final Map<String, Guess> guesses = new LinkedHashMap<>();
  private long rows;

  /** The types that a column may have. */
  private static final class Guess {
    private List<DataType> types = CANDIDATES;
    private boolean hasValues;
  }

  /**
   * No rows yet.
   *
   * @param columns the columns whose types are wanted
   */
  SchemaSample(CsvDialect dialect, List<String> columns) {
    this.dialect = dialect;
    columns.forEach(name -> guesses.put(name, new Guess()));
  }

  /** The rows looked at. */
  long rows() {
    return rows;
  }

  /** Looks at rows of a file until there are so many in all. */
  void add(FileHead head, List<String> names, int mostRows) {
    if (names.isEmpty()) {
      return;
    }
    RowScanner scanner = new RowScanner(dialect, names.size());
    try (ByteSource source = CsvFiles.open(head.rows())) {
      scanner.open(source);
      while (rows < mostRows) {
        int wanted = rows == 0 ? FIRST_ROWS : RowScanner.MAX_ROWS;
        if (!scanner.next((int) Math.min(wanted, mostRows - rows))) {
          return;
        }
        for (Map.Entry<String, Guess> guess : guesses.entrySet()) {
          look(scanner, guess.getValue(), names.indexOf(guess.getKey()), names.size());
        }
        rows += scanner.rows() + scanner.ragged().count();
      }
    } catch (RowScanner.UnterminatedQuote e) {
      // The run meets it again, and knows its line and what to do.
      return;
    }
  }

  private void look(RowScanner scanner, Guess guess, int column, int columns) {
    if (!guess.hasValues) {
      guess.hasValues = hasValues(scanner, column, columns);
      if (!guess.hasValues) {
        return;
      }
    }
    List<DataType> left = new ArrayList<>();
    for (DataType type : guess.types) {
      if (fits(scanner, type, column, columns)
          && !(type.isNumeric() && loses(scanner, type, column, columns))) {
        left.add(type);
      }
    }
    guess.types = left;
  }

  private boolean fits(RowScanner scanner, DataType type, int column, int columns) {
    BadCells bad = new BadCells(columns, OnError.FAIL);
    CellReader.of(Field.of("", type), column, dialect).read(scanner, bad);
    return bad.byRow().isEmpty();
  }

  /** Whether there is a cell that is no null and not empty. */
  private boolean hasValues(RowScanner scanner, int column, int columns) {
    CellReader reader = CellReader.of(Field.of("", DataType.STRING), column, dialect);
    for (int row = 0; row < scanner.rows(); row++) {
      int from = from(scanner, row, column, columns);
      int to = scanner.ends()[row * columns + column];
      if (reader.tidy(scanner.bytes(), from, to) && reader.end > reader.start) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a number of the type would not say all that some cell does: zeros in front, a plus, too
   * many digits, or, of an integer, that others may have a fraction.
   */
  private boolean loses(RowScanner scanner, DataType type, int column, int columns) {
    int mostDigits = type.isInteger() ? 18 : 15;
    CellReader reader = CellReader.of(Field.of("", DataType.STRING), column, dialect);
    for (int row = 0; row < scanner.rows(); row++) {
      int from = from(scanner, row, column, columns);
      int to = scanner.ends()[row * columns + column];
      if (!reader.tidy(scanner.bytes(), from, to)) {
        continue;
      }
      byte[] text = reader.text;
      int at = reader.start;
      at += at < reader.end && (text[at] == '-' || text[at] == '+') ? 1 : 0;
      int digits = 0;
      while (at + digits < reader.end && text[at + digits] >= '0' && text[at + digits] <= '9') {
        digits++;
      }
      boolean whole = at + digits == reader.end;
      boolean plus = at > reader.start && text[reader.start] == '+';
      if ((digits > 1 && text[at] == '0')
          || (whole && (plus || digits > mostDigits))
          || (type.isInteger()
              && !whole
              && text[at + digits] == CsvDialect.code(dialect.decimal()))) {
        return true;
      }
    }
    return false;
  }

  private static int from(RowScanner scanner, int row, int column, int columns) {
    return column == 0 ? scanner.rowStart(row) : scanner.ends()[row * columns + column - 1] + 1;
  }

  /** The types, by column. */
  Map<String, DataType> types() {
    Map<String, DataType> types = new LinkedHashMap<>();
    guesses.forEach(
        (name, guess) ->
            types.put(
                name,
                guess.hasValues && !guess.types.isEmpty() ? guess.types.get(0) : DataType.STRING));
    return types;
  }
}
