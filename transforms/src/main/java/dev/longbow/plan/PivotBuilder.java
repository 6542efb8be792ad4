package dev.longbow.plan;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.ExprTrees;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.Literals;
import dev.longbow.expr.ParameterValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Says a pivot in plan nodes: a group_by of the index whose aggregates look at the rows of one
 * value each.
 *
 * <pre>
 * mean(x) of the value 'hr'   becomes   mean(CASE WHEN measure = 'hr' THEN x END) AS hr
 * </pre>
 *
 * That holds of aggregates to which rows with a null are none. The others, and those that need all
 * different values, which would take an exchange for each value of the pivot, are computed by index
 * and value first; the group_by of the index then puts each where it belongs.
 */
final class PivotBuilder {
  /** Aggregates to which a row whose argument is null is no row, with states of fixed size. */
  private static final Set<String> SKIP_NULLS =
      Set.of("count", "sum", "mean", "min", "max", "var", "var_pop", "std", "std_pop", "any_value");

  /** Aggregates of which there is a number even without rows. */
  private static final Set<String> COUNTS = Set.of("count", "n_unique");

  private final String step;
  private final LogicalPlan input;
  private final PivotSettings settings;
  private final BindContext context;
  private final Binder binder;

  /**
   * A listed value.
   *
   * @param value boxed, of the column's type
   * @param name of its column
   */
  private record Value(Object value, DataType type, String name) {
    Expr condition(Expr column) {
      return value == null ? column.isNull() : column.eq(new Expr.Literal(value, type));
    }
  }

  PivotBuilder(String step, LogicalPlan input, PivotSettings settings, BindContext context) {
    this.step = step;
    this.input = input;
    this.settings = settings;
    this.context = context;
    this.binder = new Binder(input.schema(), context.withStep(step));
  }

  LogicalPlan build() {
    List<Value> values = values();
    if (settings.aggregations().isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing aggregations");
    }
    binder.check();
    Set<Expr.Aggregate> calls = calls();
    LogicalPlan rows = settings.ignoresUnlisted() ? input : checked(values);
    List<Expr> index = settings.index().stream().<Expr>map(Exprs::col).toList();
    boolean direct =
        calls.stream()
            .allMatch(call -> SKIP_NULLS.contains(AggregateFunctions.canonical(call.function())));
    Map<Expr.Aggregate, String> computed = direct ? Map.of() : names(calls);
    if (!direct) {
      List<Expr> keys = new ArrayList<>(index);
      keys.add(Exprs.col(settings.on()));
      List<Expr> aggregates = new ArrayList<>();
      computed.forEach((call, name) -> aggregates.add(call.as(name)));
      rows = PlanBuilder.groupBy(step, rows, keys, aggregates, context);
    }
    List<Expr> columns = new ArrayList<>();
    for (Value value : values) {
      Expr condition = value.condition(Exprs.col(settings.on()));
      Function<Expr.Aggregate, Expr> ofValue =
          direct
              ? call -> ofRows(call, condition)
              : call -> ofGroups(call, computed.get(call), condition);
      for (Expr aggregation : settings.aggregations()) {
        Expr plain = aggregation instanceof Expr.Alias alias ? alias.operand() : aggregation;
        columns.add(ExprTrees.mapAggregates(plain, ofValue).as(name(value, aggregation)));
      }
    }
    return PlanBuilder.groupBy(step, rows, index, columns, context);
  }

  private static Expr ofRows(Expr.Aggregate call, Expr condition) {
    Object argument = call.argument() == null ? 1L : call.argument();
    return new Expr.Aggregate(
        call.function(), Exprs.when(condition).then(argument).end(), call.fraction());
  }

  private static Expr ofGroups(Expr.Aggregate call, String name, Expr condition) {
    Expr value = Exprs.when(condition).then(Exprs.col(name)).end().anyValue();
    return COUNTS.contains(AggregateFunctions.canonical(call.function()))
        ? Exprs.coalesce(value, 0L)
        : value;
  }

  private String name(Value value, Expr aggregation) {
    boolean alone = settings.aggregations().size() == 1 && !(aggregation instanceof Expr.Alias);
    return alone ? value.name() : value.name() + "_" + PlanBuilder.resultName(aggregation);
  }

