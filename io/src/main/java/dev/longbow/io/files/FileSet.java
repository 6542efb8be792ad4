package dev.longbow.io.files;

import dev.longbow.connector.FileNames;
import dev.longbow.connector.Locations;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.StoreException;
import dev.longbow.io.stores.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * The files a location stands for, sorted by path: one file, a glob, or a folder with all files of
 * one ending under it. Names (and folders under the location) that begin with {@code _} or {@code
 * .} are bookkeeping of writers and left out, unless a file is named exactly.
 *
 * @param location the location as the user wrote it
 * @param files at least one file
 * @param hidden how many more files would have been found if their names (or their folders') did
 *     not begin with {@code _} or {@code .}
 */
public record FileSet(String location, List<Entry> files, int hidden) {
  public FileSet {
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param path the full path or URI
   * @param bytes its size
   * @param modifiedMillis time of the last change, or 0 when the store does not say
   */
  public record Entry(String path, long bytes, long modifiedMillis) {}

  /** The files for a manifest, known by their sizes and times. */
  public List<Source.InputFile> inputs() {
    return files.stream()
        .map(
            file ->
                new Source.InputFile(
                    file.path(), file.bytes(), file.bytes() + "-" + file.modifiedMillis()))
        .toList();
  }

  /** Some of the files, by their positions. */
  public FileSet only(List<Integer> kept) {
    return new FileSet(location, kept.stream().map(files::get).toList(), hidden);
  }

  /** The sizes added up. */
  public long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  /**
   * Lists a location.
   *
   * @param location a path, glob or folder; relative paths are relative to the working directory
   * @param extension the ending of the files of a folder, without the dot
   * @throws LongbowException {@link ErrorCode#INPUT_NOT_FOUND} when nothing matches, {@link
   *     ErrorCode#READ_FAILED} when the store does not answer
   */
  public static FileSet list(String location, String extension) {
    return list(location, List.of(extension));
  }

  /**
   * Lists a location.
   *
   * @param extensions the endings of the files of a folder, without the dot
   * @throws LongbowException as {@link #list(String, String)}
   */
  public static FileSet list(String location, List<String> extensions) {
    String path = Locations.absolute(location);
    boolean glob = Locations.isGlob(path);
    boolean folder = !glob && isFolder(path);
    String root = path.endsWith("/") ? path : path + "/";
    if (Locations.isLocal(path) && (glob || folder)) {
      for (String extension : folder ? extensions : List.of("")) {
        FileNames.requireAllSaid(folder ? root + "**." + extension : path, location);
      }
    }
    boolean stored = !Locations.isLocal(path);
    List<Entry> found =
        stored && folder ? stored(path, location) : match(folder ? root + "**" : path, location);
    if (found.isEmpty() && stored && !glob && !folder) {
      // Object stores have no folders to ask for: a name that is no object may be a prefix.
      folder = true;
      found = stored(path, location);
    }
    String base = folder ? root : path.substring(0, path.lastIndexOf('/') + 1);
    boolean exact = !glob && !folder;
    boolean ofFolder = folder;
    List<String> endings =
        extensions.stream().map(extension -> "." + extension.toLowerCase(Locale.ROOT)).toList();
    List<Entry> matching =
        found.stream()
            .filter(file -> !ofFolder || hasEnding(file.path(), endings))
            .sorted(Comparator.comparing(Entry::path))
            .toList();
    List<Entry> files =
        matching.stream().filter(file -> exact || !isHidden(file.path(), base)).toList();
    // Not markers like _SUCCESS, which a glob may match too.
    long hidden =
        matching.stream()
            .filter(file -> hasEnding(file.path(), endings))
            .filter(file -> !exact && isHidden(file.path(), base))
            .count();
    if (files.isEmpty()) {
      throw new LongbowException(
          ErrorCode.INPUT_NOT_FOUND,
          missing(location, glob, isFolder(path), String.join(" or *", endings))
              + (hidden == 0 ? "" : ". Hidden files (_… and .…) are not read: " + hidden));
    }
    return new FileSet(location, files, (int) hidden);
  }

  /**
   * Opens the files of a location. When some of them are gone by then, since another run has
   * replaced them in a store, they are listed and opened once more.
   *
   * @throws LongbowException as {@link #list(String, String)}; {@link ErrorCode#READ_FAILED} when
   *     they were replaced again
   */
  public static <S> S open(String location, List<String> extensions, Function<FileSet, S> opener) {
    FileSet files = list(location, extensions);
    try {
      return opener.apply(files);
    } catch (LongbowException e) {
      FileSet next = replaced(files, extensions, e);
      try {
        return opener.apply(next);
      } catch (LongbowException again) {
        replaced(next, extensions, again);
        throw new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot read '%s': its files were replaced while it was planned. Run again"
                .formatted(location),
            again);
      }
    }
  }

  /** The files that are there now, if others than those that could not be opened. */
  private static FileSet replaced(
      FileSet files, List<String> extensions, LongbowException failure) {
    if (Locations.isLocal(Locations.absolute(files.location()))
        || failure.code() != ErrorCode.READ_FAILED) {
      throw failure;
    }
    FileSet now = list(files.location(), extensions);
    if (now.equals(files)) {
      throw failure;
    }
    return now;
  }

  /**
   * Whether there is no file at all behind a location, whatever its ending; bookkeeping of writers
   * does not count.
   *
   * @throws LongbowException {@link ErrorCode#READ_FAILED} when the store does not answer
   */
  public static boolean isEmpty(String location) {
    String path = Locations.absolute(location);
    boolean glob = Locations.isGlob(path);
    if (!glob && !isFolder(path)) {
      return match(path, location).isEmpty();
    }
    String root = path.endsWith("/") ? path : path + "/";
    String base = glob ? path.substring(0, path.lastIndexOf('/') + 1) : root;
    return match(glob ? path : root + "**", location).stream()
        .allMatch(file -> isHidden(file.path(), base));
  }

  private static boolean hasEnding(String path, List<String> endings) {
    String lower = path.toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(lower::endsWith);
  }

  private static String missing(String location, boolean glob, boolean folder, String ending) {
    String resolved =
        location.equals(Locations.absolute(location))
            ? ""
            : " (looked for " + Locations.absolute(location) + ")";
    if (glob) {
      return "Cannot find any file that matches '" + location + "'" + resolved;
    } else if (folder) {
      return "Cannot find any *" + ending + " file in folder '" + location + "'" + resolved;
    }
    return "Cannot find file '" + location + "'" + resolved;
  }

  private static boolean isFolder(String path) {
    return path.endsWith("/") || (Locations.isLocal(path) && Files.isDirectory(Path.of(path)));
  }

  /** Whether a name below the base (for a glob: below its first wildcard) is hidden. */
  private static boolean isHidden(String path, String base) {
    int common = 0;
    while (common < Math.min(base.length(), path.length())
        && base.charAt(common) == path.charAt(common)
        && !Locations.isGlob(String.valueOf(base.charAt(common)))) {
      common++;
    }
    String below = path.substring(path.lastIndexOf('/', Math.max(0, common - 1)) + 1);
    for (String name : below.split("/", -1)) {
      // A folder of a column that begins so holds data, as for Spark.
      boolean isBookkeeping = name.startsWith("_") && name.indexOf('=') < 0;
      if (isBookkeeping || name.startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private interface Listing {
    List<Entry> files() throws IOException;
  }

  private static List<Entry> stored(String folder, String location) {
    String root = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    return list(location, () -> new StoreFolder(root).files());
  }

  private static List<Entry> match(String pattern, String location) {
    return list(location, () -> match(pattern));
  }

  private static List<Entry> list(String location, Listing listing) {
    try {
      return listing.files();
    } catch (StoreException e) {
      throw Stores.readFailure(location, e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new LongbowException(
          ErrorCode.READ_FAILED, "Cannot list '" + location + "': " + e.getMessage(), e);
    }
  }

  /** The files that a path or pattern stands for, in the order of the store. */
  static List<Entry> match(String pattern) throws IOException {
    Stores.require(pattern);
    MatchResult result = FileSystems.match(pattern);
    List<Entry> entries = new ArrayList<>();
    // Of an error, asking for the files tells the cause.
    if (result.status() != MatchResult.Status.NOT_FOUND) {
      for (MatchResult.Metadata metadata : result.metadata()) {
        if (!metadata.resourceId().isDirectory()) {
          entries.add(
              new Entry(
                  metadata.resourceId().toString(),
                  metadata.sizeBytes(),
                  metadata.lastModifiedMillis()));
        }
      }
    }
    return entries;
  }
}
