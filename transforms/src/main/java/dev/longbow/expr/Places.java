package dev.longbow.expr;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the expressions of a step stand in a pipeline file, so that a problem with one points at
 * it. Expressions are told apart by identity: two columns may have the same text.
 */
public final class Places {
  /** No file. */
  public static final Places NONE = new Places(null);

  private final String step;
  private final Map<Expr, String> expressions = new IdentityHashMap<>();

  private Places(String step) {
    this.step = step;
  }

  /** Places within a step that itself stands here. */
  public static Places of(String step) {
    return new Places(step);
  }

  /** Notes where an expression stands. */
  public void put(Expr expression, String place) {
    expressions.put(expression, place);
  }

  /** Notes that an expression stands where another does, of which it was made. */
  public void move(Expr from, Expr to) {
    String place = expressions.get(from);
    if (place != null) {
      expressions.put(to, place);
    }
  }

  /** Where an expression stands. */
  Optional<String> of(Expr expression) {
    return Optional.ofNullable(expressions.get(expression));
  }

  /** Where the step stands, for problems with no expression of their own. */
  Optional<String> step() {
    return Optional.ofNullable(step);
  }
}
