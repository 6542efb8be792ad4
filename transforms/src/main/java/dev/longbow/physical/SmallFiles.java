package dev.longbow.physical;

import dev.longbow.connector.Source;
import dev.longbow.text.Sizes;
import java.util.List;
import java.util.Optional;

/** Warns of inputs that are thousands of tiny files: opening them takes longer than reading. */
public final class SmallFiles {
  private static final int MANY = 1000;
  private static final long SMALL_BYTES = 1L << 20;

  private SmallFiles() {}

  /** What to say of a source with so many files; empty for others. */
  public static Optional<String> warning(Source source) {
    List<Source.InputFile> files = source.files();
    long bytes = files.stream().mapToLong(Source.InputFile::bytes).sum();
    if (files.size() <= MANY || bytes / files.size() >= SMALL_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is %s files of %s on average (%s): opening them may take longer than reading. \"longbow compact FOLDER\" puts small files of a folder together"
            .formatted(
                source.location(),
                Sizes.count(files.size()),
                Sizes.bytes(bytes / files.size()),
                Sizes.bytes(bytes)));
  }
}
