package dev.longbow.plan;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.kernel.Evaluators;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowFunctions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives one window function its type and frame. */
final class WindowTyping {
  private static final long MOST_ROWS = 1L << 31;
  private static final long DAY_MICROS = 86_400_000_000L;

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
    if (!WindowFunctions.isKnown(function)) {
      List<String> known = WindowFunctions.names();
      problem(
          "%s is no window function.%s Available: %s, and aggregates"
              .formatted(call.function(), NameHints.hint(call.function(), known), known));
      return Optional.empty();
    } else if (function.startsWith("rolling_")) {
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
        // A difference with too many arguments has no meaning.
        takes(arguments, 1, 2, "one or two arguments");
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
    if (!takes(arguments, 1, 2, "a value and a number of rows") || !hasNoFrame()) {
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
      binder.problem(e.code(), e.text());
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
    Optional<Long> time = time(arguments.get(1));
    Optional<Frame> frame;
    long size;
    if (time.isPresent()) {
      size = time.get();
      Optional<Long> distance = keyUnits(size, ExprText.of(arguments.get(1)));
      frame =
          distance.map(
              units -> new Frame(Frame.Unit.RANGE, OptionalLong.of(1 - units), OptionalLong.of(0)));
    } else {
      Optional<Long> rows = rows(arguments.get(1));
      size = rows.orElse(1L);
      frame = rows.map(Frame::lastRows);
    }
    if (frame.isEmpty()) {
      return Optional.empty();
    } else if (size < 1) {
      problem("invalid size %d: expected 1 or more".formatted(size));
      return Optional.empty();
    }
    Optional<Long> given =
        arguments.size() < 3
            ? Optional.of(time.isPresent() || aggregate.equals("count") ? 1L : size)
            : rows(arguments.get(2));
    if (given.isEmpty()) {
      return Optional.empty();
    } else if (given.get() < 0 || (time.isEmpty() && given.get() > size)) {
      problem("invalid min_periods %d: expected 0 to the size".formatted(given.get()));
      return Optional.empty();
    }
    return aggregate(
        name, aggregate, arguments.subList(0, 1), frame.get(), Math.max(1, given.get()));
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
    Frame.Unit unit = orderBy.isEmpty() ? Frame.Unit.ROWS : written.unit();
    return Optional.of(new Frame(unit, start.get(), end.get()));
  }

  private Optional<OptionalLong> bound(Frame.Unit unit, Expr.FrameBound bound) {
    if (bound.distance() == null) {
      return Optional.of(OptionalLong.empty());
    }
    Optional<Long> distance;
    Optional<Long> time = time(bound.distance());
    if (unit == Frame.Unit.ROWS || isZero(bound.distance())) {
      distance = rows(bound.distance());
    } else if (time.isPresent()) {
      distance = keyUnits(time.get(), ExprText.of(bound.distance()));
    } else {
      distance = rows(bound.distance()).flatMap(this::keyNumbers);
    }
    if (distance.isPresent() && distance.get() < 0) {
      problem("a distance must not be negative");
      return Optional.empty();
    }
    return distance.map(units -> OptionalLong.of(bound.following() ? units : -units));
  }

  private boolean isZero(Expr distance) {
    return distance instanceof Expr.Literal literal && Long.valueOf(0).equals(literal.value());
  }

  /** A whole constant number. */
  private Optional<Long> rows(Expr expression) {
    int before = binder.found();
    BoundExpr bound = binder.bind(expression);
    if (binder.found() > before) {
      return Optional.empty();
    }
    if (BoundExprs.columns(bound).isEmpty()
        && Evaluators.constant(bound) instanceof Long number
        && Math.abs(number) < MOST_ROWS) {
      return Optional.of(number);
    }
    problem(
        "invalid number %s: expected a constant whole number below %d, or a time as INTERVAL '7'"
                .formatted(ExprText.of(expression), MOST_ROWS)
            + " DAY");
    return Optional.empty();
  }

  /** The microseconds of an interval, or of a text like 7d; empty when it is neither. */
  private Optional<Long> time(Expr expression) {
    if (expression instanceof Expr.Interval interval) {
      if (interval.months() != 0) {
        problem("a frame of months has no fixed length: use days");
      }
      return Optional.of(interval.days() * DAY_MICROS + interval.micros());
    }
    return expression instanceof Expr.Literal literal && literal.value() instanceof String text
        ? Durations.micros(text)
        : Optional.empty();
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
