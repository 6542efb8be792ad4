package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.sort.SortKey;
import dev.longbow.window.WindowCall;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which columns of the inputs each column of an output comes from, and which decide which rows
 * there are, in the words of OpenLineage. Follows from the plan as written: nothing is run.
 */
public final class ColumnLineage {
  private final Map<String, LogicalPlan> definitions = new HashMap<>();
  private final Map<String, Rows> known = new HashMap<>();

  private ColumnLineage(PipelinePlan pipeline) {
    pipeline.shared().forEach(shared -> definitions.put(shared.step(), shared.plan()));
  }

  /** How a column is used; the direct ones first, in the order in which one outdoes another. */
  public enum Kind {
    /** The value itself. */
    IDENTITY,
    /** A value computed from it. */
    TRANSFORMATION,
    /** A value computed from those of several rows. */
    AGGREGATION,
    /** It decides which value is taken. */
    CONDITIONAL,
    /** It decides whether a row is there. */
    FILTER,
    /** Rows are brought together by it. */
    JOIN,
    /** Rows are grouped by it. */
    GROUP_BY,
    /** Rows are ordered, or chosen, by it. */
    SORT;

    /** Whether values come from it. */
    public boolean isDirect() {
      return compareTo(AGGREGATION) <= 0;
    }
  }

  /**
   * A use of a column of an input.
   *
   * @param input the input's name in the pipeline
   */
  public record Use(String input, String column, Kind kind) implements Comparable<Use> {
    private static final Comparator<Use> ORDER =
        Comparator.comparing(Use::input).thenComparing(Use::column).thenComparing(Use::kind);

    @Override
    public int compareTo(Use other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Where rows come from.
   *
   * @param columns the columns in their order with what their values come from
   * @param decisive what decides which rows there are, in which order
   * @param inputs the names of the inputs
   */
  public record Rows(Map<String, Set<Use>> columns, Set<Use> decisive, Set<String> inputs) {}

  /** Where the rows of a plan of a pipeline, most often an output's, come from. */
  public static Rows of(PipelinePlan pipeline, LogicalPlan plan) {
    return new ColumnLineage(pipeline).rows(plan);
  }

  private Rows rows(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      return scan(scan);
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      if (!known.containsKey(reference.step())) {
        known.put(reference.step(), rows(definitions.get(reference.step())));
      }
      return known.get(reference.step());
    } else if (plan instanceof LogicalPlan.Join join) {
      return join(join);
    } else if (plan instanceof LogicalPlan.Union union) {
      return union(union);
    }
    Rows input = rows(plan.inputs().get(0));
    Set<Use> decisive = new TreeSet<>(input.decisive);
    Map<String, Set<Use>> columns = new LinkedHashMap<>();
    if (plan instanceof LogicalPlan.Project project) {
      project.columns().forEach(column -> columns.put(column.name(), uses(column, input)));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      for (NamedExpr key : aggregate.keys()) {
        Set<Use> uses = uses(key, input);
        columns.put(key.name(), uses);
        decisive.addAll(as(Kind.GROUP_BY, uses));
      }
      for (AggregateCall call : aggregate.aggregates()) {
        Set<Use> uses = new TreeSet<>();
        if (call.argument() != null) {
          uses(call.argument(), Kind.AGGREGATION, input, uses);
        }
        columns.put(call.name(), uses);
      }
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      columns.putAll(input.columns);
      for (AggregateCall call : window.aggregates()) {
        Set<Use> uses = all(window.partitionBy(), Kind.GROUP_BY, input);
        if (call.argument() != null) {
          uses(call.argument(), Kind.AGGREGATION, input, uses);
        }
        columns.put(call.name(), uses);
      }
    } else if (plan instanceof LogicalPlan.Window window) {
      columns.putAll(input.columns);
      window.spec().calls().forEach(call -> columns.put(call.name(), uses(window, call, input)));
      decisive.addAll(all(names(window.spec().sortKeys()), Kind.SORT, input));
    } else if (plan instanceof LogicalPlan.Explode explode) {
      explode(explode, input, columns);
      decisive.addAll(all(explode.columns(), Kind.FILTER, input));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      unpivot.repeated().forEach(name -> columns.put(name, input.columns.get(name)));
      columns.put(unpivot.names(), Set.of());
      columns.put(unpivot.values(), all(unpivot.columns(), Kind.IDENTITY, input));
      if (unpivot.dropNulls()) {
        decisive.addAll(all(unpivot.columns(), Kind.FILTER, input));
      }
    } else {
      decide(plan, input, decisive);
      // Columns keep their names; one that is new is said to come from all it could come from.
      for (Field field : plan.schema().fields()) {
        Set<Use> same = input.columns.get(field.name());
        columns.put(field.name(), same == null ? invented(plan, input) : same);
      }
      if (plan instanceof LogicalPlan.Fill fill) {
        for (ColumnFill filled : fill.columns()) {
          columns.computeIfPresent(filled.column(), (name, uses) -> as(Kind.TRANSFORMATION, uses));
        }
      }
    }
    return new Rows(columns, decisive, input.inputs);
  }

