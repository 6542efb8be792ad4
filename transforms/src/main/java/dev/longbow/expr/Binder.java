package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Resolves names and types of expressions against a schema and puts in the casts that the typing
 * rules ask for. It goes on after a problem and reports all of them together.
 */
public final class Binder {
  /** Stands for what could not be bound; it fits everywhere, so that one problem is told once. */
  static final BoundExpr UNKNOWN = new BoundExpr.Literal(null, DataType.NULL);

  static final BoundExpr UNKNOWN_CONDITION = new BoundExpr.Literal(null, DataType.BOOL);

  private final Schema schema;
  private final BindContext context;
  private final Map<Expr, String> computed;
  private final ComparisonBinder comparisons;
  private final CallBinder calls;
  private final Coercion coercion;
  private final List<LongbowException> problems = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /** Missing columns that stand where a text could. */
  private final Set<String> perhapsTexts = new HashSet<>();

  /** A binder against one schema; its problems add up until {@link #check}. */
  public Binder(Schema schema, BindContext context) {
    this(schema, context, Map.of());
  }

  /**
   * A binder of expressions over the result of an aggregation or of window functions.
   *
   * @param computed the columns that hold the results of aggregate calls or window functions
   */
  public Binder(Schema schema, BindContext context, Map<? extends Expr, String> computed) {
    this.schema = schema;
    this.context = context;
    this.computed = Map.copyOf(computed);
    this.comparisons = new ComparisonBinder(this, context);
    this.calls = new CallBinder(this, context);
    this.coercion = new Coercion(context.timezone());
  }

  /**
   * Binds one expression.
   *
   * @throws LongbowException every problem found
   */
  public static BoundExpr bind(Expr expression, Schema schema, BindContext context) {
    Binder binder = new Binder(schema, context);
    binder.checkSize(expression);
    BoundExpr bound = binder.within(expression, () -> binder.bind(expression));
    binder.check();
    return bound;
  }

  /**
   * Binds a condition.
   *
   * @throws LongbowException every problem found, among them that it is not boolean
   */
  public static BoundExpr bindCondition(Expr expression, Schema schema, BindContext context) {
    return bindCondition(expression, schema, context, "A filter");
  }

  /**
   * Binds a condition.
   *
   * @param what what must be a condition, in front of the problem that it is none
   * @throws LongbowException every problem found, among them that it is not boolean
   */
  public static BoundExpr bindCondition(
      Expr expression, Schema schema, BindContext context, String what) {
    Binder binder = new Binder(schema, context);
    binder.checkSize(expression);
    BoundExpr bound = binder.within(expression, () -> binder.condition(expression, what));
    binder.check();
    return bound;
  }

  /** The name a result column gets: its alias, or the column or field it is; empty otherwise. */
  public static Optional<String> nameOf(Expr expression) {
    if (expression instanceof Expr.Alias alias) {
      return Optional.of(alias.name());
    } else if (expression instanceof Expr.ColumnRef column) {
      return Optional.of(column.name());
    } else if (expression instanceof Expr.Call call
        && call.function().equals(".")
        && call.arguments().get(1) instanceof Expr.Literal field) {
      return Optional.of((String) field.value());
    }
    return Optional.empty();
  }

  /** Whether the schema has a column. */
  boolean knows(String column) {
    return schema.contains(column);
  }

  /** Fails when there were problems. */
  public void check() {
    tellMissing(0);
    context.places().step().ifPresent(place -> problems.replaceAll(p -> p.placedAt(place)));
    if (!problems.isEmpty()) {
      LongbowException all = LongbowException.ofAll(problems);
      throw context.step() == null ? all : all.inStep(context.step());
    }
  }

