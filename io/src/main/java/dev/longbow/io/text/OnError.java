package dev.longbow.io.text;

/** What happens to a row that cannot be read. */
public enum OnError {
  /** The run fails. */
  FAIL,
  /** A value that does not fit becomes null, and is counted; other damage fails. */
  NULL,
  /** The row is left out, counted, and written to a side file. */
  REJECT
}