  /** A window function's result comes from its argument; its keys say which rows it looks at. */
  private static Set<Use> uses(LogicalPlan.Window window, WindowCall call, Rows input) {
    Set<Use> uses = all(window.spec().partitionBy(), Kind.GROUP_BY, input);
    uses.addAll(all(names(window.spec().orderBy()), Kind.SORT, input));
    Kind kind = call.function().isAggregate() ? Kind.AGGREGATION : Kind.TRANSFORMATION;
    call.argument().ifPresent(column -> uses.addAll(all(List.of(column), kind, input)));
    call.where().ifPresent(column -> uses.addAll(all(List.of(column), Kind.CONDITIONAL, input)));
    return uses;
  }

  /** Elements come from their lists, and their places from all lists that are taken apart. */
  private static void explode(
      LogicalPlan.Explode explode, Rows input, Map<String, Set<Use>> columns) {
    for (Field field : explode.input().schema().fields()) {
      if (explode.columns().contains(field.name())) {
        Set<Use> uses = all(List.of(field.name()), Kind.TRANSFORMATION, input);
        LogicalPlan.Explode.parts(field, explode.keepEmpty())
            .forEach(part -> columns.put(part.name(), uses));
      } else {
        columns.put(field.name(), input.columns.get(field.name()));
      }
    }
    explode
        .index()
        .ifPresent(name -> columns.put(name, all(explode.columns(), Kind.TRANSFORMATION, input)));
  }

  private static Rows scan(LogicalPlan.Scan scan) {
    Map<String, Set<Use>> columns = new LinkedHashMap<>();
    for (String column : scan.columns()) {
      columns.put(column, new TreeSet<>(Set.of(new Use(scan.step(), column, Kind.IDENTITY))));
    }
    Set<Use> decisive = new TreeSet<>();
    scan.predicate()
        .ifPresent(
            predicate ->
                BoundExprs.columns(predicate)
                    .forEach(column -> decisive.add(new Use(scan.step(), column, Kind.FILTER))));
    return new Rows(columns, decisive, new TreeSet<>(Set.of(scan.step())));
  }

  /** What a node that keeps the columns adds to what decides about rows. */
  private static void decide(LogicalPlan plan, Rows input, Set<Use> decisive) {
    if (plan instanceof LogicalPlan.Filter filter) {
      decisive.addAll(all(BoundExprs.columns(filter.predicate()), Kind.FILTER, input));
    } else if (plan instanceof LogicalPlan.Sort sort) {
      decisive.addAll(all(names(sort.keys()), Kind.SORT, input));
    } else if (plan instanceof LogicalPlan.Unique unique) {
      decisive.addAll(all(unique.keys(), Kind.GROUP_BY, input));
      decisive.addAll(all(names(unique.order()), Kind.SORT, input));
    }
  }

