package dev.longbow.io.files;

import dev.longbow.connector.FileNames;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where an output goes on the local file system: a file, or a folder of part files.
 *
 * @param path absolute; a symbolic link is followed, so that what it points to is replaced
 */
record OutputTarget(Path path, boolean isFolder) {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

  /**
   * The target of an output.
   *
   * @throws LongbowException {@link ErrorCode#OUTPUT_UNWRITABLE} when the path is not a local one
   */
  static OutputTarget of(SinkSpec spec) {
    String text = spec.path();
    var scheme = SCHEME.matcher(text);
    Path path;
    if (!scheme.matches()) {
      path = FileNames.path(text);
    } else if (scheme.group(1).equals("file")) {
      path = FileNames.path(URI.create(text).getPath());
    } else {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to %s: it has to be a local path, not '%s:'"
              .formatted(spec.name(), text, scheme.group(1)));
    }
    path = path.toAbsolutePath().normalize();
    if (path.getFileName() == null) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE, "Cannot write output '" + spec.name() + "' to " + text);
    }
    try {
      path = Files.isSymbolicLink(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to %s: it is a symbolic link to nothing"
              .formatted(spec.name(), path),
          e);
    }
    return new OutputTarget(path, spec.isFolder());
  }

  /** The folder that holds the target and, while a run writes, its run directory. */
  Path parent() {
    return path.getParent();
  }

  /** What the names of this target's run directories begin with. */
  String runPrefix() {
    return "." + path.getFileName() + ".longbow-";
  }

  /** Where the manifest is: in the folder, or beside the file. */
  Path manifest() {
    return beside(Manifest.FILE_NAME);
  }

  /** Where the checksums are: in the folder, or beside the file. */
  Path checksums() {
    return beside(Checksums.FILE_NAME);
  }

  private Path beside(String name) {
    return isFolder ? path.resolve(name) : path.resolveSibling(path.getFileName() + "." + name);
  }

  /** A file of this target by its name in the manifest. */
  String resolve(String name) {
    return (isFolder ? path : parent()).resolve(name).toString();
  }

  /** A file's name in the manifest. */
  String relative(String file) {
    Path relative = (isFolder ? path : parent()).relativize(Path.of(file));
    return relative.toString().replace(File.separatorChar, '/');
  }
}
