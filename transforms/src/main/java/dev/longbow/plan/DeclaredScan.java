package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A scan of files that must be as a contract declares. What files say of themselves is compared at
 * once; what is left to do is said in steps: narrower values are widened, and nulls that files say
 * nothing about are looked for in their rows.
 */
public final class DeclaredScan {
  private DeclaredScan() {}

  /**
   * The rows of a source that is as declared.
   *
   * @param columns what is read; empty for all columns, of which those that nobody needs are not
   * @throws LongbowException {@link ErrorCode#SCHEMA_DRIFT} with everything in which files differ
   */
  public static LogicalPlan of(
      String step,
      Source source,
      List<String> columns,
      SchemaContract contract,
      BindContext context) {
    SchemaContract.Verified verified;
    try {
      verified = contract.verify(source, columns);
    } catch (LongbowException e) {
      throw e.inStep(step);
    }
    List<String> wanted = columns.isEmpty() ? source.schema().names() : columns;
    Set<String> read = new LinkedHashSet<>(wanted);
    read.addAll(verified.unproven());
    LogicalPlan plan =
        new LogicalPlan.Scan(step, source, List.copyOf(read), Optional.empty(), Long.MAX_VALUE);
    Map<String, DataType> widened = new LinkedHashMap<>(verified.widened());
    widened.keySet().retainAll(read);
    if (!widened.isEmpty()) {
      List<Expr> casts = new ArrayList<>();
      for (String name : read) {
        if (widened.containsKey(name)) {
          casts.add(Exprs.col(name).cast(widened.get(name)).as(name));
        }
      }
      plan = PlanBuilder.withColumns(step, plan, casts, context);
    }
    if (!verified.unproven().isEmpty()) {
      List<StepCheck> checks =
          verified.unproven().stream()
              .map(name -> StepCheck.notNull(name).named(name + " nullable: false"))
              .toList();
      plan = PlanBuilder.check(step, plan, checks, Optional.empty(), context);
    }
    return read.size() > wanted.size()
        ? PlanBuilder.select(step, plan, wanted.stream().<Expr>map(Exprs::col).toList(), context)
        : plan;
  }
}
