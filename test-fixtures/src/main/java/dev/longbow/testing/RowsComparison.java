package dev.longbow.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares two results. Numbers are compared by value, whatever their width; NaN equals NaN and
 * -0.0 equals 0.0. Floating-point numbers in approximate columns (sums, means, anything whose last
 * digits depend on the order of additions or on a C library) may differ by one part in 10^9, or by
 * 10^-7 where a sum cancels out; everything else must be equal.
 *
 * @param ordered whether rows must come in the same order, or in any
 * @param approximate the columns with that tolerance
 */
public record RowsComparison(boolean ordered, Set<String> approximate) {
  private static final double RELATIVE = 1e-9;
  private static final double ABSOLUTE = 1e-7;
  private static final int ROWS_SHOWN = 10;

  public RowsComparison {
    approximate = Set.copyOf(approximate);
  }

  /** Same rows in any order, every value equal. */
  public static RowsComparison exact() {
    return new RowsComparison(false, Set.of());
  }

  /** The comparison that also wants the same order. */
  public RowsComparison inOrder() {
    return new RowsComparison(true, approximate);
  }

  /** The comparison with a tolerance in these columns. */
  public RowsComparison within(Set<String> columns) {
    return new RowsComparison(ordered, columns);
  }

  /** Fails the test, with this context and the differing rows, unless both are the same. */
  public void check(String context, Rows expected, Rows actual) {
    difference(expected, actual).ifPresent(text -> fail(context + "\n" + text));
  }

  /** How the results differ; empty when they do not. */
  public Optional<String> difference(Rows expected, Rows actual) {
    if (!expected.columns().equals(actual.columns())) {
      return Optional.of(
          "Columns: expected %s, got %s".formatted(expected.columns(), actual.columns()));
    }
    boolean[] tolerant = new boolean[expected.columns().size()];
    for (int i = 0; i < tolerant.length; i++) {
      tolerant[i] = approximate.contains(expected.columns().get(i));
    }
    List<List<Object>> left = arrange(expected.rows(), tolerant);
    List<List<Object>> right = arrange(actual.rows(), tolerant);
    List<String> lines = new ArrayList<>();
    int differing = 0;
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      List<Object> a = i < left.size() ? left.get(i) : null;
      List<Object> b = i < right.size() ? right.get(i) : null;
      if (a == null || b == null || !sameRow(a, b, tolerant)) {
        if (differing++ < ROWS_SHOWN) {
          lines.add("  row %d%n    expected %s%n    actual   %s".formatted(i, show(a), show(b)));
        }
      }
    }
    if (differing == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%d rows expected, %d rows got, %d differ%s:%n  columns %s%n%s"
            .formatted(
                left.size(),
                right.size(),
                differing,
                ordered ? "" : " (after sorting)",
                expected.columns(),
                String.join("\n", lines)));
  }

  /** Sorted unless order matters: exact columns first, so that last digits do not move rows. */
  private List<List<Object>> arrange(List<List<Object>> rows, boolean[] tolerant) {
    if (ordered) {
      return rows;
    }
    Comparator<List<Object>> order = (a, b) -> 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < tolerant.length; i++) {
        if (tolerant[i] == (pass == 1)) {
          int column = i;
          order = order.thenComparing((a, b) -> compare(a.get(column), b.get(column)));
        }
      }
    }
    List<List<Object>> sorted = new ArrayList<>(rows);
    sorted.sort(order);
    return sorted;
  }

  private static boolean sameRow(List<Object> a, List<Object> b, boolean[] tolerant) {
    for (int i = 0; i < tolerant.length; i++) {
      if (!same(a.get(i), b.get(i), tolerant[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Object a, Object b, boolean tolerant) {
    if (a == null || b == null) {
      return a == b;
    } else if (!comparable(a, b)) {
      return false;
    } else if (compare(a, b) == 0) {
      return true;
    }
    if (!tolerant || !(a instanceof Number x) || !(b instanceof Number y)) {
      return false;
    }
    double difference = Math.abs(x.doubleValue() - y.doubleValue());
    double size = Math.max(Math.abs(x.doubleValue()), Math.abs(y.doubleValue()));
    // Also false for NaN against a number, and for an infinity against anything but itself.
    return Double.isFinite(size) && difference <= Math.max(RELATIVE * size, ABSOLUTE);
  }

  private static boolean comparable(Object a, Object b) {
    return (a instanceof Number && b instanceof Number)
        || (a instanceof List && b instanceof List)
        || a.getClass() == b.getClass();
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? -1 : 1;
    } else if (a instanceof Number x && b instanceof Number y) {
      return floating(x) || floating(y)
          // Adding 0.0 turns -0.0 into 0.0.
          ? Double.compare(x.doubleValue() + 0.0, y.doubleValue() + 0.0)
          : decimal(x).compareTo(decimal(y));
    } else if (a instanceof byte[] x && b instanceof byte[] y) {
      return Arrays.compareUnsigned(x, y);
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        int order = compare(x.get(i), y.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    return ((Comparable<Object>) a).compareTo(b);
  }

  private static boolean floating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    return number instanceof BigInteger integer
        ? new BigDecimal(integer)
        : BigDecimal.valueOf(number.longValue());
  }

  private static String show(List<Object> row) {
    if (row == null) {
      return "(no row)";
    }
    List<String> values = new ArrayList<>();
    for (Object value : row) {
      values.add(
          value instanceof byte[] bytes
              ? Arrays.toString(bytes)
              : value instanceof String text ? "'" + text + "'" : String.valueOf(value));
    }
    return values.toString();
  }
}
