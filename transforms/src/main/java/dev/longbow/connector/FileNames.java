package dev.longbow.connector;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Locale;

/**
 * Names of local files that Java cannot say. It takes the bytes of a name for text in the locale's
 * encoding; in the locale C, which cron and containers have, a name such as {@code münchen.parquet}
 * is none, and Java's own listings pass over it.
 */
public final class FileNames {
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private FileNames() {}

  /** Whether every Unicode text can be the name of a file in this process. */
  public static boolean sayAll() {
    return ENCODING.equalsIgnoreCase(StandardCharsets.UTF_8.name());
  }

  /**
   * A local path.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} when the name cannot be said in this
   *     locale, {@link ErrorCode#USAGE} when it can be in none
   */
  public static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw problem(e);
    }
  }

  /** What a user has to know about a path that is none. */
  public static LongbowException problem(InvalidPathException failure) {
    return sayAll()
        ? new LongbowException(
            ErrorCode.USAGE,
            "Invalid path '" + failure.getInput() + "': " + failure.getReason(),
            failure)
        : new LongbowException(
            ErrorCode.ENVIRONMENT,
            "Cannot name file '" + failure.getInput() + "'" + advice(),
            failure);
  }

  /** The end of a message about a name: why it cannot be said, and what helps. */
  public static String advice() {
    return sayAll()
        ? ": its bytes are not UTF-8. Rename it"
        : " in the encoding of this locale, %s. Set LC_ALL=C.UTF-8 (or another UTF-8 locale)"
            .formatted(ENCODING);
  }

  /**
   * Fails when a glob may match a file whose name cannot be said: a listing would pass over it
   * silently.
   *
   * @param glob a local absolute path with wildcards
   * @param location the glob as the user wrote it
   */
  public static void requireAllSaid(String glob, String location) {
    int wildcard = 0;
    while (wildcard < glob.length() && !isWildcard(glob.charAt(wildcard))) {
      wildcard++;
    }
    Path base = path(glob.substring(0, glob.lastIndexOf('/', wildcard) + 1));
    String below = glob.substring(glob.lastIndexOf('/', wildcard) + 1);
    int depth = below.contains("**") ? Integer.MAX_VALUE : below.split("/", -1).length;
    int end = glob.length();
    while (end > 0 && !isWildcard(glob.charAt(end - 1))) {
      end--;
    }
    String ending = glob.substring(end).toLowerCase(Locale.ROOT);
    try {
      Files.walkFileTree(
          base,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          depth,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.toString().toLowerCase(Locale.ROOT);
              if (attributes.isRegularFile() && name.endsWith(ending) && !isSaid(file)) {
                throw new LongbowException(
                    ErrorCode.ENVIRONMENT,
                    "Cannot list '%s': cannot name file '%s'%s"
                        .formatted(location, file, advice()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // Not readable, gone, or a loop of links: the listing itself says what matters.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The listing meets the same folder and says so.
      return;
    }
  }

  /** Whether the name, written and read again, is the same bytes. */
  private static boolean isSaid(Path file) {
    try {
      return Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isWildcard(char character) {
    return "*?[]{}".indexOf(character) >= 0;
  }
}
