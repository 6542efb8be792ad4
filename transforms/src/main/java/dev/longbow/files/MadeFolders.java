package dev.longbow.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder with the parents it lacked; what was made is removed again when it is empty. */
public final class MadeFolders {
  private final Path folder;
  private final Path first;

  private MadeFolders(Path folder, Path first) {
    this.folder = folder;
    this.first = first;
  }

  /**
   * Fails when a folder obviously cannot be made or written to.
   *
   * @throws IOException with a message for users
   */
  public static void check(Path folder) throws IOException {
    Path known = existing(folder);
    if (!Files.isDirectory(known)) {
      throw new IOException(known + " is not a folder but a file");
    } else if (!Files.isWritable(known)) {
      throw new AccessDeniedException(known.toString());
    }
  }

  /**
   * Makes a folder.
   *
   * @throws IOException with a message for users; then nothing is left behind
   */
  public static MadeFolders make(Path folder) throws IOException {
    check(folder);
    Path known = existing(folder);
    Path absolute = folder.toAbsolutePath();
    Path first =
        known.equals(absolute) ? null : known.resolve(absolute.getName(known.getNameCount()));
    MadeFolders made = new MadeFolders(absolute, first);
    try {
      Files.createDirectories(folder);
      return made;
    } catch (IOException e) {
      made.removeEmpty();
      String said = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
      throw new IOException(
          "cannot make the folder %s: %s"
              .formatted(folder, said == null ? known + " does not take it" : said),
          e);
    }
  }

  /** The nearest folder, or file, on the way to it that exists. */
  public static Path existing(Path folder) {
    Path known = folder.toAbsolutePath();
    while (!Files.exists(known)) {
      known = known.getParent();
    }
    return known;
  }

  /** The outermost folder that was made; empty when there was nothing to make. */
  public Optional<Path> first() {
    return Optional.ofNullable(first);
  }

  /** Removes what was made and is empty; what cannot be removed stays. */
  public void removeEmpty() {
    if (first != null) {
      removeEmpty(folder, first);
    }
  }

  /** Removes a folder and its parents up to one of them, as far as they are empty. */
  public static void removeEmpty(Path folder, Path last) {
    try {
      for (Path each = folder; each.startsWith(last); each = each.getParent()) {
        if (Files.exists(each)) {
          try (Stream<Path> children = Files.list(each)) {
            if (children.findAny().isPresent()) {
              return;
            }
          }
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      // Somebody uses it: then it is no longer ours alone.
      return;
    }
  }
}
