package dev.longbow.optimize;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Names of merged steps. */
final class Steps {
  private Steps() {}

  /** {@code lower+upper}, in the order in which rows pass them; a name is not repeated. */
  static String merge(String lower, String upper) {
    Set<String> names = new LinkedHashSet<>(Arrays.asList(lower.split("\\+", -1)));
    names.addAll(Arrays.asList(upper.split("\\+", -1)));
    return String.join("+", names);
  }
}
