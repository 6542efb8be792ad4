package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resolves names and types of expressions against a schema and puts in the casts that the typing
 * rules ask for. It goes on after a problem and reports all of them together.
 */
public final class Binder {
  /** Stands for what could not be bound; it fits everywhere, so that one problem is told once. */
  private static final BoundExpr UNKNOWN = new BoundExpr.Literal(null, DataType.NULL);

  private static final BoundExpr UNKNOWN_CONDITION = new BoundExpr.Literal(null, DataType.BOOL);

  private final Schema schema;
  private final BindContext context;
  private final List<LongbowException> problems = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /** A binder against one schema; its problems add up until {@link #check}. */
  public Binder(Schema schema, BindContext context) {
    this.schema = schema;
    this.context = context;
  }

  /**
   * Binds one expression.
   *
   * @throws LongbowException every problem found
   */
  public static BoundExpr bind(Expr expression, Schema schema, BindContext context) {
    Binder binder = new Binder(schema, context);
    BoundExpr bound = binder.bind(expression);
    binder.check();
    return bound;
  }

  /**
   * Binds a condition.
   *
   * @throws LongbowException every problem found, among them that it is not boolean
   */
  public static BoundExpr bindCondition(Expr expression, Schema schema, BindContext context) {
    Binder binder = new Binder(schema, context);
    BoundExpr bound = binder.condition(expression, "A filter");
    binder.check();
    return bound;
  }

  /** The name a result column gets: its alias, or the column it is; empty for anything else. */
  public static Optional<String> nameOf(Expr expression) {
    if (expression instanceof Expr.Alias alias) {
      return Optional.of(alias.name());
    } else if (expression instanceof Expr.ColumnRef column) {
      return Optional.of(column.name());
    }
    return Optional.empty();
  }

