package dev.longbow.io.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of outputs are written to. Local ones, unless a method is overridden. */
@FunctionalInterface
interface OutputStore {
  /** Local files. */
  OutputStore LOCAL =
      file -> new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 18);

  /** Creates a file, or empties an existing one; the stream is buffered. */
  OutputStream create(String file) throws IOException;

  /** How large a file is that was written. */
  default long size(String file) throws IOException {
    return Files.size(Path.of(file));
  }

  /** Gives up a file that could not be written. */
  default void discard(OutputStream out, String file) throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      // What could not be written is removed below.
    }
    Files.deleteIfExists(Path.of(file));
  }

  /** Bytes of heap that a stream holds beside what its user knows of. */
  default long heapBytes(OutputStream out) {
    return 0;
  }
}
