package dev.longbow.io.arrow;

/**
 * A stream that is no whole Arrow stream: cut, damaged, or followed by something else. Only who
 * sent it can tell why.
 */
public final class BrokenStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient byte[] last;

  BrokenStreamException(String message, byte[] last, Throwable cause) {
    super(message, cause);
    this.last = last.clone();
  }

  /** What came last: a server may have said there what went wrong. */
  public byte[] last() {
    return last.clone();
  }
}
