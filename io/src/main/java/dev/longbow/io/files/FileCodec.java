package dev.longbow.io.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a file format's files are made from batches, and one file from several. */
public interface FileCodec {
  /** The ending of part files, without the dot. */
  String extension();

  /** Begins a file that stands alone. */
  BatchEncoder openFile(OutputStream out) throws IOException;

  /** Begins a piece of a file, to be put together with others by {@link #concatenate}. */
  BatchEncoder openPiece(OutputStream out) throws IOException;

  /** Whether a single piece is a file already. */
  boolean isPieceAFile();

  /** Whether a written file needs {@link #complete}, because how it begins depends on its rows. */
  default boolean completes() {
    return false;
  }

  /** Completes a file that was written by {@link #openFile}. */
  default void complete(Path file) throws IOException {}

  /**
   * Whether parts whose rows are counted can be written where they belong in one file. Of local
   * files only, as is {@link #complete}.
   */
  default boolean writesInPlace() {
    return false;
  }

  /**
   * Begins to write rows where they belong in a file, of which others write other rows. What all of
   * them write to the same place is the same.
   *
   * @param firstRow how many rows are in front
   * @param allRows how many rows the file will have
   */
  default BatchEncoder openInPlace(PlacedFile file, long firstRow, long allRows) {
    throw new UnsupportedOperationException(extension());
  }

  /** The codec of the files of a run of which all this is known: for those without rows. */
  default FileCodec of(RunRecord record) {
    return this;
  }

  /** What the manifest says of the files beside the usual; empty for nothing. */
  default Optional<ObjectNode> describe(Published published, RunRecord record) {
    return Optional.empty();
  }

  /**
   * Writes one file with the rows of all pieces, in order.
   *
   * @param pieces paths or locations
   */
  void concatenate(List<String> pieces, DigestingStream out) throws IOException;
}
