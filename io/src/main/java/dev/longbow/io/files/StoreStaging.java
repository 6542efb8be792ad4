package dev.longbow.io.files;

import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the parts of a run together in a store. Those of a folder stay where tasks wrote them; rows
 * that travelled inline, and parts too small for files of their own, become files beside them. A
 * single file is put together in the run's folder. Repeated, it arrives at the same files.
 */
final class StoreStaging {
  private final SinkFiles output;
  private final SinkSpec spec;
  private final FileCodec codec;
  private final StoreTarget target;
  private final StoreRun run;
  private int inlineFiles;

  StoreStaging(SinkFiles output, StoreTarget target, StoreRun run) {
    this.output = output;
    this.spec = output.spec();
    this.codec = output.codec();
    this.target = target;
    this.run = run;
  }

  /** Makes the new output and, last, its manifest. */
  Published stage(List<Part> parts, RunRecord record) throws IOException {
    List<Piece> pieces = Piece.all(parts, spec.layout().maxRows());
    long rows = parts.stream().mapToLong(Part::rows).sum();
    List<Published.File> files =
        target.isFolder() ? stageFolder(pieces) : List.of(stageFile(pieces, rows));
    long bytes = files.stream().mapToLong(Published.File::bytes).sum();
    Published published = new Published(spec.name(), target.root(), rows, bytes, files);
    StoreFiles.write(
        run.stagedManifest(), output.manifest(run.runId(), target::relative, published, record));
    return published;
  }

  private List<Published.File> stageFolder(List<Piece> pieces) throws IOException {
    List<Published.File> files = new ArrayList<>();
    for (List<Piece> group : Piece.files(pieces, spec, codec.isPieceAFile())) {
      files.add(stageInFolder(group));
    }
    boolean isAddition = spec.mode().isAddition() && StoreFiles.exists(target.manifest());
    if (pieces.isEmpty() && !isAddition) {
      // An empty result still has one file, which tells the schema.
      String name = PartNames.of(run.runId(), new PartOrder(0, 0), output.emptyCodec().extension());
      files.add(encode(output.emptyCodec(), List.of(), target.resolve(name), 0));
    }
    return files;
  }

  private Published.File stageInFolder(List<Piece> pieces) throws IOException {
    Piece first = pieces.get(0);
    long rows = pieces.stream().mapToLong(Piece::rows).sum();
    Part part = first.parts().get(0);
    if (pieces.size() == 1 && !first.isInline()) {
      return new Published.File(part.file(), rows, part.bytes(), first.sha256());
    }
    String folder = part.folder().isEmpty() ? "" : part.folder() + "/";
    String name = folder + PartNames.of(run.runId(), part.order(), codec.extension());
    return pieces.size() == 1
        ? encode(codec, first.parts(), target.resolve(name), rows)
        : concatenate(pieces, target.resolve(name), target.resolve(name), rows);
  }

  private Published.File stageFile(List<Piece> pieces, long rows) throws IOException {
    boolean isInline = pieces.stream().allMatch(Piece::isInline);
    if (pieces.isEmpty() || pieces.size() == 1 && isInline) {
      List<Part> inline = pieces.isEmpty() ? List.of() : pieces.get(0).parts();
      Published.File file = encode(codec, inline, run.staged(), rows);
      return new Published.File(target.root(), rows, file.bytes(), file.sha256());
    }
    return concatenate(pieces, run.staged(), target.root(), rows);
  }

  private Published.File concatenate(List<Piece> pieces, String to, String published, long rows)
      throws IOException {
    List<String> files = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.isInline()) {
        String file = run.parts() + "/inline-" + inlineFiles++;
        try (OutputFile out = new OutputFile(file)) {
          write(codec.openPiece(out.stream), piece.parts());
          out.finish();
        }
        files.add(file);
      } else {
        files.add(piece.parts().get(0).file());
      }
    }
    try (OutputFile out = new OutputFile(to)) {
      codec.concatenate(files, out.stream);
      return out.finish(published, rows);
    }
  }

  /** Writes rows that came inline to a file that stands alone. */
  private Published.File encode(FileCodec by, List<Part> inline, String file, long rows)
      throws IOException {
    try (OutputFile out = new OutputFile(file)) {
      write(by.openFile(out.stream), inline);
      return out.finish(file, rows);
    }
  }

  private void write(BatchEncoder encoder, List<Part> inline) throws IOException {
    try (encoder) {
      output.writeInline(inline, encoder);
    }
  }

  /** A file that becomes visible when it is finished, and only then. */
  private final class OutputFile implements AutoCloseable {
    private final String file;
    private final OutputStream stored;
    private final DigestingStream stream;
    private boolean finished;

    OutputFile(String file) throws IOException {
      this.file = file;
      this.stored = output.store().create(file);
      this.stream = new DigestingStream(stored);
    }

    String finish() throws IOException {
      String sha256 = stream.sha256();
      stream.close();
      finished = true;
      return sha256;
    }

    Published.File finish(String published, long rows) throws IOException {
      String sha256 = finish();
      return new Published.File(published, rows, output.store().size(file), sha256);
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        output.store().discard(stored, file);
      }
    }
  }
}
