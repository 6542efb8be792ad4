package dev.longbow.io.csv;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes batches as lines of CSV: UTF-8, with the options' line ends. */
final class CsvEncoder implements BatchEncoder {
  private static final int FLUSH_BYTES = 1 << 16;

  private final CsvOptions options;
  private final OutputStream stream;
  private final CellWriter[] cells;
  private final Schema schema;
  private final TextSink text = new TextSink();
  private boolean isFinished;

  CsvEncoder(Schema schema, CsvOptions options, OutputStream stream) {
    this.schema = schema;
    this.options = options;
    this.stream = stream;
    this.cells =
        schema.fields().stream()
            .map(field -> CellWriter.of(field.type(), options))
            .toArray(CellWriter[]::new);
  }

  void writeHeader() throws IOException {
    Quoting quoting = new Quoting(options);
    for (int i = 0; i < schema.size(); i++) {
      if (i > 0) {
        text.put(options.delimiter());
      }
      byte[] name = schema.field(i).name().getBytes(StandardCharsets.UTF_8);
      quoting.write(name, 0, name.length, text);
    }
    text.put(options.lineEnd(), 0, options.lineEnd().length);
    drain();
  }

  @Override
  public void write(Batch batch) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      cells[i].bind(batch.column(i));
    }
    for (int row = 0; row < batch.rows(); row++) {
      for (int i = 0; i < cells.length; i++) {
        if (i > 0) {
          text.put(options.delimiter());
        }
        cells[i].write(row, text);
      }
      text.put(options.lineEnd(), 0, options.lineEnd().length);
      if (text.size() >= FLUSH_BYTES) {
        drain();
      }
    }
  }

  private void drain() throws IOException {
    stream.write(text.array(), 0, text.size());
    text.clear();
  }

  @Override
  public void finish() throws IOException {
    drain();
    isFinished = true;
    stream.close();
  }

  @Override
  public void close() {
    if (!isFinished) {
      try {
        stream.close();
      } catch (IOException e) {
        // Given up: the file is removed.
      }
    }
  }
}
