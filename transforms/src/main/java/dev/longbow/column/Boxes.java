package dev.longbow.column;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Conversions between stored values and the boxed values of {@link Column#value}. */
public final class Boxes {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private Boxes() {}

  static Object integer(DataType type, long value) {
    if (type instanceof DataType.Int integer && !integer.signed() && integer.bits() < 64) {
      return value & ((1L << integer.bits()) - 1);
    }
    return value;
  }

  static Object int32(DataType type, int value) {
    return type instanceof DataType.Date ? LocalDate.ofEpochDay(value) : integer(type, value);
  }

  static Object int64(DataType type, long value) {
    if (type instanceof DataType.Timestamp timestamp) {
      return timestamp.zoned() ? instant(value) : localDateTime(value);
    } else if (type instanceof DataType.Time) {
      return LocalTime.ofNanoOfDay(value * 1000);
    } else if (type.equals(DataType.UINT64)) {
      return unsigned(value);
    }
    return value;
  }

  /** A long's bits read as an unsigned number. */
  public static BigInteger unsigned(long bits) {
    BigInteger value = BigInteger.valueOf(bits);
    return bits < 0 ? value.add(TWO_64) : value;
  }

  /** Microseconds since the epoch as an instant. */
  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  /** Microseconds since the epoch as a local date and time. */
  public static LocalDateTime localDateTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L),
        (int) Math.floorMod(micros, 1_000_000L) * 1000,
        ZoneOffset.UTC);
  }

  /** Microseconds since the epoch of a local date and time; finer digits are dropped. */
  public static long micros(LocalDateTime value) {
    return micros(value.toInstant(ZoneOffset.UTC));
  }

  /** Microseconds since the epoch of an instant; finer digits are dropped. */
  public static long micros(Instant value) {
    // Not ChronoUnit.between, which counts nanoseconds and overflows 292 years away from 1970.
    return Math.addExact(
        Math.multiplyExact(value.getEpochSecond(), 1_000_000L), value.getNano() / 1000);
  }

  /** The 128-bit two's complement integer of two words. */
  public static BigInteger int128(long low, long high) {
    return BigInteger.valueOf(high).shiftLeft(64).add(unsigned(low));
  }

  /** The decimal of two words. */
  public static BigDecimal decimal(long low, long high, int scale) {
    return new BigDecimal(int128(low, high), scale);
  }

  static UUID uuid(long low, long high) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(low).putLong(high).flip();
    bytes.order(ByteOrder.BIG_ENDIAN);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
