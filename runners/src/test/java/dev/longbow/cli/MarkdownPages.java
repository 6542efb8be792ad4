package dev.longbow.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown pages of the repository, and what stands in them. */
final class MarkdownPages {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "runners")).toAbsolutePath().getParent();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```([^\n`]*)\n(.*?)^ *```$");

  /**
   * A piece of a page.
   *
   * @param page the path from the root
   * @param kind of a fenced block: what stands behind the fence
   */
  record Piece(String page, String kind, String text) {}

  private MarkdownPages() {}

  /** What the first group of a pattern matches. */
  static List<Piece> find(Pattern pattern) {
    return pages()
        .flatMap(
            page -> pattern.matcher(text(page)).results().map(m -> piece(page, "", m.group(1))))
        .toList();
  }

  /** What a pattern matches in one page, by its path from the root. */
  static List<MatchResult> find(String page, Pattern pattern) {
    return pattern.matcher(text(ROOT.resolve(page))).results().toList();
  }

  /** The fenced blocks. */
  static List<Piece> blocks() {
    return pages()
        .flatMap(
            page ->
                BLOCK.matcher(text(page)).results().map(m -> piece(page, m.group(1), m.group(2))))
        .toList();
  }

  static List<Piece> blocks(String kind) {
    return blocks().stream().filter(block -> block.kind().equals(kind)).toList();
  }

  /** The file that a page means by a relative path. */
  static Path file(Piece piece, String path) {
    return ROOT.resolve(piece.page()).resolveSibling(path);
  }

  private static Piece piece(Path page, String kind, String text) {
    return new Piece(ROOT.relativize(page).toString(), kind.strip(), text);
  }

  private static Stream<Path> pages() {
    try (Stream<Path> files = Files.walk(ROOT, 4)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
