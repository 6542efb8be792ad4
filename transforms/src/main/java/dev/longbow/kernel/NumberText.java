package dev.longbow.kernel;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Numbers as text. */
final class NumberText {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,9})?");

  private NumberText() {}

  /** Whether the whole text is a decimal number. */
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /** The fewest digits that read back as the number (JDK 17's own are sometimes too many). */
  static String shortest(Number number) {
    return number instanceof Float single
        ? FloatToDecimal.toString(single)
        : DoubleToDecimal.toString(number.doubleValue());
  }

  /** As DuckDB prints it: {@code 1.0}, {@code 1e+300}, {@code nan}, {@code -inf}. */
  static String text(Number number) {
    double value = number.doubleValue();
    if (Double.isNaN(value)) {
      return "nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    } else if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = new BigDecimal(shortest(number)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = digits.toPlainString();
      return digits.scale() > 0 ? plain : plain + ".0";
    }
    String unscaled = digits.unscaledValue().abs().toString();
    String mantissa =
        unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
    String sign = digits.signum() < 0 ? "-" : "";
    return "%s%se%s%02d".formatted(sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
