package dev.longbow.io.clickhouse;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret is found: {@code ${ENV:NAME}}, an environment variable, or {@code secret:NAME}, a
 * file of that name in the folder {@code LONGBOW_SECRETS} ({@code /run/secrets} without it), or
 * {@code secret:/path}. Only this reference travels with plans and jobs; every process looks the
 * value up for itself, and it is part of no message.
 *
 * @param reference as the user wrote it
 */
record Secret(String reference) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{ENV:([A-Za-z_][A-Za-z_0-9]*)}");
  private static final String FILE = "secret:";
  private static final String FOLDER = "LONGBOW_SECRETS";
  private static final String DEFAULT_FOLDER = "/run/secrets";

  /** No secret: an empty password. */
  static final Secret NONE = new Secret("");

  /**
   * A reference.
   *
   * @param key the option it stands in
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID}, without repeating the text, when it is
   *     no reference: maybe it is the secret itself
   */
  static Secret of(String key, String reference) {
    if (!VARIABLE.matcher(reference).matches() && !reference.startsWith(FILE)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid '%s': a secret is never written into a pipeline. Expected ${ENV:NAME}, an environment variable, or secret:NAME, a file in %s (%s without it)"
              .formatted(key, FOLDER, DEFAULT_FOLDER));
    }
    return new Secret(reference);
  }

  /** The value, looked up now. */
  String value() {
    return value(System.getenv());
  }

  String value(Map<String, String> environment) {
    if (reference.isEmpty()) {
      return "";
    }
    Matcher variable = VARIABLE.matcher(reference);
    if (variable.matches()) {
      String value = environment.get(variable.group(1));
      if (value == null) {
        throw new LongbowException(
            ErrorCode.PARAMETER,
            "Missing environment variable '%s', in which a secret is expected. On a cluster every worker needs it"
                .formatted(variable.group(1)));
      }
      return value;
    }
    Path file =
        Path.of(environment.getOrDefault(FOLDER, DEFAULT_FOLDER))
            .resolve(reference.substring(FILE.length()));
    try {
      // Files made by editors and echo end in a line end, which no secret means.
      return Files.readString(file).stripTrailing();
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.PARAMETER,
          "Cannot read the secret '%s' from '%s' (%s). On a cluster every worker needs the file"
              .formatted(reference, file, e.getClass().getSimpleName()));
    }
  }

  @Override
  public String toString() {
    return reference;
  }
}
