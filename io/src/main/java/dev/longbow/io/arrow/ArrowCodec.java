package dev.longbow.io.arrow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.FileCodec;
import dev.longbow.io.files.MatrixDescription;
import dev.longbow.plan.MatrixOutputs;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Arrow files or streams; one made of several has their record batches one after another. */
final class ArrowCodec implements FileCodec {
  private final Schema schema;
  private final ArrowOptions options;
  private final SinkSpec spec;

  ArrowCodec(SinkSpec spec, Schema schema, ArrowOptions options) {
    this.spec = spec;
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
  public Optional<ObjectNode> describe(Published published, RunRecord record) {
    return spec.options().containsKey(MatrixOutputs.FILLED)
        ? Optional.of(MatrixDescription.of(spec, schema, true, published.rows(), record))
        : Optional.empty();
  }

  @Override
  public void concatenate(List<String> pieces, DigestingStream out) throws IOException {
    try (PieceCopier copier = new PieceCopier(schema, options, out)) {
      for (String piece : pieces) {
        copier.copy(piece);
      }
      copier.finish();
    }
  }
}