  private void tellMissing(int position) {
    if (!missing.isEmpty()) {
      List<String> texts = missing.stream().filter(perhapsTexts::contains).toList();
      String hint =
          texts.isEmpty()
              ? ""
              : ". Text takes single quotes: '" + texts.get(0).replace("'", "''") + "'";
      problems.add(
          position,
          new LongbowException(
              ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, schema.names()) + hint));
      missing.clear();
    }
  }

  /**
   * Does a piece of binding; the problems it finds get the place of the expression's text, when
   * that is known.
   */
  public <T> T within(Expr expression, Supplier<T> binding) {
    Optional<String> place = context.places().of(expression);
    if (place.isEmpty()) {
      return binding.get();
    }
    tellMissing(problems.size());
    int before = problems.size();
    T bound = binding.get();
    tellMissing(before);
    for (int i = before; i < problems.size(); i++) {
      problems.set(i, problems.get(i).placedAt(place.get()));
    }
    return bound;
  }

  /**
   * Takes a note when a missing column meets text: {@code facility = "UCSF"} means a column to SQL,
   * and a text to people from other languages.
   */
  void noteTexts(List<Operand> operands) {
    if (operands.stream().anyMatch(operand -> operand.type().equals(DataType.STRING))) {
      for (Operand operand : operands) {
        if (operand.written() instanceof Expr.ColumnRef column
            && schema.indexOf(column.name()) < 0) {
          perhapsTexts.add(column.name());
        }
      }
    }
  }

  /** How many problems were found so far. */
  public int found() {
    return problems.size() + missing.size();
  }

  /** Adds a problem found outside, to be reported with the others. */
  public void problem(ErrorCode code, String text) {
    problems.add(new LongbowException(code, text));
  }

  /** Binds a column with its name. */
  public NamedExpr bindNamed(Expr expression) {
    return within(expression, () -> named(expression));
  }

  private NamedExpr named(Expr expression) {
    checkSize(expression);
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

  /**
   * Refuses an expression with more levels than can be evaluated, at once: those built in Java have
   * met no parser.
   */
  public void checkSize(Expr expression) {
    // The parser counts without the name that a column gets.
    if (ExprTrees.isTooLarge(expression instanceof Expr.Alias a ? a.operand() : expression)) {
      problem(ErrorCode.PLAN_INVALID, ExprTrees.TOO_LARGE);
      check();
    }
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
          "%s must be a condition (bool): %s"
              .formatted(what, new Operand(expression, bound).statement()));
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
      return calls.call(call);
    } else if (expression instanceof Expr.Compare compare) {
      return comparisons.compare(compare);
    } else if (expression instanceof Expr.And and) {
      return new BoundExpr.And(conditions(and.operands(), "An operand of AND"));
    } else if (expression instanceof Expr.Or or) {
      return new BoundExpr.Or(conditions(or.operands(), "An operand of OR"));
    } else if (expression instanceof Expr.Not not) {
      return new BoundExpr.Not(condition(not.operand(), "The operand of NOT"));
    } else if (expression instanceof Expr.In in) {
      return comparisons.in(in);
    } else if (expression instanceof Expr.IsNull isNull) {
      return new BoundExpr.IsNull(typed(bind(isNull.operand())));
    } else if (expression instanceof Expr.Case choice) {
      return cases(choice);
    } else if (expression instanceof Expr.Cast cast) {
      return cast(cast);
    } else if (expression instanceof Expr.Alias alias) {
      return bind(alias.operand());
    } else if (expression instanceof Expr.Interval) {
      return calls.lonelyInterval();
    }
    return computed(expression);
  }

  /** An aggregate or a window function, whose result is a column where it may stand. */
  private BoundExpr computed(Expr function) {
    if (computed.containsKey(function)) {
      return column(computed.get(function));
    }
    Optional<Expr> meaning =
        function instanceof Expr.Window window ? Windows.meaning(window) : Optional.empty();
    if (meaning.isPresent()) {
      return bind(meaning.get());
    }
    problem(
        ErrorCode.FUNCTION,
        function instanceof Expr.Window
            ? "Cannot use the window function %s here: window functions stand in the columns of "
                    .formatted(ExprText.of(function))
                + "select, with_columns and window, in front of a filter on their results"
            : "Cannot use the aggregate %s here: aggregates stand in the aggregations of a group_by"
                    .formatted(ExprText.of(function))
                + ", or before OVER (…)");
    return UNKNOWN;
  }

  /** Binds an operand and keeps how it was written. */
  Operand operand(Expr expression) {
    return new Operand(expression, bind(expression));
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

  /** The value of a parameter; null, and a problem, when there is none of this name. */
  ParameterValue value(String name) {
    ParameterValue value = context.parameters().get(name);
    if (value == null) {
      List<String> known = context.parameters().keySet().stream().sorted().toList();
      problem(
          ErrorCode.PARAMETER,
          "Unknown parameter :%s.%s Declared: %s"
              .formatted(name, NameHints.hint(name, known), known));
    }
    return value;
  }

  private List<BoundExpr> conditions(List<Expr> operands, String what) {
    return operands.stream().map(operand -> condition(operand, what)).toList();
  }

  private BoundExpr cases(Expr.Case choice) {
    List<BoundExpr> conditions = new ArrayList<>();
    List<Operand> values = new ArrayList<>();
    for (Expr.Branch branch : choice.branches()) {
      conditions.add(condition(branch.condition(), "A condition of CASE"));
      values.add(operand(branch.value()));
    }
    values.add(operand(choice.otherwise()));
    noteTexts(values);
    Optional<DataType> type = coercion.common(values.stream().map(Operand::bound).toList());
    if (type.isEmpty()) {
      problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot mix the values of CASE: "
              + values.stream().map(Operand::described).distinct().toList()
              + ". Cast them to one type");
      return UNKNOWN;
    }
    List<BoundExpr.Branch> branches = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      branches.add(
          new BoundExpr.Branch(
              conditions.get(i), coercion.coerce(values.get(i).bound(), type.get())));
    }
    return new BoundExpr.Case(
        branches, coercion.coerce(values.get(values.size() - 1).bound(), type.get()), type.get());
  }

  private BoundExpr cast(Expr.Cast cast) {
    BoundExpr operand = bind(cast.operand());
    if (operand.type().equals(DataType.NULL)) {
      return new BoundExpr.Literal(null, cast.type());
    } else if (operand.type().isNested() || cast.type().isNested()) {
      problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot cast %s to %s"
              .formatted(new Operand(cast.operand(), operand).described(), cast.type()));
      return new BoundExpr.Literal(null, cast.type());
    } else if (operand.type().equals(cast.type())) {
      return operand;
    }
    return new BoundExpr.Cast(operand, cast.type(), cast.attempt(), context.timezone());
  }
}
