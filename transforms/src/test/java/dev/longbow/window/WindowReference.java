package dev.longbow.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.sort.SortKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Window functions row by row over boxed values: slow, and plainly what they mean. */
final class WindowReference {
  private final WindowSpec spec;
  private final List<Map<String, Object>> rows;

  WindowReference(WindowSpec spec, Batch sorted) {
    this.spec = spec;
    this.rows = sorted.toRows();
  }

  /** A result, and how far a floating-point one may be off. */
  record Result(Object value, double tolerance) {}

  /** Checks the results of all rows. */
  void check(List<Batch> batches, String what) {
    List<Map<String, Object>> actual = new ArrayList<>();
    batches.forEach(batch -> actual.addAll(batch.toRows()));
    assertEquals(rows.size(), actual.size(), what);
    for (int i = 0; i < rows.size(); i++) {
      for (String column : rows.get(i).keySet()) {
        assertTrue(
            Objects.deepEquals(rows.get(i).get(column), actual.get(i).get(column)),
            () -> what + ": column " + column);
      }
      for (WindowCall call : spec.calls()) {
        Result expected = result(call, i);
        Object value = actual.get(i).get(call.name());
        int row = i;
        assertTrue(
            isEqual(expected, value),
            () ->
                "%s: row %d of %d, %s: %s instead of %s"
                    .formatted(what, row, rows.size(), call, value, expected));
      }
    }
  }

  static boolean isEqual(Result expected, Object actual) {
    if (expected.value instanceof Double a && actual instanceof Double b && !a.equals(b)) {
      return Math.abs(a - b) <= expected.tolerance || (a == 0 && b == 0);
    } else if (expected.value instanceof LocalDateTime a && actual instanceof LocalDateTime b) {
      return Math.abs(ChronoUnit.MICROS.between(a, b)) <= expected.tolerance;
    }
    return Objects.deepEquals(expected.value, actual);
  }

  Result result(WindowCall call, int row) {
    int first = row;
    while (first > 0 && isPartition(first - 1, row)) {
      first--;
    }
    int end = row + 1;
    while (end < rows.size() && isPartition(end, row)) {
      end++;
    }
    String argument = call.argument().orElse(null);
    switch (call.function()) {
      case ROW_NUMBER:
        return exactly(row - first + 1L);
      case RANK:
        int before = row;
        while (before > first && isPeer(before - 1, row)) {
          before--;
        }
        return exactly(before - first + 1L);
      case DENSE_RANK:
        long different = 1;
        for (int i = first + 1; i <= row; i++) {
          different += isPeer(i - 1, i) ? 0 : 1;
        }
        return exactly(different);
      case LAG:
        long other = row - call.offset();
        return exactly(other >= first && other < end ? rows.get((int) other).get(argument) : null);
      default:
        List<Integer> frame = new ArrayList<>();
        for (int i = first; i < end; i++) {
          if (isInFrame(call.frame(), row, i)) {
            frame.add(i);
          }
        }
        return ofFrame(call, frame);
    }
  }

  private static Result exactly(Object value) {
    return new Result(value, 0);
  }

  private boolean isPartition(int a, int b) {
    return spec.partitionBy().stream()
        .allMatch(column -> isSame(rows.get(a).get(column), rows.get(b).get(column)));
  }

  private boolean isPeer(int a, int b) {
    return a == b
        || (!spec.orderBy().isEmpty()
            && spec.orderBy().stream()
                .allMatch(
                    key -> isSame(rows.get(a).get(key.column()), rows.get(b).get(key.column()))));
  }

