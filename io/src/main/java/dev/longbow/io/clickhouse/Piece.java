package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rows one query reads; a split has one or several of them, read one after another. */
sealed interface Piece {
  ObjectMapper JSON = new ObjectMapper();

  /** All rows. */
  record All() implements Piece {}

  /**
   * The rows whose value of a column lies between two. Every row is in exactly one range, whatever
   * happens to the table meanwhile.
   *
   * @param type of the column in the server's words, without nulls
   * @param from the least value, as {@link Bound} writes it; empty for the first range
   * @param until what is above the values; empty for the last range, which has NaN, too. Without
   *     any bounds it is all values, and no nulls
   */
  record Range(String column, String type, Optional<String> from, Optional<String> until)
      implements Piece {}

  /** The rows without a value of a column. */
  record Nulls(String column) implements Piece {}

  /**
   * Neighbouring rows of a part of a table. A part never changes, it is only merged into another:
   * while there is one of this name with as many rows, these are the same rows in the same order.
   *
   * @param partRows how many rows the part shows; those that were deleted or that a policy hides
   *     keep their places
   * @param isFull whether every place has a row that is shown
   * @param from the first row's place in the part
   * @param until behind the last row's
   */
  record Part(String name, long partRows, boolean isFull, long from, long until) implements Piece {
    /** How many rows there are at most; exactly, when the part is full. */
    long places() {
      return until - from;
    }
  }

  /**
   * The condition for these rows; empty for all.
   *
   * @param parameters takes values
   */
  default Optional<String> condition(Map<String, Object> parameters) {
    if (this instanceof Range range) {
      return Optional.of(range(range, parameters));
    } else if (this instanceof Nulls nulls) {
      return Optional.of("isNull(" + Names.quote(nulls.column()) + ")");
    } else if (this instanceof Part part) {
      parameters.put("longbow_part", part.name());
      parameters.put("longbow_from", part.from());
      parameters.put("longbow_until", part.until());
      return Optional.of(
          "_part = {longbow_part:String} AND _part_offset >= {longbow_from:UInt64}"
              + " AND _part_offset < {longbow_until:UInt64}");
    }
    return Optional.empty();
  }

  private static String range(Range range, Map<String, Object> parameters) {
    String column = Names.quote(range.column());
    ServerType type = ServerType.parse(range.type());
    List<String> conditions = new ArrayList<>();
    range
        .from()
        .ifPresent(
            from -> {
              parameters.put("longbow_from", from);
              conditions.add(column + " >= " + Bound.read(type, "{longbow_from:String}"));
            });
    range
        .until()
        .ifPresent(
            until -> {
              parameters.put("longbow_until", until);
              conditions.add(column + " < " + Bound.read(type, "{longbow_until:String}"));
            });
    if (conditions.isEmpty()) {
      conditions.add("isNotNull(" + column + ")");
    }
    String condition = String.join(" AND ", conditions);
    boolean last = range.until().isEmpty() && range.type().contains("Float");
    return last ? "(" + condition + " OR isNaN(" + column + "))" : condition;
  }

  /** The pieces of a split as text. */
  static String encode(List<Piece> pieces) {
    ArrayNode array = JSON.createArrayNode();
    for (Piece piece : pieces) {
      ObjectNode node = array.addObject();
      if (piece instanceof Range range) {
        node.put("column", range.column()).put("type", range.type());
        range.from().ifPresent(from -> node.put("from", from));
        range.until().ifPresent(until -> node.put("until", until));
      } else if (piece instanceof Nulls nulls) {
        node.put("nulls", nulls.column());
      } else if (piece instanceof Part part) {
        node.put("part", part.name()).put("rows", part.partRows()).put("full", part.isFull());
        node.put("from", part.from()).put("until", part.until());
      }
    }
    return array.toString();
  }

  /** The inverse of {@link #encode}. */
  static List<Piece> decode(String json) {
    List<Piece> pieces = new ArrayList<>();
    try {
      for (JsonNode node : JSON.readTree(json)) {
        if (node.has("column")) {
          pieces.add(
              new Range(
                  node.get("column").asText(),
                  node.get("type").asText(),
                  Optional.ofNullable(node.get("from")).map(JsonNode::asText),
                  Optional.ofNullable(node.get("until")).map(JsonNode::asText)));
        } else if (node.has("nulls")) {
          pieces.add(new Nulls(node.get("nulls").asText()));
        } else if (node.has("part")) {
          pieces.add(
              new Part(
                  node.get("part").asText(),
                  node.get("rows").asLong(),
                  node.get("full").asBoolean(),
                  node.get("from").asLong(),
                  node.get("until").asLong()));
        } else {
          pieces.add(new All());
        }
      }
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Invalid split: " + json, e);
    }
    return pieces;
  }
}
