package dev.longbow.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a matrix is made of. An output carries it as texts (a sink's options): a word, a number, or
 * JSON for lists and maps.
 *
 * <pre>{@code
 * MatrixOptions.DEFAULT
 *     .columns("heart_rate", "bmi")
 *     .fill("median")
 *     .scale("standard")
 *     .target("readmitted")
 *     .split("timestamp", "2024-06-01")
 * }</pre>
 */
public final class MatrixOptions {
  /** The keys of an output that say what a matrix is made of. */
  public static final List<String> KEYS =
      List.of(
          "columns", "dtype", "fill", "all_null", "scale", "layout", "target", "split", "sequence");

  /** All columns, which must be numbers then, as float32, row by row; a gap is an error. */
  public static final MatrixOptions DEFAULT = new MatrixOptions(Map.of());

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private final Map<String, String> texts;

  private MatrixOptions(Map<String, String> texts) {
    this.texts = Map.copyOf(texts);
  }

  /**
   * The options of an output.
   *
   * @param output its name in messages
   */
  public static MatrixOptions of(String output, Map<String, String> options) {
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of matrix output '%s'. Known: %s".formatted(unknown, output, KEYS));
    }
    return new MatrixOptions(options);
  }

  /** As the options of an output. */
  public Map<String, String> options() {
    return texts;
  }

  private MatrixOptions with(String key, String text) {
    Map<String, String> more = new LinkedHashMap<>(texts);
    more.put(key, text);
    return new MatrixOptions(more);
  }

  /**
   * With these columns, in this order; without it all but the target, the column that rows are
   * split by, and the key and order of sequences.
   */
  public MatrixOptions columns(String... names) {
    return with("columns", Json.write(Json.strings(List.of(names))));
  }

  /** With {@code float32} or {@code float64}. */
  public MatrixOptions dtype(String name) {
    return with("dtype", name);
  }

  /** With gaps filled by {@code median}, {@code mean}, or a number ({@code nan} leaves them). */
  public MatrixOptions fill(String value) {
    return with("fill", value);
  }

  /** With the gaps of each of these columns filled by what {@link #fill(String)} takes. */
  public MatrixOptions fill(Map<String, String> values) {
    return with("fill", Json.write(Json.stringMap(values)));
  }

  /** With {@code error}, {@code drop} or a number for columns that have no value at all. */
  public MatrixOptions allNull(String what) {
    return with("all_null", what);
  }

  /** With values scaled: {@code none}, {@code standard} or {@code min_max}. */
  public MatrixOptions scale(String how) {
    return with("scale", how);
  }

  /** With the values of each of these columns scaled, and no others. */
  public MatrixOptions scale(Map<String, String> hows) {
    return with("scale", Json.write(Json.stringMap(hows)));
  }

  /** With values {@code row} by row, or {@code column} by column. */
  public MatrixOptions layout(String name) {
    return with("layout", name);
  }

  /** With these columns in a file of their own, which is not filled or scaled. */
  public MatrixOptions target(String... names) {
    return with("target", Json.write(Json.strings(List.of(names))));
  }

  /**
   * With rows before a value of a column in one file, the others in another; {@code :name} is a
   * parameter.
   */
  public MatrixOptions split(String by, String at) {
    return with("split", Json.write(Json.object().put("by", by).put("at", at)));
  }

  /** With rows of a column's value {@code train} in one file, those of {@code test} in another. */
  public MatrixOptions split(String by) {
    return with("split", Json.write(Json.object().put("by", by)));
  }

  /** With a share of the rows, chosen at random, in the file of test rows. */
  public MatrixOptions splitRandomly(double test, long seed) {
    return with("split", Json.write(Json.object().put("test", test).put("seed", seed)));
  }

  /**
   * With rows sorted by a key and an order, and a file of how many rows each key has, from which
   * sequences of so many rows follow without a copy of any.
   */
  public MatrixOptions sequence(int length, String key, String order) {
    return with(
        "sequence",
        Json.write(Json.object().put("length", length).put("key", key).put("order", order)));
  }

  /** Sequences of rows of one key. */
  public record Sequence(int length, String key, String order) {}

  /** Which rows follow one another, if they do. */
  public Optional<Sequence> sequence() {
    return Optional.ofNullable(texts.get("sequence"))
        .map(
            text -> {
              String expected = "{length: ROWS, key: COLUMN, order: COLUMN}";
              JsonNode node =
                  mapping("sequence", text, expected, List.of("length", "key", "order"));
              String length = node.get("length").asText();
              if (!length.matches("[1-9][0-9]{0,8}")
                  || !node.get("key").isTextual()
                  || !node.get("order").isTextual()) {
                throw invalid("sequence", text, expected);
              }
              return new Sequence(
                  Integer.parseInt(length), node.get("key").asText(), node.get("order").asText());
            });
  }

  /** How rows are divided. */
  public sealed interface Split {
    /** Rows before a value of a column are for training. */
    record At(String by, String at) implements Split {}

    /** A column says {@code train} or {@code test}. */
    record Named(String by) implements Split {}

    /** A share of the rows is for tests, chosen at random. */
    record Random(double test, long seed) implements Split {}
  }

  /** The columns, or none when nobody chose. */
  public List<String> columns() {
    List<String> names = names("columns");
    if (names.isEmpty() && texts.containsKey("columns")) {
      throw invalid("columns", texts.get("columns"), "at least one");
    }
    return names;
  }

  /** The target columns. */
  public List<String> target() {
    return names("target");
  }

  /** The type of the values. */
  public DataType type() {
    return oneOf("dtype", List.of("float32", "float64")).equals("float32")
        ? DataType.FLOAT32
        : DataType.FLOAT64;
  }

  /**
   * Checks how values lie in the file.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for anything but row and column
   */
  public void requireLayout() {
    oneOf("layout", List.of("row", "column"));
  }

  /** How rows are divided, if they are. */
  public Optional<Split> split() {
    return Optional.ofNullable(texts.get("split"))
        .map(
            text -> {
              String expected =
                  "{by: COLUMN, at: VALUE}, {by: COLUMN} or {test: SHARE, seed: NUMBER}";
              if (text.startsWith("{") && json(text).has("test")) {
                JsonNode node = mapping("split", text, expected, List.of("test", "seed"), 1);
                String seed = node.path("seed").asText("0");
                if (!node.path("test").isValueNode() || !seed.matches("-?[0-9]{1,18}")) {
                  throw invalid("split", text, expected);
                }
                double test = number("split", node.get("test").asText(), expected);
                return new Split.Random(test, Long.parseLong(seed));
              }
              JsonNode node = mapping("split", text, expected, List.of("by", "at"), 1);
              if (!node.path("by").isValueNode()) {
                throw invalid("split", text, expected);
              } else if (!node.has("at")) {
                return new Split.Named(node.get("by").asText());
              } else if (!node.get("at").isValueNode()) {
                throw invalid("split", text, expected);
              }
              return new Split.At(node.get("by").asText(), node.get("at").asText());
            });
  }

  /** A map with these keys and no others. */
  private static JsonNode mapping(String key, String text, String expected, List<String> keys) {
    return mapping(key, text, expected, keys, keys.size());
  }

  /** A map with these keys, at least so many of them, and no others. */
  private static JsonNode mapping(
      String key, String text, String expected, List<String> keys, int least) {
    JsonNode node = text.startsWith("{") ? json(text) : Json.object();
    TreeSet<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    keys.forEach(unknown::remove);
    if (!unknown.isEmpty() || node.size() < least) {
      throw invalid(key, text, expected);
    }
    return node;
  }

  /** How a column is filled and scaled. */
  public ColumnFill fillOf(String column) {
    Optional<String> fill = ofColumn("fill", column);
    ColumnFill.Value value =
        switch (fill.orElse("")) {
          case "" -> ColumnFill.Value.NONE;
          case "median" -> ColumnFill.Value.MEDIAN;
          case "mean" -> ColumnFill.Value.MEAN;
          default -> ColumnFill.Value.CONSTANT;
        };
    double constant =
        value == ColumnFill.Value.CONSTANT
            ? number("fill", fill.get(), "median, mean or a number")
            : 0;
    ColumnFill.Scale scale =
        switch (ofColumn("scale", column).orElse("none")) {
          case "none" -> ColumnFill.Scale.NONE;
          case "standard" -> ColumnFill.Scale.STANDARD;
          case "min_max" -> ColumnFill.Scale.MIN_MAX;
          default -> throw invalid("scale", texts.get("scale"), "none, standard or min_max");
        };
    ColumnFill.AllNull allNull =
        switch (texts.getOrDefault("all_null", "error")) {
          case "error" -> ColumnFill.AllNull.ERROR;
          case "drop" -> ColumnFill.AllNull.DROP;
          default -> ColumnFill.AllNull.CONSTANT;
        };
    if (allNull == ColumnFill.AllNull.CONSTANT) {
      double given = number("all_null", texts.get("all_null"), "error, drop or a number");
      // A constant fills a column without values as it fills others.
      constant = value == ColumnFill.Value.CONSTANT ? constant : given;
    }
    return new ColumnFill(column, value, constant, scale, allNull);
  }

  /** The columns that a map says something of. */
  public List<String> named(String key) {
    String text = texts.getOrDefault(key, "");
    List<String> columns = new ArrayList<>();
    if (text.startsWith("{")) {
      json(text).fieldNames().forEachRemaining(columns::add);
    }
    return columns;
  }

  private Optional<String> ofColumn(String key, String column) {
    String text = texts.get(key);
    if (text == null || !text.startsWith("{")) {
      return Optional.ofNullable(text);
    }
    return Optional.ofNullable(json(text).get(column)).map(JsonNode::asText);
  }

  private List<String> names(String key) {
    String text = texts.get(key);
    if (text == null) {
      return List.of();
    } else if (!text.startsWith("[")) {
      return List.of(text);
    }
    List<String> names = new ArrayList<>();
    json(text).forEach(node -> names.add(node.asText()));
    return names;
  }

  private String oneOf(String key, List<String> words) {
    String word = texts.getOrDefault(key, words.get(0));
    if (!words.contains(word)) {
      throw invalid(key, word, String.join(" or ", words));
    }
    return word;
  }

  private double number(String key, String text, String expected) {
    if (text.toLowerCase(Locale.ROOT).equals("nan")) {
      return Double.NaN;
    }
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (Double.isNaN(value)) {
      throw invalid(key, text, expected);
    } else if (type().equals(DataType.FLOAT32)
        ? Float.isInfinite((float) value)
        : Double.isInfinite(value)) {
      throw invalid(key, text, "a number that fits in " + type());
    }
    return value;
  }

  private static JsonNode json(String text) {
    return Json.read(text);
  }

  private static LongbowException invalid(String key, String text, String expected) {
    return new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of a matrix: expected %s".formatted(key, text, expected));
  }

  @Override
  public String toString() {
    ObjectNode node = Json.stringMap(texts);
    return "MatrixOptions" + node;
  }
}
