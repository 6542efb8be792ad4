package dev.longbow.plan;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.Operand;
import dev.longbow.expr.WindowFunctions;
import dev.longbow.kernel.Evaluators;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives one window function its type and frame. */
final class WindowTyping {
  private static final long MOST_ROWS = 1L << 31;
  private static final long DAY_MICROS = 86_400_000_000L;
  private static final String OR_TIME = ", or a time as '7d' or INTERVAL '7' DAY";

  private final WindowBuilder builder;
  private final Binder binder;
  private final Expr.Window window;
  private final List<SortKey> orderBy;

  WindowTyping(WindowBuilder builder, Binder binder, Expr.Window window, List<SortKey> orderBy) {
    this.builder = builder;
    this.binder = binder;
    this.window = window;
    this.orderBy = orderBy;
  }

  Optional<WindowCall> call(String name) {
    if (window.function() instanceof Expr.Aggregate aggregate) {
      List<Expr> arguments =
          aggregate.argument() == null ? List.of() : List.of(aggregate.argument());
      return frame(Frame.TO_PEERS)
          .flatMap(frame -> aggregate(name, aggregate.function(), arguments, frame, 1));
    }
    Expr.Call call = (Expr.Call) window.function();
    String function = WindowFunctions.canonical(call.function());
    List<Expr> arguments = call.arguments();
    if (function.startsWith("rolling_")) {
      return rolling(name, function.substring("rolling_".length()), arguments);
    } else if (function.startsWith("cum_")) {
      String aggregate = function.substring("cum_".length());
      return takes(arguments, 1, 1, "one argument") && hasNoFrame()
          ? aggregate(name, aggregate, arguments, Frame.CUMULATIVE, 1)
          : Optional.empty();
    }
    return switch (function) {
      case "row_number" -> ranking(name, WindowFunction.ROW_NUMBER);
      case "rank" -> ranking(name, WindowFunction.RANK);
      case "dense_rank" -> ranking(name, WindowFunction.DENSE_RANK);
      case "lag" -> lag(name, arguments, 1);
      case "lead" -> lag(name, arguments, -1);
      case "first_value" -> placed(name, WindowFunction.FIRST, arguments);
      case "last_value" -> placed(name, WindowFunction.LAST, arguments);
      default -> {
        // A difference whose meaning is not that of a row some rows before.
        if (takes(arguments, 1, 2, "a value and perhaps a number of rows")) {
          hasNoFrame();
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<WindowCall> ranking(String name, WindowFunction function) {
    return takes(((Expr.Call) window.function()).arguments(), 0, 0, "no argument") && hasNoFrame()
        ? Optional.of(
            new WindowCall(
                name,
                DataType.INT64,
                false,
                function,
                Optional.empty(),
                Optional.empty(),
                0,
                Frame.CUMULATIVE,
                1))
        : Optional.empty();
  }

  private Optional<WindowCall> lag(String name, List<Expr> arguments, int sign) {
    if (!takes(arguments, 1, 2, "a value and perhaps a number of rows") || !hasNoFrame()) {
      return Optional.empty();
    }
    Optional<BoundExpr> argument = builder.bound(arguments.get(0));
    Optional<Long> rows = arguments.size() < 2 ? Optional.of(1L) : rows(arguments.get(1));
    if (argument.isEmpty() || rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WindowCall(
            name,
            argument.get().type(),
            true,
            WindowFunction.LAG,
            Optional.of(builder.columnOf(arguments.get(0), argument.get())),
            Optional.empty(),
            sign * rows.get(),
            Frame.CUMULATIVE,
            1));
  }

  private Optional<WindowCall> placed(String name, WindowFunction function, List<Expr> arguments) {
    if (!takes(arguments, 1, 1, "one argument")) {
      return Optional.empty();
    }
    return frame(Frame.TO_PEERS).flatMap(frame -> placed(name, function, arguments.get(0), frame));
  }

  private Optional<WindowCall> placed(
      String name, WindowFunction function, Expr argument, Frame frame) {
    return builder
        .bound(argument)
        .map(
            bound ->
                new WindowCall(
                    name,
                    bound.type(),
                    true,
                    function,
                    Optional.of(builder.columnOf(argument, bound)),
                    Optional.empty(),
                    0,
                    frame,
                    1));
  }

  private Optional<WindowCall> aggregate(
      String name, String function, List<Expr> arguments, Frame frame, long minPeriods) {
    if (function.equalsIgnoreCase("first") || function.equalsIgnoreCase("last")) {
      return placed(
          name,
          function.equalsIgnoreCase("first") ? WindowFunction.FIRST : WindowFunction.LAST,
          arguments.get(0),
          frame);
    }
    Optional<BoundExpr> argument = Optional.empty();
    if (!arguments.isEmpty()) {
      argument = builder.bound(arguments.get(0));
      if (argument.isEmpty()) {
        return Optional.empty();
      }
    }
    AggregateFunctions.Resolved resolved;
    try {
      resolved = AggregateFunctions.resolve(function, argument.map(BoundExpr::type).orElse(null));
    } catch (LongbowException e) {
      String operand =
          argument.isPresent() && e.code() == ErrorCode.TYPE_MISMATCH
              ? ". " + new Operand(arguments.get(0), argument.get()).statement()
              : "";
      binder.problem(e.code(), e.text() + operand);
      return Optional.empty();
    }
    Optional<WindowFunction> known = known(resolved.function());
    if (known.isEmpty()) {
      problem(resolved.function() + " needs a partition without an order");
      return Optional.empty();
    } else if (known.get() == WindowFunction.MEDIAN
        && (frame.start().isEmpty() || frame.end().isEmpty())) {
      problem("a median in an order needs a frame with two bounds, as rolling_median has");
      return Optional.empty();
    }
    return Optional.of(
        new WindowCall(
            name,
            resolved.type(),
            resolved.nullable() || minPeriods > 1,
            known.get(),
            argument.map(bound -> builder.columnOf(arguments.get(0), bound)),
            Optional.empty(),
            0,
            frame,
            minPeriods));
  }

  private static Optional<WindowFunction> known(String aggregate) {
    return switch (aggregate) {
      case "count" -> Optional.of(WindowFunction.COUNT);
      case "sum" -> Optional.of(WindowFunction.SUM);
      case "mean" -> Optional.of(WindowFunction.MEAN);
      case "min" -> Optional.of(WindowFunction.MIN);
      case "max" -> Optional.of(WindowFunction.MAX);
      case "var" -> Optional.of(WindowFunction.VAR);
      case "var_pop" -> Optional.of(WindowFunction.VAR_POP);
      case "std" -> Optional.of(WindowFunction.STD);
      case "std_pop" -> Optional.of(WindowFunction.STD_POP);
      case "median" -> Optional.of(WindowFunction.MEDIAN);
      default -> Optional.empty();
    };
  }

  private Optional<WindowCall> rolling(String name, String aggregate, List<Expr> arguments) {
    if (!takes(arguments, 2, 3, "a value, a size and perhaps min_periods") || !hasNoFrame()) {
      return Optional.empty();
    }
    Optional<Frame> frame = lastRowsOrTime(arguments.get(1));
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    boolean isTime = frame.get().unit() == Frame.Unit.RANGE;
    long size = isTime ? Long.MAX_VALUE : 1 - frame.get().start().getAsLong();
    Optional<Long> given =
        arguments.size() < 3
            ? Optional.of(isTime || aggregate.equals("count") ? 1L : size)
            : rows(arguments.get(2));
    if (given.isEmpty()) {
      return Optional.empty();
    } else if (given.get() < 0 || given.get() > size) {
      problem(
          "invalid min_periods %d: expected 0 to %s"
              .formatted(given.get(), isTime ? MOST_ROWS : "the size, " + size));
      return Optional.empty();
    }
    return aggregate(
        name, aggregate, arguments.subList(0, 1), frame.get(), Math.max(1, given.get()));
  }

  /** The frame of a rolling function. */
  private Optional<Frame> lastRowsOrTime(Expr size) {
    Optional<Object> constant = constant(size, OR_TIME);
    boolean isTime = constant.isPresent() && !(constant.get() instanceof Long);
    Optional<Long> length =
        isTime ? micros(constant.get(), size) : constant.map(number -> (Long) number);
    if (length.isPresent() && length.get() < 1) {
      problem(
          "invalid size %s: expected 1 row or more, or a time above 0"
              .formatted(ExprText.of(size)));
      return Optional.empty();
    }
    return isTime
        ? length
            .flatMap(micros -> keyUnits(micros, ExprText.of(size)))
            .map(
                units ->
                    new Frame(Frame.Unit.RANGE, OptionalLong.of(1 - units), OptionalLong.of(0)))
        : length.map(Frame::lastRows);
  }

  private boolean takes(List<Expr> arguments, int least, int most, String what) {
    if (arguments.size() >= least && arguments.size() <= most) {
      return true;
    }
    problem("it takes " + what);
    return false;
  }

  private boolean hasNoFrame() {
    if (window.frame() == null) {
      return true;
    }
    problem("it has its own frame");
    return false;
  }

  /** The frame as written, or another. */
  private Optional<Frame> frame(Frame otherwise) {
    if (window.frame() == null) {
      // In the order of the input no two rows are equal.
      return Optional.of(orderBy.isEmpty() ? Frame.CUMULATIVE : otherwise);
    }
    Expr.WindowFrame written = window.frame();
    Optional<OptionalLong> start = bound(written.unit(), written.start());
    Optional<OptionalLong> end = bound(written.unit(), written.end());
    if (start.isEmpty() || end.isEmpty()) {
      return Optional.empty();
    }
    if (start.get().isPresent()
        && end.get().isPresent()
        && start.get().getAsLong() > end.get().getAsLong()) {
      problem("the frame begins behind its end");
      return Optional.empty();
    }
    Frame.Unit unit =
        orderBy.isEmpty() ? Frame.Unit.ROWS : Frame.Unit.valueOf(written.unit().name());
    return Optional.of(new Frame(unit, start.get(), end.get()));
  }

  private Optional<OptionalLong> bound(Expr.FrameUnit unit, Expr.FrameBound bound) {
    if (bound.distance() == null) {
      return Optional.of(OptionalLong.empty());
    }
    Optional<Object> constant =
        constant(bound.distance(), unit == Expr.FrameUnit.ROWS ? "" : OR_TIME);
    if (constant.isEmpty()) {
      return Optional.empty();
    }
    String text = ExprText.of(bound.distance());
    Optional<Long> distance;
    if (constant.get() instanceof Long number) {
      distance =
          unit == Expr.FrameUnit.ROWS || number == 0 ? Optional.of(number) : keyNumbers(number);
    } else if (unit == Expr.FrameUnit.ROWS) {
      problem("ROWS counts rows, %s is none: use RANGE for a time".formatted(text));
      return Optional.empty();
    } else {
      distance = micros(constant.get(), bound.distance()).flatMap(time -> keyUnits(time, text));
    }
    if (distance.isPresent() && distance.get() < 0) {
      problem("a distance must not be negative");
      return Optional.empty();
    }
    return distance.map(units -> OptionalLong.of(bound.following() ? units : -units));
  }

  /** A whole constant number. */
  private Optional<Long> rows(Expr expression) {
    Optional<Object> constant = constant(expression, "");
    if (constant.isPresent() && !(constant.get() instanceof Long)) {
      invalidNumber(expression, "");
      return Optional.empty();
    }
    return constant.map(number -> (Long) number);
  }

  /**
   * A whole number, a text or an interval that does not change from row to row; empty, and a
   * problem, when it is something else.
   */
  private Optional<Object> constant(Expr expression, String alternative) {
    if (expression instanceof Expr.Interval) {
      return Optional.of(expression);
    }
    int before = binder.found();
    BoundExpr bound = binder.bind(expression);
    if (binder.found() > before) {
      return Optional.empty();
    }
    Object value = BoundExprs.columns(bound).isEmpty() ? Evaluators.constant(bound) : null;
    if (value instanceof String || (value instanceof Long n && Math.abs(n) < MOST_ROWS)) {
      return Optional.of(value);
    }
    invalidNumber(expression, alternative);
    return Optional.empty();
  }

  private void invalidNumber(Expr expression, String alternative) {
    problem(
        "invalid number %s: expected a constant whole number below %d%s"
            .formatted(ExprText.of(expression), MOST_ROWS, alternative));
  }

  /** The microseconds of an interval, or of a text like 7d; empty, and a problem, for others. */
  private Optional<Long> micros(Object time, Expr written) {
    if (time instanceof Expr.Interval interval) {
      if (interval.months() != 0) {
        problem("a frame of months has no fixed length: use days");
        return Optional.empty();
      }
      try {
        long days = Math.multiplyExact(interval.days(), DAY_MICROS);
        return Optional.of(Math.addExact(days, interval.micros()));
      } catch (ArithmeticException e) {
        problem("%s is too long".formatted(ExprText.of(written)));
        return Optional.empty();
      }
    }
    Optional<Long> micros = Durations.micros((String) time);
    if (micros.isEmpty()) {
      problem(
          "invalid time '%s': expected numbers with units as in 7d or 1h30m (us, ms, s, m, h, d, w)"
              .formatted(time));
    }
    return micros;
  }

  private Optional<Field> onlyKey(String what) {
    if (orderBy.size() != 1) {
      problem(
          "%s is a distance along one key: expected one column in ORDER BY, found %d"
              .formatted(what, orderBy.size()));
      return Optional.empty();
    }
    return Optional.of(builder.field(orderBy.get(0).column()));
  }

  /** A time in the unit of the order key. */
  private Optional<Long> keyUnits(long micros, String what) {
    Optional<Field> key = onlyKey(what);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    DataType type = key.get().type();
    if (!type.isTemporal()) {
      problem(
          "%s is a time, but '%s' is of type %s: expected a date, a time or a timestamp"
              .formatted(what, key.get().name(), type));
      return Optional.empty();
    } else if (!type.equals(DataType.DATE)) {
      return Optional.of(micros);
    } else if (micros % DAY_MICROS != 0) {
      problem(
          "%s is no whole number of days, but '%s' is a date".formatted(what, key.get().name()));
      return Optional.empty();
    }
    return Optional.of(micros / DAY_MICROS);
  }

  /** A number as a distance between integers or dates. */
  private Optional<Long> keyNumbers(long number) {
    return onlyKey(Long.toString(number))
        .filter(
            key -> {
              boolean fits = key.type() instanceof DataType.Int || key.type().equals(DataType.DATE);
              if (!fits) {
                problem(
                    "a distance of %d along '%s' of type %s: expected integers or dates"
                            .formatted(number, key.name(), key.type())
                        + (key.type().isTemporal() ? ", or INTERVAL '1' DAY" : ""));
              }
              return fits;
            })
        .map(key -> number);
  }

  private void problem(String text) {
    builder.problem(window, text);
  }
}
