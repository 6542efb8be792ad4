package dev.longbow.io.arrow;

/**
 * A stream that is no whole Arrow stream: cut, damaged, or followed by something else. Only who
 * sent it can tell why.
 */
public final class BrokenStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient byte[] last;

  private final boolean isCut;

  BrokenStreamException(String message, boolean isCut, byte[] last, Throwable cause) {
    super(message, cause);
    this.isCut = isCut;
    this.last = last.clone();
  }

  /** Whether it ended too early; otherwise something in it is wrong. */
  public boolean isCut() {
    return isCut;
  }

  /** What came last: a server may have said there what went wrong. */
  public byte[] last() {
    return last.clone();
  }
}
