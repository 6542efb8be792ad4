package dev.longbow.io.arrow;

import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.FileCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Arrow files or streams; one made of several has their record batches one after another. */
final class ArrowCodec implements FileCodec {
  private final Schema schema;
  private final ArrowOptions options;

  ArrowCodec(Schema schema, ArrowOptions options) {
    this.schema = schema;
    this.options = options;
  }

  @Override
  public String extension() {
    return options.stream() ? "arrows" : "arrow";
  }

  @Override
  public BatchEncoder openFile(OutputStream out) throws IOException {
    return new ArrowEncoder(schema, options, out);
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
  public void concatenate(List<Path> pieces, DigestingStream out) throws IOException {
    try (PieceCopier copier = new PieceCopier(schema, options, out)) {
      for (Path piece : pieces) {
        copier.copy(piece);
      }
      copier.finish();
    }
  }
}