  /** Fails when there were problems. */
  public void check() {
    if (!missing.isEmpty()) {
      problems.add(
          0,
          new LongbowException(
              ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, schema.names())));
      missing.clear();
    }
    if (!problems.isEmpty()) {
      LongbowException all = LongbowException.ofAll(problems);
      throw context.step() == null ? all : all.inStep(context.step());
    }
  }

  /** Adds a problem found outside, to be reported with the others. */
  public void problem(ErrorCode code, String text) {
    problems.add(new LongbowException(code, text));
  }

  /** Binds a column with its name. */
  public NamedExpr bindNamed(Expr expression) {
    BoundExpr bound = bind(expression);
    Optional<String> name = nameOf(expression);
    if (name.isEmpty()) {
      problem(
          ErrorCode.PLAN_INVALID,
          "Missing name of the computed column %s: add AS name (or an alias)"
              .formatted(ExprText.of(expression)));
    }
    return new NamedExpr(name.orElse("?"), typed(bound));
  }

  /** A bare NULL as a column is text. */
  private static BoundExpr typed(BoundExpr bound) {
    return bound.type().equals(DataType.NULL) && bound instanceof BoundExpr.Literal
        ? new BoundExpr.Literal(null, DataType.STRING)
        : bound;
  }

  /** Binds an expression that must be boolean. */
  public BoundExpr condition(Expr expression, String what) {
    BoundExpr bound = bind(expression);
    if (bound.type().equals(DataType.NULL)) {
      return new BoundExpr.Literal(null, DataType.BOOL);
    }
    if (!bound.type().equals(DataType.BOOL)) {
      problem(
          ErrorCode.TYPE_MISMATCH,
          "%s must be a condition (bool): %s is %s"
              .formatted(what, ExprText.of(expression), bound.type()));
      return UNKNOWN_CONDITION;
    }
    return bound;
  }

  /** Binds an expression; problems are kept for {@link #check}. */
  public BoundExpr bind(Expr expression) {
    if (expression instanceof Expr.ColumnRef column) {
      return column(column.name());
    } else if (expression instanceof Expr.Literal literal) {
      return new BoundExpr.Literal(literal.value(), literal.type());
    } else if (expression instanceof Expr.Parameter parameter) {
      return parameter(parameter.name());
    } else if (expression instanceof Expr.Call call) {
      return call(call);
    } else if (expression instanceof Expr.Compare compare) {
      return compare(compare);
    } else if (expression instanceof Expr.And and) {
      return new BoundExpr.And(conditions(and.operands(), "An operand of AND"));
    } else if (expression instanceof Expr.Or or) {
      return new BoundExpr.Or(conditions(or.operands(), "An operand of OR"));
    } else if (expression instanceof Expr.Not not) {
      return new BoundExpr.Not(condition(not.operand(), "The operand of NOT"));
    } else if (expression instanceof Expr.In in) {
      return in(in);
    } else if (expression instanceof Expr.IsNull isNull) {
      return new BoundExpr.IsNull(typed(bind(isNull.operand())));
    } else if (expression instanceof Expr.Case choice) {
      return cases(choice);
    } else if (expression instanceof Expr.Cast cast) {
      return cast(cast);
    } else if (expression instanceof Expr.Alias alias) {
      return bind(alias.operand());
    } else if (expression instanceof Expr.Interval) {
      return lonelyInterval();
    }
    Expr.Aggregate aggregate = (Expr.Aggregate) expression;
    problem(
        ErrorCode.FUNCTION,
        "Cannot use the aggregate %s here: aggregates stand in the aggregations of a group_by"
            .formatted(ExprText.of(aggregate)));
    return UNKNOWN;
  }

  private BoundExpr column(String name) {
    int index = schema.indexOf(name);
    if (index < 0) {
      if (!missing.contains(name)) {
        missing.add(name);
      }
      return UNKNOWN;
    }
    Field field = schema.field(index);
    return new BoundExpr.Column(name, field.type(), field.nullable());
  }

  private BoundExpr parameter(String name) {
    ParameterValue value = value(name);
    if (value == null) {
      return UNKNOWN;
    } else if (value.isList()) {
      problem(ErrorCode.PARAMETER, "Cannot use the list parameter :" + name + " outside IN (…)");
      return UNKNOWN;
    }
    return new BoundExpr.Literal(value.values().get(0), value.type());
  }

  private ParameterValue value(String name) {
    ParameterValue value = context.parameters().get(name);
    if (value == null) {
      List<String> known = context.parameters().keySet().stream().sorted().toList();
      problem(
          ErrorCode.PARAMETER,
          "Unknown parameter :%s. Nearest: %s. Declared: %s"
              .formatted(name, NameHints.nearest(name, known), known));
    }
    return value;
  }

  private List<BoundExpr> conditions(List<Expr> operands, String what) {
    return operands.stream().map(operand -> condition(operand, what)).toList();
  }

  private BoundExpr compare(Expr.Compare compare) {
    if (isNullParameter(compare.left()) || isNullParameter(compare.right())) {
      return UNKNOWN_CONDITION;
    }
    BoundExpr left = bind(compare.left());
    BoundExpr right = bind(compare.right());
    Optional<DataType> type = meeting(left, right);
    if (type.isEmpty()) {
      mismatch(left, right);
      return UNKNOWN_CONDITION;
    } else if (type.get().isNested()) {
      problem(ErrorCode.TYPE_MISMATCH, "Cannot compare values of type " + type.get());
      return UNKNOWN_CONDITION;
    }
    return new BoundExpr.Compare(
        compare.comparison(), coerce(left, type.get()), coerce(right, type.get()));
  }

  /** Reports a parameter that is null where it would be compared: nothing would ever match. */
  private boolean isNullParameter(Expr side) {
    if (!(side instanceof Expr.Parameter parameter)) {
      return false;
    }
    ParameterValue value = context.parameters().get(parameter.name());
    if (value == null || value.isList() || value.values().get(0) != null) {
      return false;
    }
    problem(
        ErrorCode.PARAMETER,
        "Cannot compare with :%s, which is null: no row would match. Top-level filters with"
                .formatted(parameter.name())
            + " from and until take null as no bound");
    return true;
  }

  /** The type in which two operands meet: a constant adapts to the other side where it can. */
  private Optional<DataType> meeting(BoundExpr left, BoundExpr right) {
    DataType a = left.type();
    DataType b = right.type();
    if (a.equals(DataType.NULL) && b.equals(DataType.NULL)) {
      return Optional.of(DataType.BOOL);
    }
    boolean leftConstant = left instanceof BoundExpr.Literal;
    boolean rightConstant = right instanceof BoundExpr.Literal;
    if (leftConstant && rightConstant) {
      return Literals.commonType(
          List.of(literal((BoundExpr.Literal) left), literal((BoundExpr.Literal) right)),
          context.timezone());
    } else if (leftConstant) {
      return Literals.meet(((BoundExpr.Literal) left).value(), a, b, context.timezone());
    } else if (rightConstant) {
      return Literals.meet(((BoundExpr.Literal) right).value(), b, a, context.timezone());
    }
    return TypeRules.common(a, b);
  }

  private static Expr.Literal literal(BoundExpr.Literal literal) {
    return new Expr.Literal(literal.value(), literal.type());
  }

  /** The expression as another type: constants are converted now, anything else is cast. */
  private BoundExpr coerce(BoundExpr expression, DataType type) {
    if (expression.type().equals(type)) {
      return expression;
    }
    if (expression instanceof BoundExpr.Literal literal) {
      if (literal.value() == null) {
        return new BoundExpr.Literal(null, type);
      }
      Optional<Object> value = Literals.fit(literal.value(), type, context.timezone());
      if (value.isPresent()) {
        return new BoundExpr.Literal(value.get(), type);
      }
    }
    return new BoundExpr.Cast(expression, type, false, context.timezone());
  }

  private void mismatch(BoundExpr left, BoundExpr right) {
    problem(ErrorCode.TYPE_MISMATCH, Mismatch.comparison(left, right));
  }

  private BoundExpr in(Expr.In in) {
    BoundExpr value = bind(in.value());
    List<BoundExpr> options = new ArrayList<>();
    for (Expr option : in.options()) {
      if (isNullParameter(option)) {
        return UNKNOWN_CONDITION;
      }
      ParameterValue list =
          option instanceof Expr.Parameter parameter ? value(parameter.name()) : null;
      if (list != null) {
        list.values().forEach(item -> options.add(new BoundExpr.Literal(item, list.type())));
      } else if (!(option instanceof Expr.Parameter)) {
        options.add(bind(option));
      }
    }
    if (value.type().equals(DataType.NULL)) {
      return UNKNOWN_CONDITION;
    } else if (options.stream().allMatch(BoundExpr.Literal.class::isInstance)) {
      return inConstants(value, options);
    }
    // Options that differ by row: as SQL defines it, equal to one of them.
    List<BoundExpr> comparisons = new ArrayList<>();
    for (BoundExpr option : options) {
      Optional<DataType> type = meeting(value, option);
      if (type.isEmpty()) {
        mismatch(value, option);
      } else {
        comparisons.add(
            new BoundExpr.Compare(
                Comparison.EQUAL, coerce(value, type.get()), coerce(option, type.get())));
      }
    }
    if (comparisons.isEmpty()) {
      return UNKNOWN_CONDITION;
    }
    return comparisons.size() == 1 ? comparisons.get(0) : new BoundExpr.Or(comparisons);
  }

  private BoundExpr inConstants(BoundExpr value, List<BoundExpr> options) {
    DataType type = value.type();
    boolean nullOption = false;
    for (BoundExpr option : options) {
      Object constant = ((BoundExpr.Literal) option).value();
      nullOption |= constant == null;
      Optional<DataType> met = Literals.meet(constant, option.type(), type, context.timezone());
      if (met.isEmpty()) {
        mismatch(value, option);
        return UNKNOWN_CONDITION;
      }
      type = met.get();
    }
    List<Object> constants = new ArrayList<>();
    for (BoundExpr option : options) {
      // The type was chosen to hold every option.
      Object constant = ((BoundExpr.Literal) coerce(option, type)).value();
      if (constant != null) {
        constants.add(constant);
      }
    }
    return new BoundExpr.In(coerce(value, type), constants, nullOption);
  }

  private BoundExpr cases(Expr.Case choice) {
    List<BoundExpr> conditions = new ArrayList<>();
    List<BoundExpr> values = new ArrayList<>();
    for (Expr.Branch branch : choice.branches()) {
      conditions.add(condition(branch.condition(), "A condition of CASE"));
      values.add(bind(branch.value()));
    }
    values.add(bind(choice.otherwise()));
    Optional<DataType> type = common(values);
    if (type.isEmpty()) {
      problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot mix the values of CASE: "
              + values.stream().map(Mismatch::described).distinct().toList()
              + ". Cast them to one type");
      return UNKNOWN;
    }
    List<BoundExpr.Branch> branches = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      branches.add(new BoundExpr.Branch(conditions.get(i), coerce(values.get(i), type.get())));
    }
    return new BoundExpr.Case(
        branches, coerce(values.get(values.size() - 1), type.get()), type.get());
  }

  /** The type of all values: what is no constant decides, constants adapt. */
  private Optional<DataType> common(List<BoundExpr> values) {
    List<Expr.Literal> constants = new ArrayList<>();
    DataType type = DataType.NULL;
    for (BoundExpr value : values) {
      if (value instanceof BoundExpr.Literal literal) {
        constants.add(literal(literal));
        continue;
      }
      Optional<DataType> met = TypeRules.common(type, value.type());
      if (met.isEmpty()) {
        return Optional.empty();
      }
      type = met.get();
    }
    if (type.equals(DataType.NULL)) {
      return Literals.commonType(constants, context.timezone())
          .map(found -> found.equals(DataType.NULL) ? DataType.STRING : found);
    }
    for (Expr.Literal constant : constants) {
      Optional<DataType> met =
          Literals.meet(constant.value(), constant.type(), type, context.timezone());
      if (met.isEmpty()) {
        return Optional.empty();
      }
      type = met.get();
    }
    return Optional.of(type);
  }

  private BoundExpr cast(Expr.Cast cast) {
    BoundExpr operand = bind(cast.operand());
    if (operand.type().equals(DataType.NULL)) {
      return new BoundExpr.Literal(null, cast.type());
    } else if (operand.type().isNested() || cast.type().isNested()) {
      problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot cast %s to %s".formatted(Mismatch.described(operand), cast.type()));
      return new BoundExpr.Literal(null, cast.type());
    } else if (operand.type().equals(cast.type())) {
      return operand;
    }
    return new BoundExpr.Cast(operand, cast.type(), cast.attempt(), context.timezone());
  }

  private BoundExpr call(Expr.Call call) {
    Optional<ScalarFunction> function = FunctionRegistry.find(call.function());
    if (function.isEmpty()) {
      problem(
          ErrorCode.FUNCTION,
          "Unknown function '%s'. Nearest: %s. Available: %s"
              .formatted(
                  call.function(),
                  NameHints.nearest(call.function(), FunctionRegistry.names()),
                  FunctionRegistry.names()));
      call.arguments().forEach(this::bind);
      return UNKNOWN;
    }
    if (call.arguments().size() == 2
        && (call.function().equals("+") || call.function().equals("-"))
        && call.arguments().stream().anyMatch(Expr.Interval.class::isInstance)) {
      return interval(call);
    }
    int before = problems.size() + missing.size();
    List<BoundExpr> arguments = new ArrayList<>();
    call.arguments().forEach(argument -> arguments.add(bind(argument)));
    if (problems.size() + missing.size() > before) {
      return UNKNOWN;
    }
    if (function.get().argumentsShareType()) {
      Optional<DataType> type = common(arguments);
      if (type.isPresent()) {
        arguments.replaceAll(
            argument ->
                argument instanceof BoundExpr.Literal ? coerce(argument, type.get()) : argument);
      }
      return resolved(function.get(), arguments);
    }
    return resolved(function.get(), adapted(call.function(), arguments));
  }

  /**
   * In arithmetic a constant takes the other side's type where the result would be another without
   * need: a number with a fraction next to float32 or a decimal, an integer next to those or to
   * uint64. Next to other integers it stays int64, so that {@code x * 1000} has room.
   */
  private List<BoundExpr> adapted(String function, List<BoundExpr> arguments) {
    if (arguments.size() != 2 || !List.of("+", "-", "*", "%").contains(function)) {
      return arguments;
    }
    for (int i = 0; i < 2; i++) {
      DataType other = arguments.get(1 - i).type();
      if (arguments.get(i) instanceof BoundExpr.Literal literal
          && literal.value() != null
          && (other instanceof DataType.Decimal
              || other.equals(DataType.UINT64)
              || (other.equals(DataType.FLOAT32) && literal.type().isNumeric()))) {
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

  private BoundExpr resolved(ScalarFunction function, List<BoundExpr> arguments) {
    ScalarFunction.Signature signature;
    try {
      signature = function.resolve(arguments.stream().map(BoundExpr::type).toList());
    } catch (LongbowException e) {
      problems.add(e);
      return UNKNOWN;
    }
    List<BoundExpr> coerced = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      coerced.add(coerce(arguments.get(i), signature.arguments().get(i)));
    }
    boolean nullable =
        signature.mayBeNull()
            || (function.propagatesNulls() && coerced.stream().anyMatch(BoundExpr::nullable));
    return new BoundExpr.Call(
        function.name(), coerced, signature.result(), nullable, context.timezone());
  }

  private BoundExpr lonelyInterval() {
    problem(
        ErrorCode.TYPE_MISMATCH,
        "Cannot use an INTERVAL by itself: it is added to or taken from a date or timestamp");
    return UNKNOWN;
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
    long micros = interval.micros() + interval.days() * 86_400_000_000L;
    BoundExpr time = bind(swapped ? second : first);
    if (time.type().equals(DataType.NULL)) {
      return UNKNOWN;
    }
    if (time.type().equals(DataType.DATE) && micros % 86_400_000_000L != 0) {
      // Part of a day: the result has a time.
      time = new BoundExpr.Cast(time, DataType.TIMESTAMP, false, context.timezone());
    }
    return resolved(
        FunctionRegistry.find("add_interval").orElseThrow(),
        List.of(
            time,
            new BoundExpr.Literal((long) sign * interval.months(), DataType.INT32),
            new BoundExpr.Literal(sign * micros, DataType.INT64)));
  }
}
