package dev.longbow.testing;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Seeded random choices. Equal seeds give equal sequences on every machine. */
public final class Dice {
  private final Random random;

  /** Dice with this seed. */
  public Dice(long seed) {
    // Neighbouring seeds of Random start with similar values.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L ^ seed >>> 29);
    random.nextLong();
  }

  /** A number from 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number from {@code low} to {@code high}, both included. */
  public long between(long low, long high) {
    return low + Math.floorMod(random.nextLong(), high - low + 1);
  }

  /** True with this probability. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** 64 random bits. */
  public long bits() {
    return random.nextLong();
  }

  /** A number in [0, 1). */
  public double uniform() {
    return random.nextDouble();
  }

  /** A normal number with mean 0 and deviation 1. */
  public double normal() {
    return random.nextGaussian();
  }

  /** One of the options. */
  public <T> T pick(List<? extends T> options) {
    return options.get(below(options.size()));
  }

  /** One of the options, made only when picked. */
  public <T> T choose(List<? extends Supplier<? extends T>> options) {
    return pick(options).get();
  }

  /** One of the options. */
  @SafeVarargs
  public final <T> T of(T... options) {
    return options[below(options.length)];
  }
}
