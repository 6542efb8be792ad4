package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The list beside (or in) an output that {@code sha256sum -c} checks without Longbow: a line for
 * every file of the output and for its manifest, with names relative to the list's folder.
 */
final class Checksums {
  /** The name in a folder; that of a single file has the file's name in front. */
  static final String FILE_NAME = "checksums.txt";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HASH_LENGTH = 64;

  private Checksums() {}

  /**
   * The list of what a manifest names.
   *
   * @param manifest its bytes
   * @param name its file's name
   */
  static byte[] of(byte[] manifest, String name) throws IOException {
    StringBuilder text = new StringBuilder();
    for (JsonNode file : JSON.readTree(manifest).path("output").path("files")) {
      append(text, file.path("sha256").asText(), file.path("file").asText());
    }
    append(text, sha256(manifest), name);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    MessageDigest digest = Digests.digest();
    digest.update(bytes);
    return Digests.hex(digest);
  }

  /** As the tool has it: a backslash in front of a line says that its name is escaped. */
  private static void append(StringBuilder text, String hash, String name) {
    String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    text.append(escaped.equals(name) ? "" : "\\").append(hash).append("  ").append(escaped);
    text.append('\n');
  }

  /**
   * The hashes of a list by name.
   *
   * @throws IllegalArgumentException for a line that is none of a list, with that line
   */
  static Map<String, String> parse(String text) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      boolean isEscaped = line.startsWith("\\");
      String rest = isEscaped ? line.substring(1) : line;
      if (!rest.matches("(?s)[0-9a-f]{" + HASH_LENGTH + "} [ *].+")) {
        throw new IllegalArgumentException(line);
      }
      String name = rest.substring(HASH_LENGTH + 2);
      hashes.put(isEscaped ? unescaped(name) : name, rest.substring(0, HASH_LENGTH));
    }
    return hashes;
  }

  private static String unescaped(String name) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\' && i + 1 < name.length()) {
        char escaped = name.charAt(++i);
        c = escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped;
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
