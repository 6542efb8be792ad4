package dev.longbow.demo;

/**
 * Random values that depend only on (seed, column, row), so that any split of a table can be made
 * on its own and the same seed always gives the same table.
 *
 * <p>The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014).
 */
final class DemoRandom {
  private final long seed;

  DemoRandom(long seed, String column) {
    this.seed = mix(seed * 0x9E3779B97F4A7C15L + column.hashCode());
  }

  /** 64 random bits of a row. */
  long bits(long row) {
    return mix(seed + row * 0x9E3779B97F4A7C15L);
  }

  /** A uniform number in [0, 1). */
  double uniform(long row) {
    return (bits(row) >>> 11) * 0x1.0p-53;
  }

  /** A uniform integer in [0, bound). */
  int below(long row, int bound) {
    return (int) ((bits(row) >>> 33) * bound >>> 31);
  }

  /** A uniform integer in [0, bound) for bounds up to 2^53. */
  long below(long row, long bound) {
    return (long) (uniform(row) * bound);
  }

  /** Nearly normal with mean 0 and standard deviation 1: the sum of four 16-bit uniforms. */
  double normal(long row) {
    long bits = bits(row);
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum - 131070.0) / 37837.0;
  }

  /** Whether an event of this probability happens in a row. */
  boolean chance(long row, double probability) {
    return uniform(row) < probability;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
