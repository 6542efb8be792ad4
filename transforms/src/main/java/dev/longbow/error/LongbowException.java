package dev.longbow.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An error that names what is wrong, where, and what was expected. Its {@link #line} is what a user
 * sees: {@code LB202 [monthly] Missing columns: [bmi]. Available: [age, facility]}.
 */
public final class LongbowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String step;
  private final String text;

  /** Whether the text begins with a place in a pipeline file. */
  private final boolean placed;

  /** The problems that this one lists; empty for a single problem. */
  private final List<LongbowException> listed;

  /** An error outside any step. */
  public LongbowException(ErrorCode code, String text) {
    this(code, null, text, false, null, List.of());
  }

  /** An error outside any step, with its cause. */
  public LongbowException(ErrorCode code, String text, Throwable cause) {
    this(code, null, text, false, cause, List.of());
  }

  private LongbowException(
      ErrorCode code,
      String step,
      String text,
      boolean placed,
      Throwable cause,
      List<LongbowException> listed) {
    super(text, cause);
    this.code = Objects.requireNonNull(code);
    this.step = step;
    this.text = Objects.requireNonNull(text);
    this.placed = placed;
    this.listed = List.copyOf(listed);
  }

  /**
   * One error that lists several problems, one to a line. Code and step are the first one's; a
   * problem of another step says so in its line.
   */
  public static LongbowException ofAll(List<LongbowException> problems) {
    if (problems.size() == 1) {
      return problems.get(0);
    }
    LongbowException first = problems.get(0);
    List<String> lines = new ArrayList<>();
    for (LongbowException problem : problems) {
      lines.add(Objects.equals(problem.step, first.step) ? problem.text : problem.line());
    }
    boolean placed = problems.stream().allMatch(problem -> problem.placed);
    List<LongbowException> single =
        problems.stream().flatMap(problem -> problem.problems().stream()).toList();
    return new LongbowException(
        first.code, first.step, String.join("\n  ", lines), placed, first, single);
  }

  /** The same error, said of a step; a step already named is kept. */
  public LongbowException inStep(String name) {
    if (step != null) {
      return this;
    }
    LongbowException named = new LongbowException(code, name, text, placed, getCause(), listed);
    named.setStackTrace(getStackTrace());
    return named;
  }

  /** The same error with a place put in front of its text, for example a file name. */
  public LongbowException at(String place) {
    return prefixed(place, placed);
  }

  /** The same error, said of a place in a pipeline file; a place already named is kept. */
  public LongbowException placedAt(String place) {
    return placed ? this : prefixed(place, true);
  }

  private LongbowException prefixed(String place, boolean inFile) {
    LongbowException prefixed =
        new LongbowException(code, step, "[" + place + "] " + text, inFile, getCause(), listed);
    prefixed.setStackTrace(getStackTrace());
    return prefixed;
  }

  /** The code. */
  public ErrorCode code() {
    return code;
  }

  /** Who has to act. */
  public ErrorKind kind() {
    return code.kind();
  }

  /** The step (transform id or input name) the error is about. */
  public Optional<String> step() {
    return Optional.ofNullable(step);
  }

  /** Each of the problems that this error lists; the error itself when it is a single one. */
  public List<LongbowException> problems() {
    return listed.isEmpty() ? List.of(this) : listed;
  }

  /** The text without code and step. */
  public String text() {
    return text;
  }

  /** The whole error in one line (or several, when it lists several problems). */
  public String line() {
    return code.label() + (step == null ? " " : " [" + step + "] ") + text;
  }

  /** With the code and the step, also where only a stack trace is left of the error. */
  @Override
  public String toString() {
    return getClass().getName() + ": " + line();
  }

  /** The Longbow error behind a failure, looking through causes that runners wrap around it. */
  public static Optional<LongbowException> find(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < 50; depth++) {
      if (current instanceof LongbowException found) {
        return Optional.of(found);
      }
      current = current.getCause();
    }
    return Optional.empty();
  }
}
