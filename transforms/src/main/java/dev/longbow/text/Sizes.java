package dev.longbow.text;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people write and read them. */
public final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "KMGT";

  private Sizes() {}

  /**
   * The bytes of {@code 2GB}, {@code 400 MB}, {@code 1.5g}, {@code 65536}; units are powers of
   * 1024.
   *
   * @param what names the setting in the error
   * @throws LongbowException {@link ErrorCode#USAGE}
   */
  public static long parse(String what, String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid %s '%s'. Expected a size such as 2GB or 400MB".formatted(what, text));
    }
    int power = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
    double factor = matcher.group(2).isEmpty() ? 1 : Math.pow(1024, power + 1);
    return (long) (Double.parseDouble(matcher.group(1)) * factor);
  }

  /** {@code 1.5 GB}, {@code 400 MB}, {@code 12 bytes}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    String format = value < 10 ? "%.1f %sB" : "%.0f %sB";
    return String.format(Locale.ROOT, format, value, UNITS.charAt(unit));
  }

  /** {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 2.4 s}, {@code 3:05 min}. */
  public static String seconds(double seconds) {
    return seconds < 100
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : "%d:%02d min".formatted((long) seconds / 60, (long) seconds % 60);
  }
}
