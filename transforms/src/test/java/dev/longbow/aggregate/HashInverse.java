package dev.longbow.aggregate;

/** Finds keys of a wanted hash. */
final class HashInverse {
  private HashInverse() {}

  /** The inverse of {@link dev.longbow.column.Hashing#mix}. */
  static long unmix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * inverse(0xc4ceb9fe1a85ec53L);
    h = (h ^ (h >>> 33)) * inverse(0xff51afd7ed558ccdL);
    return h ^ (h >>> 33);
  }

  private static long inverse(long odd) {
    long x = odd;
    for (int i = 0; i < 6; i++) {
      x *= 2 - odd * x;
    }
    return x;
  }
}
