package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the parts of a run together in the run directory: one file, or a folder of numbered part
 * files. Repeated after an interruption it arrives at the same files.
 */
final class Staging {
  private final SinkSpec spec;
  private final Schema schema;
  private final FileCodec codec;
  private final OutputStore store;
  private final OutputTarget target;
  private final RunDirectory run;

  Staging(
      SinkSpec spec,
      Schema schema,
      FileCodec codec,
      OutputStore store,
      OutputTarget target,
      RunDirectory run) {
    this.spec = spec;
    this.schema = schema;
    this.codec = codec;
    this.store = store;
    this.target = target;
    this.run = run;
  }

  /** A file's worth of parts: one written by a task, or several neighbours that came inline. */
  private record Piece(List<Part> parts) {
    long rows() {
      return parts.stream().mapToLong(Part::rows).sum();
    }

    /** What its writer found, empty when nobody has hashed it yet. */
    String sha256() {
      String known = parts.get(0).sha256();
      return known == null ? "" : known;
    }

    boolean isInline() {
      return parts.get(0).inline() != null;
    }
  }

  /** Makes the new output and its manifest. */
  Published stage(String runId, List<Part> parts, RunRecord record) throws IOException {
    List<Piece> pieces = pieces(parts);
    long rows = parts.stream().mapToLong(Part::rows).sum();
    List<Published.File> files = target.isFolder() ? stageFolder(pieces) : stageFile(pieces, rows);
    long bytes = files.stream().mapToLong(Published.File::bytes).sum();
    Published published = new Published(spec.name(), target.path().toString(), rows, bytes, files);
    byte[] manifest =
        Manifest.json(
            runId, spec, schema, target, published, record, codec.describe(published, record));
    if (target.isFolder()) {
      Files.write(run.staged().resolve(Manifest.FILE_NAME), manifest);
      Files.write(run.staged().resolve(Manifest.SUCCESS), new byte[0]);
    } else {
      Files.write(run.stagedManifest(), manifest);
    }
    return published;
  }

  /** The name of a part file. */
  static String partName(int number, FileCodec codec) {
    return "part-%05d.%s".formatted(number, codec.extension());
  }

  private static List<Piece> pieces(List<Part> parts) {
    List<Part> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparing(Part::order));
    List<Piece> pieces = new ArrayList<>();
    for (Part part : sorted) {
      Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
      if (part.inline() != null && last != null && last.isInline()) {
        last.parts().add(part);
      } else {
        pieces.add(new Piece(new ArrayList<>(List.of(part))));
      }
    }
    return pieces;
  }

  private List<Published.File> stageFolder(List<Piece> pieces) throws IOException {
    Files.createDirectories(run.staged());
    List<Published.File> files = new ArrayList<>();
    // An empty result still has one file, which tells the schema.
    for (int i = 0; i < Math.max(1, pieces.size()); i++) {
      String name = partName(i, codec);
      Path file = run.staged().resolve(name);
      if (pieces.isEmpty()) {
        encode(List.of(), file, true);
      } else if (pieces.get(i).isInline()) {
        encode(pieces.get(i).parts(), file, true);
      } else {
        RunDirectory.moveIfPresent(Path.of(pieces.get(i).parts().get(0).file()), file);
      }
      files.add(
          new Published.File(
              target.path().resolve(name).toString(),
              pieces.isEmpty() ? 0 : pieces.get(i).rows(),
              Files.size(file),
              pieces.isEmpty() ? "" : pieces.get(i).sha256()));
    }
    return Digests.fill(files, file -> run.staged().resolve(Path.of(file).getFileName()));
  }

  private List<Published.File> stageFile(List<Piece> pieces, long rows) throws IOException {
    String sha256;
    if (pieces.isEmpty()) {
      encode(List.of(), run.staged(), true);
      sha256 = Digests.sha256(run.staged());
    } else if (pieces.size() == 1 && pieces.get(0).isInline()) {
      encode(pieces.get(0).parts(), run.staged(), true);
      sha256 = Digests.sha256(run.staged());
    } else if (pieces.size() == 1 && codec.isPieceAFile()) {
      RunDirectory.moveIfPresent(Path.of(pieces.get(0).parts().get(0).file()), run.staged());
      sha256 = Digests.sha256(run.staged());
    } else {
      sha256 = concatenate(pieces);
    }
    return List.of(
        new Published.File(target.path().toString(), rows, Files.size(run.staged()), sha256));
  }

  private String concatenate(List<Piece> pieces) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.isInline()) {
        Path file = run.parts().resolve("inline-" + files.size());
        encode(piece.parts(), file, false);
        files.add(file);
      } else {
        files.add(Path.of(piece.parts().get(0).file()));
      }
    }
    try (DigestingStream out = new DigestingStream(store.create(run.staged()))) {
      codec.concatenate(files, out);
      return out.sha256();
    }
  }

  /** Writes rows that came inline to a file that stands alone, or to a piece of one. */
  private void encode(List<Part> inline, Path file, boolean alone) throws IOException {
    try (OutputStream out = store.create(file);
        BatchEncoder encoder = alone ? codec.openFile(out) : codec.openPiece(out)) {
      for (Part part : inline) {
        for (Batch batch : InlineRows.decode(schema, part.inline())) {
          encoder.write(batch);
        }
      }
      encoder.finish();
    }
    if (alone && codec.completes()) {
      codec.complete(file);
    }
  }
}
