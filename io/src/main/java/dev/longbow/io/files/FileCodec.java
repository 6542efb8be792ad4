package dev.longbow.io.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

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

  /** Writes one file with the rows of all pieces, in order. */
  void concatenate(List<Path> pieces, DigestingStream out) throws IOException;
}
