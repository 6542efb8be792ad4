package dev.longbow.yaml;

import dev.longbow.connector.Format;
import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which format a path means when nothing says so: by its ending, in upper or lower case. */
public final class FormatGuess {
  private FormatGuess() {}

  /**
   * The format of files to read: by the location's ending, else by the files that are there.
   *
   * @param what names them in messages, for example {@code input 'vitals'}
   * @param remedy where the format can be said, for example {@code add format}
   * @throws LongbowException {@link ErrorCode#INPUT_NOT_FOUND} when there is no file, {@link
   *     ErrorCode#FORMAT_UNSUPPORTED} when files do not tell one format
   */
  public static String ofLocation(String what, String location, String remedy) {
    Optional<String> format = ofPath(location);
    if (format.isPresent()) {
      return format.get();
    }
    Map<String, String> found = ofFiles(location);
    if (found.size() == 1) {
      return found.keySet().iterator().next();
    } else if (found.isEmpty() && FileSet.isEmpty(location)) {
      throw new LongbowException(
          ErrorCode.INPUT_NOT_FOUND,
          "Cannot find any file at '%s' (looked for %s)"
              .formatted(location, Locations.absolute(location)));
    }
    throw new LongbowException(
        ErrorCode.FORMAT_UNSUPPORTED,
        "Cannot tell the format of %s from its path '%s'%s: %s. Readable: %s"
            .formatted(
                what,
                location,
                found.isEmpty() ? "" : ", which holds " + found.values(),
                remedy,
                Format.readable()));
  }

  /** The format whose file ending is the longest that fits. */
  public static Optional<String> ofPath(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    String best = null;
    int length = 0;
    for (Format format : Format.all().values()) {
      for (String extension : format.extensions()) {
        if (lower.endsWith("." + extension) && extension.length() > length) {
          best = format.name();
          length = extension.length();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** What stands behind the last dot of a path's name, without .gz and .zst; empty for none. */
  static String ending(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (isCompressed(name)) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    return name.substring(name.lastIndexOf('.') + 1).equals(name)
        ? ""
        : name.substring(name.lastIndexOf('.') + 1);
  }

  /** Whether a path names a compressed file. */
  static boolean isCompressed(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".gz") || lower.endsWith(".zst");
  }

  /**
   * The formats of the files in a folder or behind a glob, with one file of each. Empty also when
   * nothing can be listed; whoever reads it says why.
   */
  static Map<String, String> ofFiles(String location) {
    Map<String, String> found = new TreeMap<>();
    List<String> extensions =
        Format.all().values().stream().flatMap(format -> format.extensions().stream()).toList();
    try {
      for (FileSet.Entry file : FileSet.list(location, extensions).files()) {
        ofPath(file.path()).ifPresent(name -> found.putIfAbsent(name, file.path()));
      }
    } catch (LongbowException e) {
      // No file with such an ending.
      return Map.of();
    }
    return found;
  }
}
