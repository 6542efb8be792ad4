package dev.longbow.io.ndjson;

/** A value that does not fit its column; the reader says where, and what follows from it. */
final class BadValue extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadValue(String reason) {
    super(reason, null, false, false);
  }
}
