package dev.longbow.physical;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Numbers the writes to each exchange and output 0, 1, 2… in the order of their paths, and the
 * checks and random numbers of each step likewise.
 */
final class Branches {
  private static final Comparator<List<Integer>> LEXICOGRAPHIC =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = Integer.compare(a.get(i), b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  private final Map<Object, TreeSet<List<Integer>>> paths = new HashMap<>();

  /** Takes note of what is numbered in a tree. */
  void add(Draft draft) {
    if (draft.isNumbered()) {
      paths
          .computeIfAbsent(target(draft.operator()), key -> new TreeSet<>(LEXICOGRAPHIC))
          .add(draft.path());
    }
    draft.consumers().forEach(this::add);
  }

  /** The number of a draft. */
  int number(Draft draft) {
    return paths.get(target(draft.operator())).headSet(draft.path()).size();
  }

  /** Exchanges by id, outputs by name; others by themselves. */
  private static Object target(Operator operator) {
    if (operator instanceof Operator.SinkWrite sink) {
      return sink.sink().name();
    }
    return operator instanceof Operator.ExchangeWrite write ? write.exchange() : operator;
  }
}
