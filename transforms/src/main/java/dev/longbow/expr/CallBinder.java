package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Binds calls of functions and arithmetic operators, intervals among them. */
final class CallBinder {
  private final Binder binder;
  private final BindContext context;
  private final Coercion coercion;

  CallBinder(Binder binder, BindContext context) {
    this.binder = binder;
    this.context = context;
    this.coercion = new Coercion(context.timezone());
  }

  private static List<String> withWindowFunctions() {
    List<String> names = new ArrayList<>(FunctionRegistry.names());
    names.addAll(WindowFunctions.names());
    return names;
  }

  BoundExpr call(Expr.Call call) {
    Optional<ScalarFunction> function = FunctionRegistry.find(call.function());
    if (function.isEmpty() && WindowFunctions.isKnown(call.function())) {
      binder.problem(
          ErrorCode.FUNCTION,
          "Missing OVER (…) behind the window function %s".formatted(ExprText.of(call)));
      return Binder.UNKNOWN;
    }
    if (function.isEmpty()) {
      binder.problem(
          ErrorCode.FUNCTION,
          "Unknown function '%s'.%s Available: %s"
              .formatted(
                  call.function(),
                  NameHints.hint(call.function(), withWindowFunctions()),
                  FunctionRegistry.names()));
      call.arguments().forEach(binder::bind);
      return Binder.UNKNOWN;
    }
    if (call.arguments().size() == 2
        && (call.function().equals("+") || call.function().equals("-"))
        && call.arguments().stream().anyMatch(Expr.Interval.class::isInstance)) {
      return interval(call);
    }
    if (call.function().equals(".")) {
      return field(call);
    }
    int before = binder.found();
    List<Operand> written = call.arguments().stream().map(binder::operand).toList();
    if (binder.found() > before) {
      binder.noteTexts(written);
      return Binder.UNKNOWN;
    }
    List<BoundExpr> arguments = new ArrayList<>(written.stream().map(Operand::bound).toList());
    if (function.get().argumentsShareType()) {
      Optional<DataType> type = coercion.common(arguments);
      if (type.isPresent()) {
        arguments.replaceAll(
            argument ->
                argument instanceof BoundExpr.Literal
                    ? coercion.coerce(argument, type.get())
                    : argument);
      }
      return resolved(function.get(), arguments, written);
    }
    return resolved(function.get(), adapted(call.function(), arguments), written);
  }

