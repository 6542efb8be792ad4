package dev.longbow.kernel;

/** Scratch arrays that grow; their content is undefined. */
final class Scratch {
  private Scratch() {}

  static byte[] bytes(byte[] current, int size) {
    return current.length >= size ? current : new byte[size];
  }

  static int[] ints(int[] current, int size) {
    return current.length >= size ? current : new int[size];
  }

  static long[] longs(long[] current, int size) {
    return current.length >= size ? current : new long[size];
  }
}
