package dev.longbow.frame;

import java.util.Iterator;

/** An iterator over something that must be released; use it in a try-with-resources. */
public interface CloseableIterator<T> extends Iterator<T>, AutoCloseable {
  /** Releases what is behind the iterator. Repeating it changes nothing. */
  @Override
  void close();
}
