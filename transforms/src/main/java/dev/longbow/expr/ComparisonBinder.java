package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds comparisons and {@code IN}: their operands meet in one type. */
final class ComparisonBinder {
  private final Binder binder;
  private final BindContext context;
  private final Coercion coercion;

  ComparisonBinder(Binder binder, BindContext context) {
    this.binder = binder;
    this.context = context;
    this.coercion = new Coercion(context.timezone());
  }

  BoundExpr compare(Expr.Compare compare) {
    if (isNullParameter(compare.left()) || isNullParameter(compare.right())) {
      return Binder.UNKNOWN_CONDITION;
    }
    Operand left = binder.operand(compare.left());
    Operand right = binder.operand(compare.right());
    binder.noteTexts(List.of(left, right));
    Optional<DataType> type = coercion.meeting(left.bound(), right.bound());
    if (type.isEmpty()) {
      mismatch(left, right);
      return Binder.UNKNOWN_CONDITION;
    } else if (type.get().isNested()) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot compare %s with %s: lists, structs and maps are not compared"
              .formatted(left.described(), right.described()));
      return Binder.UNKNOWN_CONDITION;
    }
    return new BoundExpr.Compare(
        compare.comparison(),
        coercion.coerce(left.bound(), type.get()),
        coercion.coerce(right.bound(), type.get()));
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
    binder.problem(
        ErrorCode.PARAMETER,
        "Cannot compare with :%s, which is null: no row would match. Top-level filters with"
                .formatted(parameter.name())
            + " from and until take null as no bound");
    return true;
  }

  private void mismatch(Operand left, Operand right) {
    binder.problem(ErrorCode.TYPE_MISMATCH, Mismatch.comparison(left, right));
  }

  BoundExpr in(Expr.In in) {
    Operand value = binder.operand(in.value());
    List<Operand> options = new ArrayList<>();
    for (Expr option : in.options()) {
      if (isNullParameter(option)) {
        return Binder.UNKNOWN_CONDITION;
      }
      ParameterValue list =
          option instanceof Expr.Parameter parameter ? binder.value(parameter.name()) : null;
      if (list != null) {
        for (Object item : list.values()) {
          options.add(new Operand(option, new BoundExpr.Literal(item, list.type())));
        }
      } else if (!(option instanceof Expr.Parameter)) {
        options.add(binder.operand(option));
      }
    }
    List<Operand> all = new ArrayList<>(options);
    all.add(value);
    binder.noteTexts(all);
    if (value.type().equals(DataType.NULL)) {
      return Binder.UNKNOWN_CONDITION;
    } else if (options.stream().allMatch(option -> option.bound() instanceof BoundExpr.Literal)) {
      return inConstants(value, options);
    }
    // Options that differ by row: as SQL defines it, equal to one of them.
    List<BoundExpr> comparisons = new ArrayList<>();
    for (Operand option : options) {
      Optional<DataType> type = coercion.meeting(value.bound(), option.bound());
      if (type.isEmpty()) {
        mismatch(value, option);
      } else {
        comparisons.add(
            new BoundExpr.Compare(
                Comparison.EQUAL,
                coercion.coerce(value.bound(), type.get()),
                coercion.coerce(option.bound(), type.get())));
      }
    }
    if (comparisons.isEmpty()) {
      return Binder.UNKNOWN_CONDITION;
    }
    return comparisons.size() == 1 ? comparisons.get(0) : new BoundExpr.Or(comparisons);
  }

  private BoundExpr inConstants(Operand value, List<Operand> options) {
    DataType type = value.type();
    boolean nullOption = false;
    for (Operand option : options) {
      Object constant = ((BoundExpr.Literal) option.bound()).value();
      nullOption |= constant == null;
      Optional<DataType> met = Literals.meet(constant, option.type(), type, context.timezone());
      if (met.isEmpty()) {
        mismatch(value, option);
        return Binder.UNKNOWN_CONDITION;
      }
      type = met.get();
    }
    List<Object> constants = new ArrayList<>();
    for (Operand option : options) {
      // The type was chosen to hold every option.
      Object constant = ((BoundExpr.Literal) coercion.coerce(option.bound(), type)).value();
      if (constant != null) {
        constants.add(constant);
      }
    }
    return new BoundExpr.In(coercion.coerce(value.bound(), type), constants, nullOption);
  }
}
