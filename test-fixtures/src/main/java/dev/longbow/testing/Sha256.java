package dev.longbow.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Fingerprints of what a run wrote, to show that two runs wrote the same bytes. */
public final class Sha256 {
  private Sha256() {}

  /** The sha256 of a file in lower-case hex. */
  public static String of(Path file) throws IOException {
    return HexFormat.of().formatHex(digest().digest(Files.readAllBytes(file)));
  }

  /**
   * The sha256 over the names and the contents of the files in a folder whose names end so, in
   * order of their names.
   */
  public static String of(Path folder, String ending) throws IOException {
    MessageDigest digest = digest();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    }
    for (Path file : files) {
      digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Missing SHA-256 in this Java", e);
    }
  }
}
