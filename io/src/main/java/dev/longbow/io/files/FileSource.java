package dev.longbow.io.files;

import dev.longbow.connector.Source;
import java.util.List;

/** A source of files, of which some can be left out. */
public interface FileSource extends Source {
  /**
   * Whether rows that cannot be read go to a side file: then all files are read to their ends,
   * whatever is wanted of them.
   */
  default boolean rejectsRows() {
    return false;
  }

  /** All of its files. */
  FileSet fileSet();

  /**
   * The same columns of some of the files.
   *
   * @param kept their positions in {@link #fileSet}, increasing, at least one
   */
  FileSource only(List<Integer> kept);
}
