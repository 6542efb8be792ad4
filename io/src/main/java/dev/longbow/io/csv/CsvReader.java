package dev.longbow.io.csv;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.TaskJson;
import dev.longbow.io.text.TextReader;
import dev.longbow.io.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the pieces of one split in order. */
final class CsvReader extends TextReader {
  private final ReaderSpec spec;
  private final ScanSettings settings;
  private final List<CsvSplit.Piece> pieces;
  private final RowScanner scanner;
  private final BadCells bad;

  private int nextPiece;
  private CsvSplit.Piece piece;
  private ByteSource source;
  private int header = -1;
  private List<CellReader> cells = List.of();

  /** Columns that are only checked. */
  private List<CellReader> others = List.of();

  private long rowsLeft;
  private long bytesRead;

  /** A line whose number is known, once one was asked for. */
  private long knownOffset = -1;

  private long knownLine;

  CsvReader(ReaderSpec spec, CsvSplit split) {
    this(spec, TaskJson.read(spec.options(), ScanSettings.class), split);
  }

  private CsvReader(ReaderSpec spec, ScanSettings settings, CsvSplit split) {
    super(settings.onError());
    this.spec = spec;
    this.settings = settings;
    this.pieces = split.pieces();
    int columns = settings.headers().get(0).size();
    this.scanner = new RowScanner(settings.dialect(), columns);
    this.bad = new BadCells(columns, settings.onError());
    this.rowsLeft = spec.limit();
  }

  @Override
  public Batch next() {
    while (rowsLeft > 0) {
      if (source == null && !openPiece()) {
        return null;
      }
      if (!nextRows()) {
        closePiece();
        continue;
      }
      Batch batch = batch();
      rowsLeft -= batch.rows();
      // Rejected rows do not pile up: they are taken before more are read.
      if (batch.rows() > 0 || hasRejects()) {
        return batch;
      }
    }
    return null;
  }

  private boolean openPiece() {
    if (nextPiece == pieces.size()) {
      return false;
    }
    piece = pieces.get(nextPiece++);
    if (piece.header() != header) {
      header = piece.header();
      List<String> names = settings.headers().get(header);
      List<CellReader> readers = new ArrayList<>();
      for (Field field : spec.schema().fields()) {
        readers.add(CellReader.of(field, names.indexOf(field.name()), settings.dialect()));
      }
      cells = readers;
      List<CellReader> checkers = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String type = settings.checked().get(names.get(i));
        if (type != null && !spec.schema().contains(names.get(i))) {
          Field field = Field.of(names.get(i), DataType.parse(type));
          checkers.add(CellReader.of(field, i, settings.dialect()));
        }
      }
      others = checkers;
    }
    source = CsvFiles.open(piece);
    scanner.open(source);
    knownOffset = -1;
    return true;
  }

  private void closePiece() {
    if (source != null) {
      bytesRead += source.bytesRead();
      source.close();
      source = null;
    }
  }

  private boolean nextRows() {
    if (knownOffset >= 0) {
      line(scanner.buffer().position);
    }
    try {
      return scanner.next((int) Math.min(RowScanner.MAX_ROWS, rowsLeft));
    } catch (RowScanner.UnterminatedQuote e) {
      int at = (int) (e.rowOffset() - scanner.buffer().offset(0));
      String reason = "Unterminated quote: a quote that begins in this row is never closed";
      scanned(1);
      reject(at, endOfLine(at), null, reason);
      return false;
    } catch (LongbowException e) {
      failed();
      throw e;
    }
  }

  private int endOfLine(int from) {
    int at = from;
    while (at - from < 1000 && scanner.bytes()[at] != '\n') {
      at++;
    }
    return at;
  }

  private Batch batch() {
    int rows = scanner.rows();
    scanned(rows + scanner.ragged().count());
    bad.clear();
    List<Column> columns = new ArrayList<>(cells.size());
    for (CellReader reader : cells) {
      columns.add(reader.read(scanner, bad));
    }
    for (CellReader reader : others) {
      reader.read(scanner, bad);
    }
    Batch batch = new Batch(spec.schema(), columns, rows);
    if (scanner.ragged().count() == 0 && bad.byRow().isEmpty()) {
      return batch;
    }
    return withoutBad(batch);
  }

  /** Rejects rows in the order in which they stand in the file, so that lines are counted once. */
  private Batch withoutBad(Batch batch) {
    int ragged = 0;
    for (Map.Entry<Integer, BadCells.Bad> entry : bad.byRow().entrySet()) {
      ragged = rejectRagged(ragged, entry.getKey());
      int row = entry.getKey();
      reject(
          scanner.rowStart(row),
          scanner.ends()[row * bad.columns() + bad.columns() - 1],
          entry.getValue().field().name(),
          reason(entry.getValue()));
    }
    rejectRagged(ragged, Integer.MAX_VALUE);
    if (bad.byRow().isEmpty()) {
      return batch;
    }
    int[] kept = new int[batch.rows()];
    int count = 0;
    for (int row = 0; row < batch.rows(); row++) {
      if (!bad.byRow().containsKey(row)) {
        kept[count++] = row;
      }
    }
    return batch.gather(kept, count);
  }

  private int rejectRagged(int from, int beforeRow) {
    int index = from;
    for (;
        index < scanner.ragged().count() && scanner.ragged().before(index) <= beforeRow;
        index++) {
      reject(
          scanner.ragged().start(index),
          scanner.ragged().end(index),
          null,
          scanner.ragged().cells(index) == RaggedRows.NO_CELLS
              ? "Unterminated quote: with quoted_newlines: false a quoted cell ends in its line"
              : "Invalid row: %d cells, expected %d"
                  .formatted(scanner.ragged().cells(index), bad.columns()));
    }
    return index;
  }

  private String reason(BadCells.Bad cell) {
    Field field = cell.field();
    String text = new String(cell.shown(), StandardCharsets.UTF_8);
    if (field.type().equals(DataType.STRING)) {
      return "Invalid bytes in column '%s': '%s' is no text in UTF-8. Write the file's encoding in the input: encoding: windows-1252"
          .formatted(field.name(), shortened(text));
    }
    return "Invalid value '%s' of column '%s': expected %s%s"
        .formatted(shortened(text), field.name(), field.type(), settings.advice(field.name()));
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  private void reject(int from, int to, String column, String reason) {
    String text = new String(scanner.bytes(), from, to - from, StandardCharsets.UTF_8);
    reject(piece.path(), line(from), column, reason, text);
  }

  /**
   * The number of the line that a place in the buffer is in; places are asked for in order, and the
   * last one is still in the buffer: {@link #nextRows} asks for where the scanner goes on from.
   */
  private long line(int at) {
    long offset = scanner.buffer().offset(at);
    if (knownOffset < 0) {
      knownLine = CsvFiles.line(piece, offset);
    } else {
      int from = (int) (knownOffset - scanner.buffer().offset(0));
      knownLine += Words.count(scanner.bytes(), from, at, CsvFiles.NEWLINES);
    }
    knownOffset = offset;
    return knownLine;
  }

  @Override
  public Optional<String> file() {
    return piece == null ? Optional.empty() : Optional.of(piece.path());
  }

  @Override
  public long valuesNulled() {
    return bad.nulled();
  }

  @Override
  public long bytesRead() {
    return bytesRead + (source == null ? 0 : source.bytesRead());
  }

  @Override
  protected long bufferBytes() {
    return scanner.heapBytes();
  }

  @Override
  public void close() {
    closePiece();
  }
}
