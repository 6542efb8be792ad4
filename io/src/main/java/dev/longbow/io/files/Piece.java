package dev.longbow.io.files;

import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.SinkSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is in one place already: a part written by a task, or several neighbours inline. */
record Piece(List<Part> parts) {
  String folder() {
    return parts.get(0).folder();
  }

  long rows() {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** What its writer found, empty when nobody has hashed it yet. */
  String sha256() {
    String known = parts.get(0).sha256();
    return known == null ? "" : known;
  }

  boolean isInline() {
    return parts.get(0).inline() != null;
  }

  /** The pieces of an output in their order. */
  static List<Piece> all(List<Part> parts, long maxRows) {
    List<Part> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparing(Part::folder).thenComparing(Part::order));
    List<Piece> pieces = new ArrayList<>();
    for (Part part : sorted) {
      Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
      if (part.inline() != null
          && last != null
          && last.isInline()
          && last.folder().equals(part.folder())
          && last.rows() + part.rows() <= maxRows) {
        last.parts().add(part);
      } else {
        pieces.add(new Piece(new ArrayList<>(List.of(part))));
      }
    }
    return pieces;
  }

  /**
   * The pieces of each file of a folder. Small neighbours of a partition go together where that is
   * asked for and a codec can.
   */
  static List<List<Piece>> files(List<Piece> pieces, SinkSpec spec, boolean isPieceAFile) {
    List<List<Piece>> files = new ArrayList<>();
    Layout layout = spec.layout();
    boolean asked = !layout.isPlain() || spec.mode() == SinkSpec.Mode.REWRITE;
    boolean gathers = asked && isPieceAFile;
    long rows = 0;
    long bytes = 0;
    for (Piece piece : pieces) {
      List<Piece> last = files.isEmpty() ? null : files.get(files.size() - 1);
      rows += piece.rows();
      bytes += piece.bytes();
      if (gathers
          && last != null
          && last.get(0).folder().equals(piece.folder())
          && rows <= layout.maxRows()
          && bytes <= layout.targetBytes()) {
        last.add(piece);
      } else {
        files.add(new ArrayList<>(List.of(piece)));
        rows = piece.rows();
        bytes = piece.bytes();
      }
    }
    return files;
  }
}
