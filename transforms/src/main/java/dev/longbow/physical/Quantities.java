package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import java.util.Locale;

/** Rows and bytes as {@code explain} writes them. */
final class Quantities {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

  private Quantities() {}

  /** {@code about 1,000 rows, 2.0 MB}. */
  static String of(Estimate estimate) {
    return "about " + count(estimate.rows(), "row") + ", " + bytes(estimate.bytes());
  }

  /** {@code 1,234,567}. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 row}, {@code 1,000 rows}. */
  static String count(long count, String noun) {
    return number(count) + " " + (count == 1 ? noun : noun + "s");
  }

  /** {@code 1.5 GB}; units are powers of 1024, as in {@code --memory}. */
  static String bytes(long bytes) {
    double shown = bytes;
    int unit = 0;
    while (shown >= 1024 && unit < UNITS.length - 1) {
      shown /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, UNITS[unit]);
  }
}
