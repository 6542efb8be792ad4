package dev.longbow.kernel;

import dev.longbow.column.Boxes;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The offsets of a time zone, its transitions from 1900 to 2100 in arrays: the rules of java.time
 * cost some 100 ns per lookup. Immutable and shared.
 */
final class ZoneTable {
  private static final Map<String, ZoneTable> TABLES = new ConcurrentHashMap<>();
  private static final long FROM = micros(Instant.parse("1900-01-01T00:00:00Z"));
  private static final long TO = micros(Instant.parse("2100-01-01T00:00:00Z"));

  private final String name;
  private final ZoneRules rules;

  /** Transition i starts at {@code starts[i]}; before the first it is offsets[0]. */
  private final long[] starts;

  /** {@code offsets[i]} is valid before {@code starts[i]}, the last one after all. */
  private final long[] offsets;

  private ZoneTable(String name) {
    this.name = name;
    this.rules = ZoneId.of(name).getRules();
    long[] at = new long[1024];
    long[] then = new long[1025];
    int count = 0;
    Instant from = Boxes.instant(FROM);
    then[0] = micros(rules.getOffset(from));
    for (ZoneOffsetTransition next = rules.nextTransition(from);
        next != null && micros(next.getInstant()) < TO;
        next = rules.nextTransition(next.getInstant())) {
      at[count++] = micros(next.getInstant());
      then[count] = micros(next.getOffsetAfter());
    }
    starts = Arrays.copyOf(at, count);
    offsets = Arrays.copyOf(then, count + 1);
  }

  /** The table of a zone id such as {@code Europe/Zurich}. */
  static ZoneTable of(String zone) {
    try {
      return TABLES.computeIfAbsent(zone, ZoneTable::new);
    } catch (DateTimeException e) {
      throw new LongbowException(ErrorCode.BAD_VALUE, "Unknown time zone '" + zone + "'", e);
    }
  }

  boolean isUtc() {
    return starts.length == 0 && offsets[0] == 0;
  }

  /** Instants as local timestamps; the array itself in UTC. Values under nulls may be anything. */
  long[] toLocal(long[] instants, int rows) {
    if (isUtc()) {
      return instants;
    }
    long[] local = new long[rows];
    int last = 0;
    for (int i = 0; i < rows; i++) {
      long instant = instants[i];
      if (instant < FROM || instant >= TO) {
        local[i] = instant + farOffset(instant);
        continue;
      }
      // Neighbouring rows mostly lie between the same two transitions.
      if ((last > 0 && instant < starts[last - 1])
          || (last < starts.length && instant >= starts[last])) {
        int found = Arrays.binarySearch(starts, instant);
        last = found >= 0 ? found + 1 : -found - 1;
      }
      local[i] = instant + offsets[last];
    }
    return local;
  }

  /** A local timestamp as instant, of two the first. */
  long toInstant(long local, int row) {
    if (isUtc()) {
      return local;
    }
    LocalDateTime time = Boxes.localDateTime(local);
    List<ZoneOffset> valid = rules.getValidOffsets(time);
    if (valid.isEmpty()) {
      throw RowFailure.badValue(
          row, "Cannot convert " + time + ": clocks in " + name + " skip this time");
    }
    return local - micros(valid.get(0));
  }

  private long farOffset(long instant) {
    return micros(rules.getOffset(Boxes.instant(instant)));
  }

  private static long micros(ZoneOffset offset) {
    return offset.getTotalSeconds() * 1_000_000L;
  }

  private static long micros(Instant instant) {
    return Boxes.micros(instant);
  }
}
