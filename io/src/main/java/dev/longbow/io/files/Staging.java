package dev.longbow.io.files;

import dev.longbow.connector.Part;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the parts of a run together in the run directory: one file, or a folder of numbered part
 * files. Repeated after an interruption it arrives at the same files.
 */
final class Staging {
  /** The file into which tasks write rows where they belong. */
  static final String WHOLE = "whole";

  private final SinkFiles output;
  private final SinkSpec spec;
  private final FileCodec codec;
  private final OutputTarget target;
  private final RunDirectory run;
  private int inlineFiles;

  Staging(SinkFiles output, OutputTarget target, RunDirectory run) {
    this.output = output;
    this.spec = output.spec();
    this.codec = output.codec();
    this.target = target;
    this.run = run;
  }

  /** Makes the new output and its manifest. */
  Published stage(String runId, List<Part> parts, RunRecord record) throws IOException {
    List<Piece> pieces = Piece.all(parts, spec.layout().maxRows());
    long rows = parts.stream().mapToLong(Part::rows).sum();
    List<Published.File> files =
        target.isFolder() ? stageFolder(runId, pieces) : stageFile(pieces, rows);
    long bytes = files.stream().mapToLong(Published.File::bytes).sum();
    Published published = new Published(spec.name(), target.path().toString(), rows, bytes, files);
    byte[] manifest = output.manifest(runId, target::relative, published, record);
    byte[] checksums = Checksums.of(manifest, target.manifest().getFileName().toString());
    if (target.isFolder()) {
      Files.write(run.staged().resolve(Manifest.FILE_NAME), manifest);
      Files.write(run.staged().resolve(Checksums.FILE_NAME), checksums);
      Files.write(run.staged().resolve(Manifest.SUCCESS), new byte[0]);
    } else {
      Files.write(run.stagedManifest(), manifest);
      Files.write(run.stagedChecksums(), checksums);
    }
    return published;
  }

  /**
   * The name of a part file.
   *
   * @param run in front of the number where files of several runs are side by side; else empty
   */
  static String partName(String run, int number, FileCodec codec) {
    return "part-%s%05d.%s".formatted(run, number, codec.extension());
  }

  private List<Published.File> stageFolder(String runId, List<Piece> pieces) throws IOException {
    Files.createDirectories(run.staged());
    List<Published.File> files = new ArrayList<>();
    String prefix = spec.mode() == SinkSpec.Mode.APPEND ? runId + "-" : "";
    String folder = "";
    int number = 0;
    for (List<Piece> group : Piece.files(pieces, spec, codec.isPieceAFile())) {
      String next = group.get(0).folder();
      number = next.equals(folder) ? number : 0;
      folder = next;
      String name = (folder.isEmpty() ? "" : folder + "/") + partName(prefix, number++, codec);
      files.add(stageInFolder(group, name));
    }
    if (pieces.isEmpty() && !run.isAddition(spec.mode())) {
      // An empty result still has one file, which tells the schema.
      String name = partName(prefix, 0, output.emptyCodec());
      encode(output.emptyCodec(), List.of(), run.staged().resolve(name), true);
      files.add(published(name, 0, ""));
    }
    return Digests.fill(
        files, file -> run.staged().resolve(target.path().relativize(Path.of(file))));
  }

  private Published.File stageInFolder(List<Piece> pieces, String name) throws IOException {
    Path file = run.staged().resolve(name);
    Files.createDirectories(file.getParent());
    Piece first = pieces.get(0);
    String sha256 = "";
    if (pieces.size() > 1) {
      sha256 = concatenate(pieces, file);
    } else if (first.isInline()) {
      encode(codec, first.parts(), file, true);
    } else {
      RunDirectory.moveIfPresent(Path.of(first.parts().get(0).file()), file);
      sha256 = first.sha256();
    }
    return published(name, pieces.stream().mapToLong(Piece::rows).sum(), sha256);
  }

  private Published.File published(String name, long rows, String sha256) throws IOException {
    return new Published.File(
        target.path().resolve(name).toString(),
        rows,
        Files.size(run.staged().resolve(name)),
        sha256);
  }

  private List<Published.File> stageFile(List<Piece> pieces, long rows) throws IOException {
    String sha256;
    if (pieces.isEmpty()) {
      encode(codec, List.of(), run.staged(), true);
      sha256 = Digests.sha256(run.staged());
    } else if (pieces.size() == 1 && pieces.get(0).isInline()) {
      encode(codec, pieces.get(0).parts(), run.staged(), true);
      sha256 = Digests.sha256(run.staged());
    } else if (isWhole(pieces)) {
      // One that was staged before has all rows; a task that is run again since then makes the
      // file anew with its own rows alone.
      if (!Files.exists(run.staged())) {
        RunDirectory.moveIfPresent(run.parts().resolve(WHOLE), run.staged());
      }
      sha256 = Digests.sha256OfPlaced(run.staged());
    } else if (pieces.size() == 1 && codec.isPieceAFile()) {
      RunDirectory.moveIfPresent(Path.of(pieces.get(0).parts().get(0).file()), run.staged());
      sha256 = Digests.sha256(run.staged());
    } else {
      sha256 = concatenate(pieces, run.staged());
    }
    return List.of(
        new Published.File(target.path().toString(), rows, Files.size(run.staged()), sha256));
  }

  private static boolean isWhole(List<Piece> pieces) {
    return pieces.stream()
        .allMatch(
            piece -> !piece.isInline() && Path.of(piece.parts().get(0).file()).endsWith(WHOLE));
  }

  private String concatenate(List<Piece> pieces, Path to) throws IOException {
    List<String> files = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.isInline()) {
        Path file = run.parts().resolve("inline-" + inlineFiles++);
        encode(codec, piece.parts(), file, false);
        files.add(file.toString());
      } else {
        files.add(piece.parts().get(0).file());
      }
    }
    try (DigestingStream out = new DigestingStream(output.store().create(to.toString()))) {
      codec.concatenate(files, out);
      return out.sha256();
    }
  }

  /** Writes rows that came inline to a file that stands alone, or to a piece of one. */
  private void encode(FileCodec by, List<Part> inline, Path file, boolean alone)
      throws IOException {
    try (OutputStream out = output.store().create(file.toString());
        BatchEncoder encoder = alone ? by.openFile(out) : by.openPiece(out)) {
      output.writeInline(inline, encoder);
    }
    if (alone && by.completes()) {
      by.complete(file);
    }
  }
}
