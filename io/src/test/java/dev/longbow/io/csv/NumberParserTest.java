package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.io.text.TemporalParser;
import dev.longbow.io.text.Words;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberParserTest {
  /** Text with other bytes around it. */
  private static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length() + 3 + Words.SLACK];
    Arrays.fill(bytes, (byte) '7');
    System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 3, text.length());
    return bytes;
  }

  private static void check(String text) {
    double expected = Double.parseDouble(text);
    double read = NumberParser.floating(bytes(text), 3, 3 + text.length());
    assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(read), text);
    float single = Float.parseFloat(text);
    if (!Float.isInfinite(single)) {
      float narrow = (float) NumberParser.single(bytes(text), 3, 3 + text.length());
      assertEquals(Float.floatToIntBits(single), Float.floatToIntBits(narrow), text + "f");
    }
  }

  @Test
  void doublesAsJavaReadsThem() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200_000; i++) {
      double bits = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(bits)) {
        check(String.valueOf(bits));
      }
      long unscaled = random.nextLong() >> random.nextInt(63);
      check(BigDecimal.valueOf(unscaled, random.nextInt(25)).toPlainString());
      check(String.valueOf((float) random.nextInt(100_000) / 100));
    }
    for (String text : "0 -0 0.0 -0.0 1. .5 -.5 +1 +.5 1e5 1E-5 1e+05 00012 0.000001".split(" ")) {
      check(text);
    }
    for (String text : ". - + e 1e 1e+ 1.2.3 1,2 0x1 1d 1f NaN1 --1 +-1 1_0 infin ".split(" ")) {
      assertTrue(
          NumberParser.isNone(NumberParser.floating(bytes(text), 3, 3 + text.length())), text);
    }
    assertTrue(Double.isNaN(NumberParser.floating(bytes("nan"), 3, 6)));
    assertEquals(Double.NEGATIVE_INFINITY, NumberParser.floating(bytes("-Infinity"), 3, 12));
  }

  @Test
  void integersOfAllLengths() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      String text = String.valueOf(value);
      long read = NumberParser.integer(bytes(text), 3, 3 + text.length());
      assertEquals(value, read, text);
    }
    for (String text :
        "- + 1a a1 12345678a 9223372036854775808 1.0 1: 1/ 99999999999999999999".split(" ")) {
      assertEquals(
          NumberParser.NONE, NumberParser.integer(bytes(text), 3, 3 + text.length()), text);
    }
  }

  @Test
  void daysAndTimesOfTheCalendar() {
    for (long day = -800_000; day < 800_000; day += 97) {
      LocalDate date = LocalDate.ofEpochDay(day);
      String text = date.toString();
      assertEquals(day, TemporalParser.date(bytes(text), 3, 3 + text.length()), text);
    }
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      long micros = random.nextLong(-60_000_000_000_000_000L, 250_000_000_000_000_000L);
      LocalDateTime time = dev.longbow.column.Boxes.localDateTime(micros);
      String text = time.toString();
      assertEquals(micros, TemporalParser.timestamp(bytes(text), 3, 3 + text.length()), text);
    }
  }
}
