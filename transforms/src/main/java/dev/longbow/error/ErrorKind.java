package dev.longbow.error;

/** Who has to act on an error; decides the exit code. */
public enum ErrorKind {
  /** Wrong arguments, YAML, expressions or columns: found before any data is read. Exit code 2. */
  USER(2),
  /** The data broke its contract: other schema than promised, bad values, failed checks. Exit 3. */
  DATA(3),
  /** The plan or one value cannot fit in the given memory or disk. Exit code 4. */
  RESOURCES(4),
  /** Input, output or cluster failure while running, worth a retry. Exit code 1. */
  IO(1),
  /** A fault of Longbow itself. Exit code 1. */
  INTERNAL(1);

  private final int exitCode;

  ErrorKind(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The process exit code that reports this kind of error. */
  public int exitCode() {
    return exitCode;
  }
}