  private static boolean isSame(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x.equals(y) || x.doubleValue() == y;
    } else if (a instanceof Float x && b instanceof Float y) {
      return x.equals(y) || x.floatValue() == y;
    }
    return Objects.deepEquals(a, b);
  }

  private boolean isInFrame(Frame frame, int row, int other) {
    boolean inStart = true;
    boolean inEnd = true;
    if (frame.unit() == Frame.Unit.ROWS) {
      inStart = frame.start().isEmpty() || other - row >= frame.start().getAsLong();
      inEnd = frame.end().isEmpty() || other - row <= frame.end().getAsLong();
    } else if (!frame.needsDistances()) {
      inStart = frame.start().isEmpty() || other >= row || isPeer(other, row);
      inEnd = frame.end().isEmpty() || other <= row || isPeer(other, row);
    } else {
      SortKey key = spec.orderBy().get(0);
      BigInteger here = key(rows.get(row).get(key.column()));
      BigInteger there = key(rows.get(other).get(key.column()));
      if (here == null || there == null) {
        // A null is at no distance from a value: it is only within no bound.
        boolean same = here == null && there == null;
        inStart = same || (other < row ? frame.start().isEmpty() : true);
        inEnd = same || (other > row ? frame.end().isEmpty() : true);
      } else {
        BigInteger distance = key.descending() ? here.subtract(there) : there.subtract(here);
        inStart =
            frame.start().isEmpty()
                || distance.compareTo(BigInteger.valueOf(frame.start().getAsLong())) >= 0;
        inEnd =
            frame.end().isEmpty()
                || distance.compareTo(BigInteger.valueOf(frame.end().getAsLong())) <= 0;
      }
    }
    return inStart && inEnd;
  }

  /** The stored integer of a key. */
  static BigInteger key(Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof LocalDate date) {
      return BigInteger.valueOf(date.toEpochDay());
    } else if (value instanceof LocalTime time) {
      return BigInteger.valueOf(time.toNanoOfDay() / 1000);
    } else if (value instanceof LocalDateTime timestamp) {
      return key(timestamp.toInstant(ZoneOffset.UTC));
    } else if (value instanceof Instant instant) {
      return BigInteger.valueOf(instant.getEpochSecond())
          .multiply(BigInteger.valueOf(1_000_000))
          .add(BigInteger.valueOf(instant.getNano() / 1000));
    }
    return value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue());
  }

  private Result ofFrame(WindowCall call, List<Integer> frame) {
    String argument = call.argument().orElse(null);
    List<Object> values = new ArrayList<>();
    for (int row : frame) {
      values.add(argument == null ? Boolean.TRUE : rows.get(row).get(argument));
    }
    switch (call.function()) {
      case FIRST:
        return exactly(values.isEmpty() ? null : values.get(0));
      case LAST:
        return exactly(values.isEmpty() ? null : values.get(values.size() - 1));
      case LAST_WHERE:
        Object last = null;
        for (int i = 0; i < values.size(); i++) {
          if (Boolean.TRUE.equals(rows.get(frame.get(i)).get(call.where().orElseThrow()))) {
            last = values.get(i);
          }
        }
        return exactly(last);
      default:
        values.removeIf(Objects::isNull);
        return aggregate(call, values);
    }
  }

  private static Result aggregate(WindowCall call, List<Object> values) {
    int n = values.size();
    boolean sample = call.function() == WindowFunction.VAR || call.function() == WindowFunction.STD;
    int least = call.function() == WindowFunction.COUNT ? 0 : sample ? 2 : 1;
    if (n < Math.max(least, call.minPeriods() > 1 ? call.minPeriods() : 0)) {
      return exactly(null);
    }
    switch (call.function()) {
      case COUNT:
        return exactly((long) n);
      case SUM:
        Result total = sum(values);
        return total.value instanceof BigInteger whole ? exactly(whole.longValueExact()) : total;
      case MEAN:
        Result sum = sum(values);
        double mean = ((Number) sum.value).doubleValue() / n;
        return new Result(mean, Math.max(sum.tolerance / n, Math.abs(mean) * 1e-13));
      case MIN:
      case MAX:
        Object best = values.get(0);
        for (Object value : values) {
          int order = compare(value, best);
          if (call.function() == WindowFunction.MAX ? order > 0 : order < 0) {
            best = value;
          }
        }
        return exactly(best);
      case MEDIAN:
        return median(call.type(), values);
      default:
        double[] numbers = values.stream().mapToDouble(WindowReference::real).toArray();
        double average = Arrays.stream(numbers).sum() / n;
        double squares = 0;
        for (double number : numbers) {
          squares += (number - average) * (number - average);
        }
        double scale = Arrays.stream(numbers).map(x -> x * x).sum() / n;
        double variance = squares / (sample ? n - 1 : n);
        boolean root =
            call.function() == WindowFunction.STD || call.function() == WindowFunction.STD_POP;
        return root
            ? new Result(Math.sqrt(variance), Math.max(1e-10, Math.sqrt(scale * 1e-13)))
            : new Result(variance, scale * 1e-12);
    }
  }

  private static double real(Object value) {
    return ((Number) value).doubleValue();
  }

  private static Result sum(List<Object> values) {
    if (values.get(0) instanceof Double || values.get(0) instanceof Float) {
      double sum = 0;
      double size = 0;
      for (Object value : values) {
        sum += real(value);
        size += Double.isFinite(real(value)) ? Math.abs(real(value)) : 0;
      }
      return new Result(sum, size * 1e-13);
    }
    BigDecimal sum = null;
    for (Object value : values) {
      BigDecimal number =
          value instanceof BigDecimal decimal
              ? decimal
              : new BigDecimal(
                  value instanceof BigInteger big
                      ? big
                      : BigInteger.valueOf(((Number) value).longValue()));
      sum = sum == null ? number : sum.add(number, MathContext.UNLIMITED);
    }
    return values.get(0) instanceof BigDecimal ? exactly(sum) : exactly(sum.toBigIntegerExact());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  static int compare(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y && x.doubleValue() == y) {
      return 0;
    } else if (a instanceof Float x && b instanceof Float y && x.floatValue() == y) {
      return 0;
    } else if (a instanceof byte[] x && b instanceof byte[] y) {
      return Arrays.compareUnsigned(x, y);
    } else if (a instanceof String x && b instanceof String y) {
      return Arrays.compareUnsigned(
          x.getBytes(java.nio.charset.StandardCharsets.UTF_8),
          y.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return ((Comparable) a).compareTo(b);
  }

  private static Result median(DataType type, List<Object> values) {
    int n = values.size();
    if (!type.isTemporal()) {
      List<Double> numbers = new ArrayList<>();
      values.forEach(value -> numbers.add(real(value) + 0.0));
      Collections.sort(numbers);
      double low = numbers.get((n - 1) / 2);
      double high = numbers.get(n / 2);
      return exactly(n % 2 == 1 ? low : low * 0.5 + high * 0.5);
    }
    List<Object> sorted = new ArrayList<>(values);
    sorted.sort(WindowReference::compare);
    BigInteger low = key(sorted.get((n - 1) / 2));
    BigInteger high = key(sorted.get(n / 2));
    Object kind = values.get(0);
    long unit = kind instanceof LocalDate ? 86_400_000_000L : 1;
    BigDecimal middle =
        new BigDecimal(low.add(high))
            .multiply(BigDecimal.valueOf(unit))
            .divide(BigDecimal.valueOf(2), 0, java.math.RoundingMode.HALF_UP);
    long micros = middle.longValueExact();
    if (kind instanceof LocalTime) {
      return exactly(LocalTime.ofNanoOfDay(micros * 1000));
    } else if (kind instanceof Instant) {
      return exactly(dev.longbow.column.Boxes.instant(micros));
    }
    return exactly(dev.longbow.column.Boxes.localDateTime(micros));
  }
}
