package dev.longbow.yaml;

/**
 * Where something stands in a pipeline file.
 *
 * @param file the file's name as the user gave it; or an option of the command line
 * @param line from 1; 0 for an option
 * @param column from 1; 0 for an option
 */
public record Place(String file, int line, int column) {
  /** An option of the command line. */
  static Place option(String option) {
    return new Place(option, 0, 0);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
