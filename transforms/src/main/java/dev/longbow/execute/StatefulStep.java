package dev.longbow.execute;

/** An operator that holds rows, in memory and, when the budget is used up, in spill files. */
interface StatefulStep extends BatchConsumer, AutoCloseable {
  /** Bytes written to spill files. */
  long spilledBytes();

  /** Frees memory and files. Harmless after {@link #finish}. */
  @Override
  void close();
}
