package dev.longbow.io.parquet;

/** Rows chosen from rows already chosen. */
final class Selections {
  private Selections() {}

  /**
   * Keeps of a selection the rows at ascending positions of it, in place. A loop of its own: the
   * method around it is not compiled by the optimizing compiler.
   */
  static void narrow(int[] selection, int[] positions, int count) {
    // Position i is read at or behind where it is written.
    for (int i = 0; i < count; i++) {
      selection[i] = selection[positions[i]];
    }
  }
}