  /** A field of a struct, whose type follows from its name. */
  private BoundExpr field(Expr.Call call) {
    Expr of = call.arguments().get(0);
    String name = (String) ((Expr.Literal) call.arguments().get(1)).value();
    int before = binder.found();
    if (of instanceof Expr.ColumnRef column && !binder.knows(column.name())) {
      String dotted = column.name() + "." + name;
      if (binder.knows(dotted) || binder.knows(name)) {
        binder.problem(
            ErrorCode.COLUMN_NOT_FOUND,
            binder.knows(dotted)
                ? "Missing column '%s'. A name with a dot needs double quotes: \"%s\""
                    .formatted(column.name(), dotted)
                : "Missing column '%s'. Columns have no table in front: %s"
                    .formatted(column.name(), name));
        return Binder.UNKNOWN;
      }
    }
    Operand operand = binder.operand(of);
    if (binder.found() > before) {
      return Binder.UNKNOWN;
    } else if (!(operand.type() instanceof DataType.Struct struct)) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          ("Cannot take the field '%s' of %s: it is no struct. Columns have no table in front; a"
                  + " name with a dot needs double quotes")
              .formatted(name, operand.described()));
      return Binder.UNKNOWN;
    } else {
      for (Field field : struct.fields()) {
        if (field.name().equals(name)) {
          return new BoundExpr.Call(
              ".",
              List.of(operand.bound(), new BoundExpr.Literal(name, DataType.STRING)),
              field.type(),
              operand.bound().nullable() || field.nullable(),
              context.timezone());
        }
      }
      List<String> names = struct.fields().stream().map(Field::name).toList();
      binder.problem(
          ErrorCode.COLUMN_NOT_FOUND,
          "Unknown field '%s' of `%s`.%s Available: %s"
              .formatted(name, Operand.text(of), NameHints.hint(name, names), names));
      return Binder.UNKNOWN;
    }
  }

  /**
   * In arithmetic a constant takes the other side's type where the result would be another without
   * need: a number with a fraction next to float32 or a decimal, an integer next to those or to
   * uint64. Next to other integers it stays int64, so that {@code x * 1000} has room.
   */
  private List<BoundExpr> adapted(String function, List<BoundExpr> arguments) {
    if (arguments.size() != 2 || !adapts(function)) {
      return arguments;
    }
    for (int i = 0; i < 2; i++) {
      DataType other = arguments.get(1 - i).type();
      if (arguments.get(i) instanceof BoundExpr.Literal literal
          && literal.type().isNumeric()
          && literal.value() != null
          && takesConstants(other)) {
        Optional<Object> value = Literals.fit(literal.value(), other, context.timezone());
        if (value.isPresent()) {
          List<BoundExpr> changed = new ArrayList<>(arguments);
          changed.set(i, new BoundExpr.Literal(value.get(), other));
          return changed;
        }
      }
    }
    return arguments;
  }

  /** Whether a constant may take the other operand's type. */
  static boolean adapts(String operator) {
    return List.of("+", "-", "*", "%").contains(operator);
  }

  /** Whether a constant takes this type in arithmetic. */
  static boolean takesConstants(DataType type) {
    return type instanceof DataType.Decimal
        || type.equals(DataType.UINT64)
        || type.equals(DataType.FLOAT32);
  }

  private BoundExpr resolved(
      ScalarFunction function, List<BoundExpr> arguments, List<Operand> written) {
    ScalarFunction.Signature signature;
    try {
      signature = function.resolve(arguments.stream().map(BoundExpr::type).toList());
    } catch (LongbowException e) {
      String operands =
          e.code() == ErrorCode.TYPE_MISMATCH
              ? written.stream().map(Operand::statement).collect(Collectors.joining(", ", ". ", ""))
              : "";
      binder.problem(e.code(), e.text() + operands);
      return Binder.UNKNOWN;
    }
    List<BoundExpr> coerced = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      coerced.add(coercion.coerce(arguments.get(i), signature.arguments().get(i)));
    }
    if (function.name().equals("regexp_matches")
        && coerced.get(1) instanceof BoundExpr.Literal pattern
        && pattern.value() instanceof String text) {
      try {
        Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        binder.problem(
            ErrorCode.FUNCTION,
            "Invalid regular expression '%s': %s, at position %d"
                .formatted(text, e.getDescription(), Math.max(0, e.getIndex()) + 1));
      }
    }
    boolean nullable =
        signature.mayBeNull()
            || (function.propagatesNulls() && coerced.stream().anyMatch(BoundExpr::nullable));
    return new BoundExpr.Call(
        function.name(), coerced, signature.result(), nullable, context.timezone());
  }

  BoundExpr lonelyInterval() {
    binder.problem(
        ErrorCode.TYPE_MISMATCH,
        "Cannot use an INTERVAL by itself: it is added to or taken from a date or timestamp");
    return Binder.UNKNOWN;
  }

  /** {@code x + INTERVAL …} and {@code x - INTERVAL …} are {@code add_interval(x, …)}. */
  private BoundExpr interval(Expr.Call call) {
    Expr first = call.arguments().get(0);
    Expr second = call.arguments().get(1);
    boolean swapped = first instanceof Expr.Interval;
    Expr.Interval interval = (Expr.Interval) (swapped ? first : second);
    if (swapped && (call.function().equals("-") || second instanceof Expr.Interval)) {
      return lonelyInterval();
    }
    int sign = call.function().equals("-") ? -1 : 1;
    int months;
    long micros;
    try {
      months = Math.multiplyExact(sign, interval.months());
      long days = Math.multiplyExact(interval.days(), 86_400_000_000L);
      micros = Math.multiplyExact(sign, Math.addExact(interval.micros(), days));
    } catch (ArithmeticException e) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Invalid %s: it is longer than 292,000 years".formatted(ExprText.of(interval)));
      return Binder.UNKNOWN;
    }
    Operand operand = binder.operand(swapped ? second : first);
    BoundExpr time = operand.bound();
    if (time.type().equals(DataType.NULL)) {
      return Binder.UNKNOWN;
    } else if (!time.type().equals(DataType.DATE) && !(time.type() instanceof DataType.Timestamp)) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          (sign > 0 ? "Cannot add %s to %s." : "Cannot take %s from %s.")
                  .formatted(ExprText.of(interval), operand.described())
              + " Expected a date or timestamp, as in CAST(%s AS timestamp)"
                  .formatted(Operand.text(operand.written())));
      return Binder.UNKNOWN;
    }
    if (time.type().equals(DataType.DATE) && micros % 86_400_000_000L != 0) {
      // Part of a day: the result has a time.
      time = new BoundExpr.Cast(time, DataType.TIMESTAMP, false, context.timezone());
    }
    return resolved(
        FunctionRegistry.find("add_interval").orElseThrow(),
        List.of(
            time,
            new BoundExpr.Literal((long) months, DataType.INT32),
            new BoundExpr.Literal(micros, DataType.INT64)),
        List.of(operand));
  }
}
