package dev.longbow.expr;

/** Resolves names and types. */
public final class Binder {
  private Binder() {}
}
