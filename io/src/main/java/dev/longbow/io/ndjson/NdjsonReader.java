package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.codec.Json;
import dev.longbow.codec.TypeJson;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.OnError;
import dev.longbow.io.text.TaskJson;
import dev.longbow.io.text.TextReader;
import dev.longbow.io.text.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the lines of one split in order: tokens by Jackson, values straight into columns. */
final class NdjsonReader extends TextReader {
  private static final int MOST_ROWS = 8192;
  private static final long MOST_BYTES = 8L << 20;
  private static final int NOT_WANTED = -1;

  private final ReaderSpec spec;
  private final Settings settings;
  private final Iterator<NdjsonSplit.Piece> pieces;
  private final JsonLine line = new JsonLine();
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<JsonColumn> columns = new ArrayList<>();

  /** For each column the turn in which it was set last. */
  private final long[] set;

  private long turn;
  private Lines lines;
  private String file;
  private long rowsLeft;
  private long valuesNulled;
  private long bytesRead;

  /**
   * What a scan's tasks need to know.
   *
   * @param passesOver whether keys that are no columns are passed over
   * @param schema all columns, as JSON
   */
  record Settings(OnError onError, boolean passesOver, String schema) {}

  NdjsonReader(ReaderSpec spec, NdjsonSplit split) {
    this(spec, TaskJson.read(spec.options(), Settings.class), split);
  }

  private NdjsonReader(ReaderSpec spec, Settings settings, NdjsonSplit split) {
    super(settings.onError());
    this.spec = spec;
    this.settings = settings;
    this.pieces = split.pieces().iterator();
    this.rowsLeft = spec.limit();
    spec.schema().fields().forEach(this::addColumn);
    for (Field field : TypeJson.schema(Json.read(settings.schema())).fields()) {
      if (spec.schema().contains(field.name())) {
        continue;
      } else if (settings.onError() == OnError.REJECT) {
        // Which rows are rejected does not depend on the columns that are read.
        addColumn(field);
      } else {
        positions.put(field.name(), NOT_WANTED);
      }
    }
    this.set = new long[columns.size()];
  }

  private void addColumn(Field field) {
    positions.put(field.name(), columns.size());
    columns.add(JsonColumn.of(field.type(), line));
  }

  @Override
  public Batch next() {
    int rows = 0;
    int looked = 0;
    long bytes = 0;
    // Rejected rows count, too: they do not pile up, but are taken before more are read.
    while (rows < rowsLeft && looked < MOST_ROWS && bytes < MOST_BYTES) {
      if (lines == null) {
        if (!pieces.hasNext()) {
          break;
        }
        lines = new Lines(pieces.next());
        file = lines.path();
      }
      if (!lines.next()) {
        closeLines();
        // A batch has rows of one file: its place is told.
        if (looked > 0) {
          break;
        }
        continue;
      }
      scanned(1);
      looked++;
      bytes += lines.end() - lines.start();
      rows += read(rows) ? 1 : 0;
    }
    rowsLeft -= rows;
    if (looked == 0) {
      return null;
    }
    List<Column> read = new ArrayList<>(columns.size());
    for (JsonColumn column : columns) {
      read.add(column.take(rows));
    }
    return new Batch(spec.schema(), read.subList(0, spec.schema().size()), rows);
  }

  /** Reads the line into a row; false when it was rejected. */
  private boolean read(int row) {
    turn++;
    String name = null;
    if (!Utf8.isValid(lines.bytes(), lines.start(), lines.end())) {
      return reject(null, "Invalid bytes: the line is no text in UTF-8");
    }
    try (JsonParser parser = line.open(lines.bytes(), lines.start(), lines.end())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadValue("Invalid line: %s, expected an object".formatted(shown(parser)));
      }
      JsonStreamContext object = parser.getParsingContext();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        name = parser.currentName();
        parser.nextToken();
        Integer position = positions.get(name);
        if (position == null && !settings.passesOver()) {
          throw new BadValue(
              "Unknown key '%s': it is in no row that columns were inferred from. Raise infer_rows, name it in the schema, or say infer_rows: 0 to read the schema's columns alone"
                  .formatted(name));
        } else if (position == null || position == NOT_WANTED) {
          parser.skipChildren();
        } else {
          put(row, position, name, parser, object);
        }
      }
      name = null;
      if (parser.nextToken() != null) {
        throw new BadValue("Invalid line: more behind its object");
      }
    } catch (BadValue e) {
      return reject(name, e.getMessage());
    } catch (JsonProcessingException e) {
      return reject(
          name,
          "Invalid JSON at column %d: %s"
              .formatted(
                  e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    } catch (IOException | RuntimeException e) {
      if (e instanceof LongbowException known) {
        throw known;
      }
      return reject(name, "Invalid JSON: " + e.getMessage());
    }
    for (int i = 0; i < set.length; i++) {
      if (set[i] != turn) {
        columns.get(i).putNull(row);
      }
    }
    return true;
  }

  private static String shown(JsonParser parser) throws IOException {
    return parser.currentToken() == null ? "nothing" : JsonLine.shown(parser);
  }

  private void put(int row, int position, String name, JsonParser parser, JsonStreamContext object)
      throws IOException {
    if (set[position] == turn) {
      throw new BadValue("Invalid line: the key '%s' twice".formatted(name));
    }
    set[position] = turn;
    try {
      columns.get(position).put(row, parser);
    } catch (BadValue e) {
      if (settings.onError() != OnError.NULL) {
        throw new BadValue("Invalid value of column '%s': %s".formatted(name, e.getMessage()));
      }
      valuesNulled++;
      columns.get(position).putNull(row);
      // Out of what the value is made of.
      parser.skipChildren();
      while (parser.getParsingContext() != object) {
        parser.nextToken();
      }
    }
  }

  private boolean reject(String column, String reason) {
    String text = new String(lines.line(), StandardCharsets.UTF_8);
    reject(lines.path(), lines.number(), column, reason, text);
    return false;
  }

  private void closeLines() {
    if (lines != null) {
      bytesRead += lines.bytesRead();
      lines.close();
      lines = null;
    }
  }

  @Override
  public Optional<String> file() {
    return Optional.ofNullable(file);
  }

  @Override
  public long valuesNulled() {
    return valuesNulled;
  }

  @Override
  public long bytesRead() {
    return bytesRead + (lines == null ? 0 : lines.bytesRead());
  }

  @Override
  protected long bufferBytes() {
    return (lines == null ? 0 : lines.heapBytes())
        + columns.stream().mapToLong(JsonColumn::heapBytes).sum();
  }

  @Override
  public void close() {
    closeLines();
  }
}