  /** The different aggregate calls; they are bound first as written, for problems to be about. */
  private Set<Expr.Aggregate> calls() {
    List<Expr> written = new ArrayList<>();
    for (Expr aggregation : settings.aggregations()) {
      boolean unnamed = PlanBuilder.resultName(aggregation).equals("?");
      written.add(
          unnamed && settings.aggregations().size() == 1
              ? aggregation.as(settings.on())
              : aggregation);
    }
    PlanBuilder.groupBy(
        step, input, settings.index().stream().<Expr>map(Exprs::col).toList(), written, context);
    Set<Expr.Aggregate> calls = new LinkedHashSet<>();
    settings
        .aggregations()
        .forEach(
            aggregation ->
                ExprTrees.mapAggregates(
                    aggregation,
                    call -> {
                      calls.add(call);
                      return call;
                    }));
    return calls;
  }

  /** Columns for the results of calls by index and value. */
  private Map<Expr.Aggregate, String> names(Set<Expr.Aggregate> calls) {
    Set<String> taken = new HashSet<>(settings.index());
    taken.add(settings.on());
    Map<Expr.Aggregate, String> names = new LinkedHashMap<>();
    for (Expr.Aggregate call : calls) {
      String name = ExprText.of(call);
      while (!taken.add(name)) {
        name += "'";
      }
      names.put(call, name);
    }
    return names;
  }

  /** The listed values, brought to the column's type. */
  private List<Value> values() {
    Schema schema = input.schema();
    List<String> columns = new ArrayList<>(settings.index());
    columns.add(settings.on());
    PlanBuilder.checkPresent(binder, schema, columns);
    PlanBuilder.checkNames(binder, columns);
    if (settings.values().isEmpty()) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Missing values of '%s' that become columns".formatted(settings.on()));
    }
    binder.check();
    DataType type = schema.field(schema.require(settings.on())).type();
    if (type.isNested()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot pivot on '%s' of type %s".formatted(settings.on(), type));
      binder.check();
    }
    List<Value> values = new ArrayList<>();
    settings
        .values()
        .forEach(
            written ->
                binder.within(
                    written,
                    () -> {
                      add(written, type, values);
                      return null;
                    }));
    return values;
  }

  private void add(Expr written, DataType type, List<Value> values) {
    Optional<String> alias =
        written instanceof Expr.Alias named ? Optional.of(named.name()) : Optional.empty();
    Expr constant = written instanceof Expr.Alias named ? named.operand() : written;
    List<Object> given = new ArrayList<>();
    if (constant instanceof Expr.Literal literal) {
      given.add(literal.value());
    } else if (constant instanceof Expr.Parameter parameter) {
      ParameterValue value = context.parameters().get(parameter.name());
      if (value == null) {
        binder.bind(parameter);
        return;
      } else if (value.isList() && alias.isPresent()) {
        binder.problem(
            ErrorCode.PARAMETER,
            "Cannot call the values of the list parameter :%s '%s': a name is for one value"
                .formatted(parameter.name(), alias.get()));
        return;
      }
      given.addAll(value.values());
    } else {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Invalid value %s of '%s': expected a constant or a parameter"
              .formatted(ExprText.of(constant), settings.on()));
      return;
    }
    given.forEach(value -> add(value, alias, type, values));
  }

  private void add(Object given, Optional<String> alias, DataType type, List<Value> values) {
    Optional<Object> fitting =
        given == null ? Optional.empty() : Literals.fit(given, type, context.timezone());
    if (given != null && fitting.isEmpty()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Invalid value %s of '%s': the column is %s"
              .formatted(ExprText.constant(given), settings.on(), type));
      return;
    }
    Value value = new Value(fitting.orElse(null), type, alias.orElseGet(() -> ValueText.of(given)));
    // As text, which also tells bytes from each other.
    String text = ValueText.of(value.value());
    if (values.stream()
        .anyMatch(
            other ->
                (other.value() == null) == (given == null)
                    && ValueText.of(other.value()).equals(text))) {
      binder.problem(
          ErrorCode.PLAN_INVALID, "Duplicate value %s of '%s'".formatted(text, settings.on()));
    }
    values.add(value);
  }

  /** The rows, of which the run fails that have a value that is not listed. */
  private LogicalPlan checked(List<Value> values) {
    Expr column = Exprs.col(settings.on());
    List<Expr> listed = new ArrayList<>();
    List<Object> constants = new ArrayList<>();
    for (Value value : values) {
      if (value.value() == null) {
        listed.add(column.isNull());
      } else {
        constants.add(new Expr.Literal(value.value(), value.type()));
      }
    }
    if (!constants.isEmpty()) {
      listed.add(0, column.in(constants.toArray()));
    }
    return RowChecking.valuesBeside(
        step, input, settings.on(), Exprs.anyOf(listed.toArray(Expr[]::new)), context);
  }
}
