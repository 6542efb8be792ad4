package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.TypeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says which columns become rows, brought to one type by a projection before. */
final class UnpivotBuilder {
  private UnpivotBuilder() {}

  static LogicalPlan build(
      String step, LogicalPlan input, UnpivotSettings settings, BindContext context) {
    Schema schema = input.schema();
    Binder binder = new Binder(schema, context.withStep(step));
    // Without a word about either, every column becomes rows.
    List<String> index =
        settings
            .index()
            .orElseGet(() -> without(schema, settings.columns().orElseGet(schema::names)));
    List<String> columns = settings.columns().orElseGet(() -> without(schema, index));
    List<String> all = new ArrayList<>(index);
    all.addAll(columns);
    if (columns.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing columns to unpivot");
    }
    PlanBuilder.checkPresent(binder, schema, all);
    PlanBuilder.checkNames(binder, all);
    List<String> made = new ArrayList<>(index);
    made.add(settings.names());
    made.add(settings.values());
    PlanBuilder.checkNames(binder, made);
    binder.check();
    DataType type = common(binder, schema, columns);
    binder.check();
    List<NamedExpr> arranged = new ArrayList<>();
    boolean same = all.size() == schema.size() && index.equals(without(schema, columns));
    for (String name : all) {
      NamedExpr column = PlanBuilder.identity(schema.field(schema.require(name)));
      if (columns.contains(name) && !column.expression().type().equals(type)) {
        same = false;
        column =
            new NamedExpr(
                name, new BoundExpr.Cast(column.expression(), type, false, context.timezone()));
      }
      arranged.add(column);
    }
    return new LogicalPlan.Unpivot(
        step,
        same ? input : new LogicalPlan.Project(step, input, arranged),
        columns,
        settings.names(),
        settings.values(),
        settings.dropNulls());
  }

  private static List<String> without(Schema schema, List<String> names) {
    return schema.names().stream().filter(name -> !names.contains(name)).toList();
  }

  /** The type in which the columns meet, as the values of a CASE do. */
  private static DataType common(Binder binder, Schema schema, List<String> columns) {
    Field first = schema.field(schema.require(columns.get(0)));
    DataType type = first.type();
    for (String name : columns) {
      Field field = schema.field(schema.require(name));
      Optional<DataType> met = TypeRules.common(type, field.type());
      if (met.isEmpty()) {
        binder.problem(ErrorCode.TYPE_MISMATCH, mismatch(first, field));
        return type;
      }
      if (!met.get().equals(type)) {
        first = field;
      }
      type = met.get();
    }
    return type;
  }

  private static String mismatch(Field first, Field other) {
    String text =
        "Cannot unpivot columns of different types together: '%s' is %s, '%s' is %s"
            .formatted(first.name(), first.type(), other.name(), other.type());
    if (first.type().isNested() || other.type().isNested()) {
      return text;
    }
    Field cast = first.type().equals(DataType.STRING) ? other : first;
    boolean both = !first.type().equals(DataType.STRING) && !other.type().equals(DataType.STRING);
    return text
        + ". Write CAST(%s AS string)".formatted(ExprText.name(cast.name()))
        + (both ? " and CAST(%s AS string)".formatted(ExprText.name(other.name())) : "");
  }
}
