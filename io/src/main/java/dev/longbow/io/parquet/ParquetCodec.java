package dev.longbow.io.parquet;

import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.FileCodec;
import dev.longbow.sort.SortKey;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.parquet.format.SortingColumn;

/** Parquet files; a file made of several is their row groups behind one footer. */
final class ParquetCodec implements FileCodec {
  private final FileSchema schema;
  private final ParquetOptions options;
  private final List<SortingColumn> order;

  /**
   * Of files.
   *
   * @param order of the rows; columns that are not in the files are the same in all rows of each
   */
  ParquetCodec(String output, Schema schema, ParquetOptions options, List<SortKey> order) {
    this.schema = FileSchema.of(schema);
    this.order = RowGroupOrder.of(order, this.schema);
    options.checkColumns(output, this.schema);
    this.options = options;
  }

  @Override
  public String extension() {
    return "parquet";
  }

  @Override
  public BatchEncoder openFile(OutputStream out) throws IOException {
    return new ParquetEncoder(schema, options, order, out);
  }

  @Override
  public BatchEncoder openPiece(OutputStream out) throws IOException {
    return openFile(out);
  }

  @Override
  public boolean isPieceAFile() {
    return true;
  }

  @Override
  public void concatenate(List<String> pieces, DigestingStream stream) throws IOException {
    ChunkOutput out = new ChunkOutput(stream);
    FileFooter footer = new FileFooter(schema);
    footer.writeStart(out);
    RowGroupCopier copier = new RowGroupCopier(stream, out, footer);
    for (String piece : pieces) {
      copier.copy(piece);
    }
    footer.writeEnd(out);
    out.flush();
  }
}
