package dev.longbow.aggregate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Aggregates computed the plain way from a list of values, which are not null but for first and
 * last.
 */
final class Reference {
  private static final double TOLERANCE = 1e-9;

  private Reference() {}

  static Object aggregate(AggregateCall call, List<Object> values) {
    String function = call.function();
    if (function.equals("count")) {
      return (long) values.size();
    } else if (function.equals("n_unique")) {
      return values.stream().map(Reference::key).distinct().count();
    } else if (function.equals("min") || function.equals("max")) {
      Comparator<Object> order = Reference::compare;
      return (function.equals("min") ? values.stream().min(order) : values.stream().max(order))
          .orElse(null);
    } else if (values.isEmpty()) {
      return null;
    } else if (function.equals("last")) {
      return values.get(values.size() - 1);
    } else if (function.equals("first") || function.equals("any_value")) {
      return values.get(0);
    }
    double[] numbers = values.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
    if (call.fraction() != null) {
      return quantile(numbers, call.fraction());
    }
    double sum = Arrays.stream(numbers).sum();
    double mean = sum / numbers.length;
    double squares = Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum();
    return switch (function) {
      case "sum" ->
          call.argument().type().isInteger()
              ? (Object) values.stream().mapToLong(v -> ((Number) v).longValue()).sum()
              : (Object) sum;
      case "mean" -> mean;
      case "var" -> numbers.length < 2 ? null : squares / (numbers.length - 1);
      case "var_pop" -> squares / numbers.length;
      case "std" -> numbers.length < 2 ? null : Math.sqrt(squares / (numbers.length - 1));
      case "std_pop" -> Math.sqrt(squares / numbers.length);
      default -> throw new IllegalArgumentException(function);
    };
  }

  private static double quantile(double[] numbers, double fraction) {
    double[] sorted = Arrays.stream(numbers).map(x -> x + 0.0).sorted().toArray();
    double place = (sorted.length - 1) * fraction;
    double weight = place - Math.floor(place);
    double low = sorted[(int) Math.floor(place)];
    return weight == 0 ? low : low * (1 - weight) + sorted[(int) Math.ceil(place)] * weight;
  }

  private static Object key(Object value) {
    return value instanceof Double number ? (Object) (number + 0.0) : value;
  }

  /** NaN is above every number, zeros are equal; strings by their bytes. */
  private static int compare(Object a, Object b) {
    if (a instanceof String text) {
      return Arrays.compareUnsigned(
          text.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    } else if (a instanceof Double number) {
      return Double.compare(number + 0.0, (Double) b + 0.0);
    }
    return Long.compare((Long) a, (Long) b);
  }

  /** Equal, or floating-point numbers that differ in their last digits. */
  static boolean isClose(Object expected, Object actual) {
    if (expected instanceof Double a && actual instanceof Double b) {
      return Double.compare(a + 0.0, b + 0.0) == 0
          || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
    }
    return expected == null ? actual == null : expected.equals(actual);
  }
}
