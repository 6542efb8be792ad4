package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.sort.NormalizedKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a plan makes sense by itself: columns exist with the types that expressions were
 * bound to, predicates are boolean, branches of a union agree, shared steps are defined before they
 * are used, outputs have different names.
 */
public final class PlanValidator {
  private final Map<String, Schema> shared = new HashMap<>();

  private PlanValidator() {}

  /**
   * Checks a pipeline.
   *
   * @throws LongbowException naming the step and the first thing that is wrong
   */
  public static void validate(PipelinePlan pipeline) {
    PlanValidator validator = new PlanValidator();
    for (PipelinePlan.Shared definition : pipeline.shared()) {
      validator.check(definition.plan());
      if (validator.shared.put(definition.step(), definition.plan().schema()) != null) {
        throw invalid(definition.step(), "Cannot define shared step twice");
      }
    }
    Set<String> names = new HashSet<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      validator.check(output.plan());
      if (!names.add(output.sink().name())) {
        throw invalid(output.sink().name(), "Cannot have two outputs of the same name");
      }
    }
    if (pipeline.outputs().isEmpty()) {
      throw new LongbowException(
          ErrorCode.PLAN_INVALID, "Missing outputs: pipeline '" + pipeline.name() + "' has none");
    }
  }

  private void check(LogicalPlan plan) {
    plan.inputs().forEach(this::check);
    try {
      checkNode(plan);
      plan.schema(); // refuses duplicate names
    } catch (LongbowException e) {
      throw e.inStep(plan.step());
    }
  }

  private void checkNode(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      scan.predicate().ifPresent(predicate -> checkPredicate(predicate, scan.source().schema()));
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      Schema definition = shared.get(reference.step());
      if (definition == null) {
        throw invalid(reference.step(), "Missing definition of shared step");
      } else if (!definition.equals(reference.schema())) {
        throw invalid(
            reference.step(),
            "Invalid reference to a shared step with schema "
                + definition
                + " as "
                + reference.schema());
      }
    } else if (plan instanceof LogicalPlan.Filter filter) {
      checkPredicate(filter.predicate(), filter.input().schema());
    } else if (plan instanceof LogicalPlan.Project project) {
      checkNamed(project.columns(), project.input().schema());
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      checkNamed(aggregate.keys(), aggregate.input().schema());
      for (AggregateCall call : aggregate.aggregates()) {
        if (call.argument() != null) {
          checkColumns(call.argument(), aggregate.input().schema());
        }
      }
    } else if (plan instanceof LogicalPlan.Limit limit) {
      if (limit.count() < 0) {
        throw invalid(limit.step(), "Invalid limit " + limit.count() + ": expected 0 or more");
      }
    } else if (plan instanceof LogicalPlan.Sort sort) {
      NormalizedKeys.check(sort.schema(), sort.keys());
    } else if (plan instanceof LogicalPlan.Unique unique) {
      NormalizedKeys.check(unique.schema(), unique.sortKeys());
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      Schema input = window.input().schema();
      window.partitionBy().forEach(input::require);
      for (AggregateCall call : window.aggregates()) {
        if (call.argument() != null) {
          checkColumns(call.argument(), input);
        }
      }
    } else if (plan instanceof LogicalPlan.Window window) {
      Schema input = window.input().schema();
      NormalizedKeys.check(input, window.spec().sortKeys());
      window.spec().columns().forEach(input::require);
    } else if (plan instanceof LogicalPlan.Check check) {
      check.spec().checks().forEach(c -> checkPredicate(c.condition(), check.schema()));
      check.spec().columns().forEach(check.schema()::require);
    } else if (plan instanceof LogicalPlan.Beside beside) {
      if (!beside.checks().stream().allMatch(LogicalPlan.Check.class::isInstance)) {
        throw invalid(beside.step(), "Invalid plan beside a step: it ends in no check");
      }
    } else if (plan instanceof LogicalPlan.Checkpoint) {
      // Any rows can be kept.
      return;
    } else if (plan instanceof LogicalPlan.Draw draw) {
      if (draw.names().isEmpty() || draw.names().size() > 3) {
        throw invalid(draw.step(), "Invalid columns " + draw.names() + " for random numbers");
      }
    } else if (plan instanceof LogicalPlan.Explode explode) {
      explode.columns().forEach(explode.input().schema()::require);
      if (explode.columns().isEmpty()) {
        throw invalid(explode.step(), "Missing columns to explode");
      }
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      checkUnpivot(unpivot);
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      statistics.columns().forEach(column -> checkFloating(column, statistics.input().schema()));
    } else if (plan instanceof LogicalPlan.Fill fill) {
      fill.columns().forEach(column -> checkFloating(column.column(), fill.input().schema()));
    } else if (plan instanceof LogicalPlan.Join join) {
      checkJoin(join);
    } else if (plan instanceof LogicalPlan.Union union) {
      checkUnion(union.branches());
    } else {
      throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
    }
  }

  private static void checkUnpivot(LogicalPlan.Unpivot unpivot) {
    if (unpivot.columns().isEmpty()) {
      throw invalid(unpivot.step(), "Missing columns to unpivot");
    }
    Schema input = unpivot.input().schema();
    DataType first = input.field(input.require(unpivot.columns().get(0))).type();
    for (String column : unpivot.columns()) {
      DataType type = input.field(input.require(column)).type();
      if (!type.equals(first)) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot unpivot column '%s' of type %s with '%s' of type %s"
                .formatted(unpivot.columns().get(0), first, column, type));
      }
    }
  }

  private static void checkJoin(LogicalPlan.Join join) {
    Schema left = join.left().schema();
    Schema right = join.right().schema();
    List<Field> both = new ArrayList<>(left.fields());
    both.addAll(right.fields());
    Schema pairs = new Schema(both); // refuses names in common
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      DataType type = left.field(left.require(key.left())).type();
      DataType other = right.field(right.require(key.right())).type();
      if (!type.equals(other)) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot join '%s' of type %s with '%s' of type %s"
                .formatted(key.left(), type, key.right(), other));
      }
    }
    join.condition().ifPresent(condition -> checkPredicate(condition, pairs));
    if (join.type().isFilter() && !left.names().containsAll(join.columns())) {
      throw invalid(join.step(), "Invalid columns " + join.columns() + " of a semi or anti join");
    }
  }

  /** Refuses branches whose columns differ in name, order or type, and says in which. */
  static void checkUnion(List<LogicalPlan> branches) {
    if (branches.isEmpty()) {
      throw new LongbowException(ErrorCode.PLAN_INVALID, "Missing inputs: a union needs some");
    }
    LogicalPlan first = branches.get(0);
    for (LogicalPlan branch : branches.subList(1, branches.size())) {
      if (!first.schema().names().equals(branch.schema().names())) {
        throw new LongbowException(
            ErrorCode.PLAN_INVALID,
            "Cannot union [%s] with [%s]: columns %s and %s differ"
                .formatted(
                    first.step(), branch.step(), first.schema().names(), branch.schema().names()));
      }
      for (int i = 0; i < first.schema().size(); i++) {
        Field expected = first.schema().field(i);
        Field actual = branch.schema().field(i);
        if (!expected.type().equals(actual.type())) {
          throw new LongbowException(
              ErrorCode.TYPE_MISMATCH,
              "Cannot union [%s] with [%s]: column '%s' is %s in one and %s in the other; write CAST"
                      .formatted(
                          first.step(),
                          branch.step(),
                          expected.name(),
                          expected.type(),
                          actual.type())
                  + "(%s AS %s)".formatted(actual.name(), expected.type()));
        }
      }
    }
  }

  private static void checkNamed(List<NamedExpr> columns, Schema input) {
    columns.forEach(column -> checkColumns(column.expression(), input));
  }

  private static void checkFloating(String column, Schema input) {
    DataType type = input.field(input.require(column)).type();
    if (!type.isFloating()) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Invalid column '%s' of type %s: expected float32 or float64".formatted(column, type));
    }
  }

  private static void checkPredicate(BoundExpr predicate, Schema input) {
    if (!predicate.type().equals(DataType.BOOL)) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Invalid predicate of type %s, expected bool: %s"
              .formatted(predicate.type(), ExprPrinter.print(predicate)));
    }
    checkColumns(predicate, input);
  }

  private static void checkColumns(BoundExpr expression, Schema input) {
    if (expression instanceof BoundExpr.Column column) {
      if (!input.contains(column.name())) {
        throw new LongbowException(
            ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(List.of(column.name()), input.names()));
      }
      Field field = input.field(input.indexOf(column.name()));
      if (!field.type().equals(column.type())) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Invalid use of column '%s' as %s: it is %s"
                .formatted(column.name(), column.type(), field.type()));
      }
    }
    BoundExprs.children(expression).forEach(child -> checkColumns(child, input));
  }

  private static LongbowException invalid(String step, String text) {
    return new LongbowException(ErrorCode.PLAN_INVALID, text).inStep(step);
  }
}
