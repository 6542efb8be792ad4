package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.List;

/**
 * A bound expression: every column is known to exist and has its type, operands have the types the
 * operation wants (the binder put in the casts), parameters are values. Columns stay names, unique
 * in a schema, so that optimizer rules can move expressions between plan nodes; {@code
 * kernel.Evaluators} resolves them to positions once per task.
 */
public sealed interface BoundExpr {
  /** The result type. */
  DataType type();

  /** Whether the result may be null. */
  boolean nullable();

  /** A column. */
  record Column(String name, DataType type, boolean nullable) implements BoundExpr {}

  /** A value of {@code type}, boxed as {@code Column.value} gives it; null is NULL. */
  record Literal(Object value, DataType type) implements BoundExpr {
    @Override
    public boolean nullable() {
      return value == null;
    }
  }

  /** A comparison of two operands of the same type. */
  record Compare(Comparison comparison, BoundExpr left, BoundExpr right) implements BoundExpr {
    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return left.nullable() || right.nullable();
    }
  }

  /** Three-valued conjunction of at least two operands. */
  record And(List<BoundExpr> operands) implements BoundExpr {
    public And {
      operands = List.copyOf(operands);
    }

    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return operands.stream().anyMatch(BoundExpr::nullable);
    }
  }

  /** Three-valued disjunction of at least two operands. */
  record Or(List<BoundExpr> operands) implements BoundExpr {
    public Or {
      operands = List.copyOf(operands);
    }

    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return operands.stream().anyMatch(BoundExpr::nullable);
    }
  }

  /** Three-valued negation. */
  record Not(BoundExpr operand) implements BoundExpr {
    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return operand.nullable();
    }
  }

  /**
   * Membership among constants of the value's type. {@code options} has no nulls; {@code
   * nullOption} says that NULL was among them (then a row that matches nothing is null, as in SQL).
   */
  record In(BoundExpr value, List<Object> options, boolean nullOption) implements BoundExpr {
    public In {
      options = List.copyOf(options);
    }

    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return nullOption || value.nullable();
    }
  }

  /** True for null, false otherwise. */
  record IsNull(BoundExpr operand) implements BoundExpr {
    @Override
    public DataType type() {
      return DataType.BOOL;
    }

    @Override
    public boolean nullable() {
      return false;
    }
  }

  /**
   * The value of the first branch whose condition is true, else {@code otherwise}; all values have
   * {@code type}. Values are evaluated only for the rows that take them.
   */
  record Case(List<Branch> branches, BoundExpr otherwise, DataType type) implements BoundExpr {
    public Case {
      branches = List.copyOf(branches);
    }

    @Override
    public boolean nullable() {
      return otherwise.nullable() || branches.stream().anyMatch(b -> b.value().nullable());
    }
  }

  /** One branch of a {@link Case}. */
  record Branch(BoundExpr condition, BoundExpr value) {}

  /**
   * A conversion. When {@code attempt}, a value that cannot be converted becomes null, else it is
   * an error. {@code zone} is {@code settings.timezone}, used between zoned and naive times.
   */
  record Cast(BoundExpr operand, DataType type, boolean attempt, String zone) implements BoundExpr {
    @Override
    public boolean nullable() {
      return attempt || operand.nullable();
    }
  }

  /**
   * A function of the {@link FunctionRegistry}. {@code zone} is {@code settings.timezone}, for
   * functions that take date parts of a zoned timestamp.
   */
  record Call(
      String function, List<BoundExpr> arguments, DataType type, boolean nullable, String zone)
      implements BoundExpr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }
}
