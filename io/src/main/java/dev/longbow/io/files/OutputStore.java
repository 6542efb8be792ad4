package dev.longbow.io.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates the files that outputs are written to. */
@FunctionalInterface
interface OutputStore {
  /** Local files. */
  OutputStore LOCAL = file -> new BufferedOutputStream(Files.newOutputStream(file), 1 << 18);

  /** Creates a file, or empties an existing one; the stream is buffered. */
  OutputStream create(Path file) throws IOException;
}
