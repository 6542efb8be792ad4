package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What the files of an output hold, how they are encoded, and to which store they are written. */
final class SinkFiles {
  private final SinkSpec spec;
  private final Schema schema;
  private final Schema fileSchema;
  private final PartitionFolders folders;
  private final Function<Schema, FileCodec> codecs;
  private final FileCodec codec;
  private final OutputStore store;

  /**
   * The files of an output.
   *
   * @param codecs makes files of a schema; columns that name folders are not in them
   * @throws LongbowException when the layout does not fit the schema, the path or the mode
   */
  SinkFiles(SinkSpec spec, Schema schema, Function<Schema, FileCodec> codecs, OutputStore store) {
    this.spec = spec;
    this.schema = schema;
    this.folders = new PartitionFolders(spec.name(), spec.layout(), schema);
    TargetCheck.checkLayout(spec);
    this.fileSchema = PartitionFolders.fileSchema(spec.layout(), schema);
    this.codecs = codecs;
    this.codec = codecs.apply(fileSchema);
    this.store = store;
  }

  /** The same for a run of which all this is known. */
  SinkFiles of(RunRecord record) {
    return new SinkFiles(spec, schema, columns -> codecs.apply(columns).of(record), store);
  }

  SinkSpec spec() {
    return spec;
  }

  /** The columns of the rows, those that name folders among them. */
  Schema schema() {
    return schema;
  }

  FileCodec codec() {
    return codec;
  }

  /** Of the file that stands for no rows: with the columns that name folders, too. */
  FileCodec emptyCodec() {
    return codecs.apply(schema);
  }

  OutputStore store() {
    return store;
  }

  /**
   * Writes the rows of a task.
   *
   * @param opener opens a file of it
   * @param putAside puts rows that are inline into a file
   */
  PartWriter open(PartOrder order, LayoutWriter.Opener opener, UnaryOperator<List<Part>> putAside) {
    return spec.layout().isPlain()
        ? opener.open(order, "")
        : new LayoutWriter(order, spec.layout(), folders, schema, opener, putAside);
  }

  /**
   * Writes one file of a task.
   *
   * @param folder where in the output it belongs; empty at its root
   */
  FilePartWriter openFile(PartOrder order, String folder, String file) {
    return new FilePartWriter(order, folder, file, store, codec, spec.isFolder());
  }

  /** The manifest of what a run made, as bytes. */
  byte[] manifest(
      String runId, UnaryOperator<String> relative, Published published, RunRecord record)
      throws IOException {
    return ManifestWriter.json(
        runId, spec, schema, relative, published, record, codec.describe(published, record));
  }

  /** Writes the rows of parts that travelled inline. */
  void writeInline(List<Part> parts, BatchEncoder encoder) throws IOException {
    for (Part part : parts) {
      for (Batch batch : InlineRows.decode(fileSchema, part.inline())) {
        encoder.write(batch);
      }
    }
    encoder.finish();
  }
}
