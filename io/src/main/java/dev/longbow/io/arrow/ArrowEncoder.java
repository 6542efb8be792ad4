package dev.longbow.io.arrow;

import dev.longbow.arrow.ColumnEncoder;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchCutter;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/**
 * Writes batches as an Arrow file or stream. Record batches are cut by rows and bytes of values,
 * wherever the batches that come were cut. In a file a dictionary has every value of the file and
 * stands behind the record batches (the footer tells where); in a stream each record batch brings
 * its own, which replaces the one before.
 */
final class ArrowEncoder implements BatchEncoder {
  /** A record batch ends with the row that makes it this large. */
  private static final long LARGEST_BATCH_BYTES = 16L << 20;

  private final Schema schema;
  private final ArrowOptions options;
  private final FileFrame frame;
  private final BufferCompressor compressor;
  private final MessageWriter out;
  private final BatchCutter pending;
  private final Map<Integer, ValueDictionary> dictionaries;
  private final List<ArrowBlock> batchBlocks = new ArrayList<>();

  ArrowEncoder(Schema schema, ArrowOptions options, OutputStream stream) throws IOException {
    this.schema = schema;
    this.options = options;
    this.frame = new FileFrame(schema, options);
    this.compressor = new BufferCompressor(options.compression(), options.level());
    this.out = new MessageWriter(stream, compressor);
    this.pending =
        new BatchCutter(schema, options.batchRows(), LARGEST_BATCH_BYTES, this::writeBatch);
    this.dictionaries = options.dictionaries(schema);
    frame.writeStart(out);
  }

  @Override
  public void write(Batch batch) throws IOException {
    pending.write(batch);
  }

  private void writeBatch(Batch batch) throws IOException {
    ColumnEncoder body = new ColumnEncoder();
    for (int i = 0; i < schema.size(); i++) {
      Column column = batch.column(i);
      SettledValues.settle(column);
      ValueDictionary dictionary = dictionaries.get(i);
      if (dictionary == null) {
        body.add(column);
      } else {
        addCoded(body, column, dictionary);
      }
    }
    if (options.stream()) {
      writeDictionaries();
      dictionaries.values().forEach(ValueDictionary::clear);
    }
    batchBlocks.add(out.writeBatch(batch.rows(), body));
  }

  private static void addCoded(ColumnEncoder body, Column column, ValueDictionary dictionary) {
    int[] codes =
        column instanceof DictionaryColumn coded
            ? dictionary.codes(coded)
            : dictionary.codes((BytesColumn) column);
    // Only the column's nulls are looked at.
    body.addCodes(
        new DictionaryColumn(
            column.length(),
            codes,
            new BytesColumn(column.type(), 0, new int[1], new byte[0], null),
            column.validity()),
        codes,
        4);
  }

  private List<ArrowBlock> writeDictionaries() throws IOException {
    List<ArrowBlock> blocks = new ArrayList<>();
    for (Map.Entry<Integer, ValueDictionary> entry : dictionaries.entrySet()) {
      BytesColumn values = entry.getValue().values();
      ColumnEncoder body = new ColumnEncoder();
      body.add(values);
      blocks.add(out.writeDictionary(entry.getKey(), values.length(), body));
    }
    return blocks;
  }

  @Override
  public void finish() throws IOException {
    pending.finish();
    // An empty stream needs none.
    List<ArrowBlock> dictionaryBlocks = options.stream() ? List.of() : writeDictionaries();
    frame.writeEnd(out, dictionaryBlocks, batchBlocks);
  }

  @Override
  public long heapBytes() {
    return pending.pendingBytes()
        + dictionaries.values().stream().mapToLong(ValueDictionary::heapBytes).sum();
  }

  @Override
  public void close() {
    compressor.close();
  }
}
