package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.io.stores.StoreStream;
import dev.longbow.io.stores.Stores;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Small files of stores, and what is done with files there as a whole. */
final class StoreFiles {
  private StoreFiles() {}

  /** All files under a folder. */
  static List<FileSet.Entry> list(String folder) throws IOException {
    return FileSet.match(folder + "/**");
  }

  static Optional<FileSet.Entry> find(String file) throws IOException {
    return FileSet.match(file).stream().findFirst();
  }

  static boolean exists(String file) throws IOException {
    return find(file).isPresent();
  }

  /** A manifest of ours; empty when there is none, or something else by that name. */
  static Optional<JsonNode> manifest(String file) throws IOException {
    Optional<byte[]> bytes = Stores.read(file);
    return bytes.isEmpty() ? Optional.empty() : Manifest.parse(bytes.get());
  }

  static void write(String file, byte[] bytes) throws IOException {
    try (OutputStream out = StoreStream.create(file)) {
      out.write(bytes);
    }
  }

  /**
   * Puts a file in the place of another in one step. Where files are renamed it is gone from its
   * own place then, and doing so again does nothing.
   */
  static void putInPlace(String from, String to) throws IOException {
    if (!from.startsWith("hdfs:")) {
      FileSystems.copy(List.of(id(from)), List.of(id(to)));
    } else if (exists(from)) {
      FileSystems.rename(List.of(id(from)), List.of(id(to)));
    }
  }

  /** Removes files. */
  static void delete(List<String> files) throws IOException {
    for (int from = 0; from < files.size(); from += 1000) {
      List<String> some = files.subList(from, Math.min(files.size(), from + 1000));
      FileSystems.delete(some.stream().map(StoreFiles::id).toList());
    }
  }

  /** Removes all files under a folder and, where there is such a thing, the folder. */
  static void deleteFolder(String folder) throws IOException {
    try {
      delete(list(folder).stream().map(FileSet.Entry::path).toList());
      if (folder.startsWith("hdfs:")) {
        FileSystems.delete(List.of(FileSystems.matchNewResource(folder + "/", true)));
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      // Somebody else has removed it.
      return;
    }
  }

  private static ResourceId id(String file) {
    Stores.require(file);
    return FileSystems.matchNewResource(file, false);
  }
}