  private static Set<Use> invented(LogicalPlan plan, Rows input) {
    return plan instanceof LogicalPlan.Draw
        ? Set.of()
        : all(input.columns.keySet(), Kind.TRANSFORMATION, input);
  }

  private Rows join(LogicalPlan.Join join) {
    Rows left = rows(join.left());
    Rows right = rows(join.right());
    Map<String, Set<Use>> both = new LinkedHashMap<>(left.columns);
    both.putAll(right.columns);
    Set<String> inputs = new TreeSet<>(left.inputs);
    inputs.addAll(right.inputs);
    Set<Use> decisive = new TreeSet<>(left.decisive);
    decisive.addAll(right.decisive);
    Rows pairs = new Rows(both, decisive, inputs);
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      decisive.addAll(all(List.of(key.left(), key.right()), Kind.JOIN, pairs));
    }
    join.condition()
        .ifPresent(
            condition -> decisive.addAll(all(BoundExprs.columns(condition), Kind.JOIN, pairs)));
    Map<String, Set<Use>> columns = new LinkedHashMap<>();
    for (String name : join.columns()) {
      Set<Use> uses = new TreeSet<>(both.get(name));
      // It stands in where there is no left row.
      join.keys().stream()
          .filter(key -> key.left().equals(name) && join.coalesced(name).isPresent())
          .forEach(key -> uses.addAll(right.columns.get(key.right())));
      columns.put(name, uses);
    }
    return new Rows(columns, decisive, inputs);
  }

  private Rows union(LogicalPlan.Union union) {
    Map<String, Set<Use>> columns = new LinkedHashMap<>();
    Set<Use> decisive = new TreeSet<>();
    Set<String> inputs = new TreeSet<>();
    for (LogicalPlan branch : union.branches()) {
      Rows rows = rows(branch);
      rows.columns.forEach(
          (name, uses) -> columns.computeIfAbsent(name, key -> new TreeSet<>()).addAll(uses));
      decisive.addAll(rows.decisive);
      inputs.addAll(rows.inputs);
    }
    return new Rows(columns, decisive, inputs);
  }

  private static Set<Use> uses(NamedExpr column, Rows input) {
    Set<Use> uses = new TreeSet<>();
    boolean isSame = column.expression() instanceof BoundExpr.Column;
    uses(column.expression(), isSame ? Kind.IDENTITY : Kind.TRANSFORMATION, input, uses);
    return uses;
  }

  private static void uses(BoundExpr expression, Kind kind, Rows input, Set<Use> uses) {
    if (expression instanceof BoundExpr.Column column) {
      uses.addAll(all(List.of(column.name()), kind, input));
    } else if (expression instanceof BoundExpr.Case choice) {
      for (BoundExpr.Branch branch : choice.branches()) {
        uses.addAll(all(BoundExprs.columns(branch.condition()), Kind.CONDITIONAL, input));
        uses(branch.value(), kind, input, uses);
      }
      uses(choice.otherwise(), kind, input, uses);
    } else {
      BoundExprs.children(expression).forEach(child -> uses(child, kind, input, uses));
    }
  }

  private static Set<Use> all(Collection<String> columns, Kind kind, Rows input) {
    Set<Use> all = new TreeSet<>();
    columns.forEach(column -> all.addAll(as(kind, input.columns.getOrDefault(column, Set.of()))));
    return all;
  }

  /** What becomes of uses that are used so: what was only decisive stays that. */
  private static Set<Use> as(Kind kind, Set<Use> uses) {
    Set<Use> result = new TreeSet<>();
    for (Use use : uses) {
      boolean keeps = kind.isDirect() && use.kind.compareTo(kind) > 0;
      result.add(new Use(use.input, use.column, keeps ? use.kind : kind));
    }
    return result;
  }

  private static List<String> names(List<SortKey> keys) {
    return keys.stream().map(SortKey::column).toList();
  }
}
