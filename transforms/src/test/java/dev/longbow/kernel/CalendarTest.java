package dev.longbow.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalendarTest {
  @Test
  void agreesWithJavaTime() {
    for (long day = -800_000; day < 200_000; day += 7) {
      check(day);
    }
    for (long day = 10_000; day < 22_000; day++) {
      check(day);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      check(random.nextInt() / 6);
      check(random.nextInt() / 20);
    }
    check(Integer.MAX_VALUE);
    check(Integer.MIN_VALUE);
  }

  private static void check(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    if (Math.abs(day) < 106_751_990) {
      long last = (day + 1) * Calendar.MICROS_PER_DAY - 1;
      assertEquals(
          date.getYear(),
          Calendar.fastYear(Calendar.day(last)),
          () -> "year of the end of " + date);
      assertEquals(
          date.getMonthValue(), Calendar.fastMonth(Calendar.day(last)), () -> "month of " + date);
      assertEquals(day, Calendar.day(last));
      assertEquals(day, Calendar.day(day * Calendar.MICROS_PER_DAY));
    }
    assertEquals(date.getYear(), Calendar.year(day), () -> "year of " + date);
    assertEquals(date.getMonthValue(), Calendar.month(day), () -> "month of " + date);
    assertEquals(date.getDayOfMonth(), Calendar.dayOfMonth(day), () -> "day of " + date);
    assertEquals(date.getDayOfWeek().getValue(), Calendar.weekday(day), () -> "weekday " + date);
    assertEquals(day, Calendar.dayOf(date.getYear(), date.getMonthValue(), date.getDayOfMonth()));
    assertEquals(
        date.plusMonths(day % 40).toEpochDay(), Calendar.plusMonths(day, day % 40), date::toString);
  }

  @Test
  void dayOfTimestampRoundsDown() {
    long[] micros = {0, -1, 1, Calendar.MICROS_PER_DAY, -Calendar.MICROS_PER_DAY, Long.MIN_VALUE};
    for (long value : micros) {
      assertEquals(Math.floorDiv(value, Calendar.MICROS_PER_DAY), Calendar.day(value));
    }
    assertEquals(
        Math.floorDiv(Long.MAX_VALUE, Calendar.MICROS_PER_DAY), Calendar.day(Long.MAX_VALUE));
  }

  @Test
  void zonesAgreeWithJavaTime() {
    Random random = new Random(5);
    for (String zone : new String[] {"UTC", "Europe/Zurich", "America/New_York", "+05:30"}) {
      long[] instants = new long[5000];
      for (int i = 0; i < instants.length; i++) {
        instants[i] = random.nextInt() * 4_000_000L;
      }
      long[] local = ZoneTable.of(zone).toLocal(instants, instants.length);
      for (int i = 0; i < instants.length; i++) {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(instants[i], 1_000_000L));
        int offset = ZoneId.of(zone).getRules().getOffset(instant).getTotalSeconds();
        assertEquals(instants[i] + offset * 1_000_000L, local[i], zone + " " + instant);
      }
    }
  }
}
