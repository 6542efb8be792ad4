package dev.longbow.io.stores;

import java.io.IOException;

/** A store's refusal, said in words that help; never with a credential in them. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What can be done about it. */
  public enum Kind {
    /** The credentials may not do it. */
    DENIED,
    /** No credentials were found. */
    NO_CREDENTIALS,
    /** There is no such bucket, or no such host. */
    NO_BUCKET,
    /** The store failed, however often it was asked. */
    FAILED
  }

  StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What can be done about it. */
  public Kind kind() {
    return kind;
  }
}
