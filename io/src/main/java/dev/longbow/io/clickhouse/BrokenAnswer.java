package dev.longbow.io.clickhouse;

import dev.longbow.io.arrow.BrokenStreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out why an answer is no whole stream: a server that fails in the middle of one says so
 * behind what it has sent, when the status of the answer has long been told.
 */
final class BrokenAnswer {
  private static final Pattern SAID = Pattern.compile("Code: \\d+\\. DB::", Pattern.DOTALL);

  private BrokenAnswer() {}

  /** What the server said, or that it broke off; empty when it sent something else. */
  static Optional<IOException> reason(BrokenStreamException broken) {
    String last = new String(broken.last(), StandardCharsets.UTF_8);
    Matcher said = SAID.matcher(last);
    int at = -1;
    while (said.find()) {
      at = said.start();
    }
    if (at < 0) {
      return broken.isCut()
          ? Optional.of(new IOException("the answer is not whole: " + broken.getMessage()))
          : Optional.empty();
    }
    String text = last.substring(at);
    int end = text.indexOf("\n__exception__");
    // Before the closing mark stands a line with the message's length.
    int length = end < 0 ? -1 : text.lastIndexOf('\n', end - 1);
    return Optional.of(new IOException((length < 0 ? text : text.substring(0, length)).strip()));
  }
}
