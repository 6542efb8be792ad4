package dev.longbow.kernel;

import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;
import dev.longbow.expr.Totality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compiles bound expressions against one schema: names become positions, expressions nodes. */
final class ExpressionCompiler {
  private final Schema schema;
  private final boolean wrapDictionaries;

  ExpressionCompiler(Schema schema) {
    this(schema, true);
  }

  private ExpressionCompiler(Schema schema, boolean wrapDictionaries) {
    this.schema = schema;
    this.wrapDictionaries = wrapDictionaries;
  }

  Node node(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column column) {
      return new ColumnNode(column.type(), schema.require(column.name()));
    } else if (expression instanceof BoundExpr.Literal literal) {
      return new LiteralNode(literal.value(), literal.type());
    }
    int dictionary = dictionaryColumn(expression);
    if (dictionary >= 0) {
      Node inner = flat().node(expression);
      return inner instanceof PredicateNode predicate
          ? new DictionaryPredicateNode(dictionary, predicate)
          : new DictionaryNode(dictionary, inner);
    } else if (expression instanceof BoundExpr.Case choice) {
      return choose(choice);
    } else if (expression instanceof BoundExpr.Cast cast) {
      return new CastNode(node(cast.operand()), cast.type(), cast.attempt(), cast.zone());
    } else if (expression instanceof BoundExpr.Call call) {
      return call(call);
    }
    return logical(expression);
  }

  PredicateNode predicate(BoundExpr expression) {
    Node node = node(expression);
    return node instanceof PredicateNode predicate ? predicate : new BooleanValueNode(node);
  }

  /** The kinds of expression whose nodes give masks. */
  private PredicateNode logical(BoundExpr expression) {
    if (expression instanceof BoundExpr.Compare compare) {
      return compare(compare);
    } else if (expression instanceof BoundExpr.And and) {
      return new AndNode(predicateParts(and.operands()));
    } else if (expression instanceof BoundExpr.Or or) {
      return new OrNode(predicateParts(or.operands()));
    } else if (expression instanceof BoundExpr.Not not) {
      return not.operand() instanceof BoundExpr.Compare inner
          ? compare(
              new BoundExpr.Compare(inner.comparison().negated(), inner.left(), inner.right()))
          : new NotNode(predicate(not.operand()));
    } else if (expression instanceof BoundExpr.In in) {
      return new InNode(node(in.value()), in.options(), in.nullOption());
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return new IsNullNode(node(isNull.operand()));
    }
    throw new IllegalStateException("Unknown expression " + expression);
  }

  private PredicateNode compare(BoundExpr.Compare compare) {
    DataType type = compare.left().type();
    if (type.isNested()) {
      throw new LongbowException(ErrorCode.TYPE_MISMATCH, "Cannot compare values of type " + type);
    }
    if (compare.left() instanceof BoundExpr.Literal
        && !(compare.right() instanceof BoundExpr.Literal)) {
      return compare(
          new BoundExpr.Compare(compare.comparison().swapped(), compare.right(), compare.left()));
    }
    Node left = node(compare.left());
    if (compare.right() instanceof BoundExpr.Literal literal) {
      return literal.value() == null
          ? new NullMaskNode()
          : new CompareConstantNode(
              compare.comparison(), left, ColumnBuilder.of(type, literal.value()));
    }
    return new CompareColumnsNode(compare.comparison(), left, node(compare.right()));
  }

  private Node choose(BoundExpr.Case choice) {
    List<CaseNode.Branch> branches = new ArrayList<>();
    for (BoundExpr.Branch branch : choice.branches()) {
      branches.add(
          new CaseNode.Branch(predicatePart(branch.condition()), valuePart(branch.value())));
    }
    return new CaseNode(branches, valuePart(choice.otherwise()), choice.type());
  }

  private Node call(BoundExpr.Call call) {
    ScalarFunction function =
        FunctionRegistry.find(call.function())
            .orElseThrow(
                () ->
                    new LongbowException(
                        ErrorCode.FUNCTION, "Unknown function '" + call.function() + "'"));
    if (function.name().equals("coalesce")) {
      return new CoalesceNode(call.arguments().stream().map(this::valuePart).toList(), call.type());
    }
    // Loops, here and below: expressions are deep, and a stream is seven more frames for a level.
    List<Node> arguments = new ArrayList<>();
    for (BoundExpr argument : call.arguments()) {
      arguments.add(node(argument));
    }
    return new CallNode(function, List.copyOf(arguments), call.type(), call.zone());
  }

  private List<PredicatePart> predicateParts(List<BoundExpr> expressions) {
    List<PredicatePart> parts = new ArrayList<>();
    for (BoundExpr expression : expressions) {
      parts.add(predicatePart(expression));
    }
    return List.copyOf(parts);
  }

  private PredicatePart predicatePart(BoundExpr expression) {
    Needs needs = Needs.of(expression, schema);
    return new PredicatePart(
        needs,
        new ExpressionCompiler(needs.schema(), wrapDictionaries).predicate(expression),
        !Totality.isTotal(expression));
  }

  private ValuePart valuePart(BoundExpr expression) {
    Needs needs = Needs.of(expression, schema);
    return new ValuePart(
        needs, new ExpressionCompiler(needs.schema(), wrapDictionaries).node(expression));
  }

  private ExpressionCompiler flat() {
    return new ExpressionCompiler(schema, false);
  }

  /** The position of the only column of an expression when that is a string or binary one. */
  private int dictionaryColumn(BoundExpr expression) {
    if (!wrapDictionaries
        || (expression instanceof BoundExpr.IsNull isNull
            && isNull.operand() instanceof BoundExpr.Column)) {
      return -1;
    }
    Set<String> names = BoundExprs.columns(expression);
    if (names.size() != 1 || expression.type().isNested()) {
      return -1;
    }
    int position = schema.require(names.iterator().next());
    return schema.field(position).type().physical() == DataType.Physical.BYTES ? position : -1;
  }
}
