package dev.longbow.connector;

/** What statistics say about the rows of a piece of a source and a predicate. */
public enum MatchDecision {
  /** The predicate is true for no row: the piece need not be read. */
  CANNOT_MATCH,
  /** Only reading tells. */
  MIGHT_MATCH,
  /** The predicate is true for every row: it need not be evaluated. */
  ALWAYS_MATCHES
}
