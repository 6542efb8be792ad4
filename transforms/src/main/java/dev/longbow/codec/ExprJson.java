package dev.longbow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
import java.util.List;
import java.util.Optional;

/** Bound expressions, named expressions and aggregate calls as JSON. */
public final class ExprJson {
  private ExprJson() {}

  /** Encodes an expression. */
  public static JsonNode encode(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column column) {
      return typed("column", column.type())
          .put("name", column.name())
          .put("nullable", column.nullable());
    } else if (expression instanceof BoundExpr.Literal literal) {
      return typed("literal", literal.type())
          .set("value", ValueJson.encode(literal.value(), literal.type()));
    } else if (expression instanceof BoundExpr.Compare compare) {
      ObjectNode node = Json.tagged("compare").put("comparison", compare.comparison().symbol());
      node.set("left", encode(compare.left()));
      return node.set("right", encode(compare.right()));
    } else if (expression instanceof BoundExpr.And and) {
      return Json.tagged("and").set("operands", Json.array(and.operands(), ExprJson::encode));
    } else if (expression instanceof BoundExpr.Or or) {
      return Json.tagged("or").set("operands", Json.array(or.operands(), ExprJson::encode));
    } else if (expression instanceof BoundExpr.Not not) {
      return Json.tagged("not").set("operand", encode(not.operand()));
    } else if (expression instanceof BoundExpr.In in) {
      ObjectNode node = Json.tagged("in").put("null_option", in.nullOption());
      node.set("value", encode(in.value()));
      return node.set(
          "options",
          Json.array(in.options(), option -> ValueJson.encode(option, in.value().type())));
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return Json.tagged("is_null").set("operand", encode(isNull.operand()));
    } else if (expression instanceof BoundExpr.Case choice) {
      ObjectNode node = typed("case", choice.type());
      node.set("branches", Json.array(choice.branches(), ExprJson::branch));
      return node.set("otherwise", encode(choice.otherwise()));
    } else if (expression instanceof BoundExpr.Cast cast) {
      return typed("cast", cast.type())
          .put("attempt", cast.attempt())
          .put("zone", cast.zone())
          .set("operand", encode(cast.operand()));
    } else if (expression instanceof BoundExpr.Call call) {
      return typed("call", call.type())
          .put("function", call.function())
          .put("nullable", call.nullable())
          .put("zone", call.zone())
          .set("arguments", Json.array(call.arguments(), ExprJson::encode));
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown expression " + expression);
  }

  /** Decodes an expression. */
  public static BoundExpr expression(JsonNode node) {
    return switch (Json.tag(node)) {
      case "column" ->
          new BoundExpr.Column(Json.text(node, "name"), type(node), Json.bool(node, "nullable"));
      case "literal" -> {
        DataType type = type(node);
        yield new BoundExpr.Literal(ValueJson.decode(Json.get(node, "value"), type), type);
      }
      case "compare" ->
          new BoundExpr.Compare(
              comparison(Json.text(node, "comparison")), child(node, "left"), child(node, "right"));
      case "and" -> new BoundExpr.And(children(node, "operands"));
      case "or" -> new BoundExpr.Or(children(node, "operands"));
      case "not" -> new BoundExpr.Not(child(node, "operand"));
      case "in" -> {
        BoundExpr value = child(node, "value");
        yield new BoundExpr.In(
            value,
            Json.list(node, "options", option -> ValueJson.decode(option, value.type())),
            Json.bool(node, "null_option"));
      }
      case "is_null" -> new BoundExpr.IsNull(child(node, "operand"));
      case "case" ->
          new BoundExpr.Case(
              Json.list(
                  node,
                  "branches",
                  b -> new BoundExpr.Branch(child(b, "condition"), child(b, "value"))),
              child(node, "otherwise"),
              type(node));
      case "cast" ->
          new BoundExpr.Cast(
              child(node, "operand"),
              type(node),
              Json.bool(node, "attempt"),
              Json.textOrNull(node, "zone"));
      case "call" ->
          new BoundExpr.Call(
              Json.text(node, "function"),
              children(node, "arguments"),
              type(node),
              Json.bool(node, "nullable"),
              Json.textOrNull(node, "zone"));
      default -> throw Json.unknownTag("expression", node);
    };
  }

  /** Encodes an expression that may be missing as JSON null. */
  public static JsonNode encode(Optional<BoundExpr> expression) {
    return expression.map(ExprJson::encode).orElse(NullNode.instance);
  }

  /** Decodes an expression that may be missing. */
  public static Optional<BoundExpr> optional(JsonNode object, String key) {
    JsonNode node = Json.get(object, key);
    return node.isNull() ? Optional.empty() : Optional.of(expression(node));
  }

  /** Encodes a named expression. */
  public static JsonNode encode(NamedExpr named) {
    return Json.object().put("name", named.name()).set("expression", encode(named.expression()));
  }

  /** Decodes a named expression. */
  public static NamedExpr named(JsonNode node) {
    return new NamedExpr(Json.text(node, "name"), child(node, "expression"));
  }

  /** Encodes an aggregate call. */
  public static JsonNode encode(AggregateCall call) {
    ObjectNode node =
        typed("aggregate", call.type())
            .put("function", call.function())
            .put("name", call.name())
            .put("nullable", call.nullable());
    if (call.fraction() != null) {
      node.put("fraction", call.fraction());
    }
    return node.set("argument", encode(Optional.ofNullable(call.argument())));
  }

  /** Decodes an aggregate call. */
  public static AggregateCall aggregate(JsonNode node) {
    return new AggregateCall(
        Json.text(node, "function"),
        optional(node, "argument").orElse(null),
        node.has("fraction") ? (Double) node.get("fraction").doubleValue() : null,
        Json.text(node, "name"),
        type(node),
        Json.bool(node, "nullable"));
  }

  private static JsonNode branch(BoundExpr.Branch branch) {
    ObjectNode node = Json.object();
    node.set("condition", encode(branch.condition()));
    return node.set("value", encode(branch.value()));
  }

  private static Comparison comparison(String symbol) {
    for (Comparison comparison : Comparison.values()) {
      if (comparison.symbol().equals(symbol)) {
        return comparison;
      }
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown comparison '" + symbol + "'");
  }

  private static ObjectNode typed(String tag, DataType type) {
    return Json.tagged(tag).set("type", TypeJson.encode(type));
  }

  private static DataType type(JsonNode node) {
    return TypeJson.type(Json.get(node, "type"));
  }

  private static BoundExpr child(JsonNode node, String key) {
    return expression(Json.get(node, key));
  }

  private static List<BoundExpr> children(JsonNode node, String key) {
    return Json.list(node, key, ExprJson::expression);
  }
}
