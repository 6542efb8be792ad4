package dev.longbow.yaml;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML to nodes that know their place. Plain scalars are typed by the rules of YAML 1.2's
 * core schema, and dates and timestamps as people write them; so {@code on}, {@code yes} and {@code
 * no} are text.
 */
final class YamlReader {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(.*)");
  private static final int MAXIMUM_DEPTH = 60;

  private final String file;
  private final List<LongbowException> problems;

  private YamlReader(String file, List<LongbowException> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The root node of a text.
   *
   * @param problems takes duplicate keys and keys that are not text
   * @throws LongbowException {@link ErrorCode#SPEC_SYNTAX} when the text is no YAML
   */
  static YamlNode read(String file, String text, List<LongbowException> problems) {
    YamlReader reader = new YamlReader(file, problems);
    try {
      LoaderOptions options = new LoaderOptions();
      options.setNestingDepthLimit(MAXIMUM_DEPTH);
      options.setProcessComments(false);
      Node root = new Yaml(options).compose(new java.io.StringReader(text));
      if (root == null) {
        throw new LongbowException(ErrorCode.SPEC_SYNTAX, file + ": The file is empty");
      }
      return reader.node(root, 0);
    } catch (MarkedYAMLException e) {
      Place place = reader.place(e.getProblemMark());
      String snippet = e.getProblemMark() == null ? "" : "\n" + e.getProblemMark().get_snippet();
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, place + ": Invalid YAML: " + e.getProblem() + snippet, e);
    } catch (YAMLException e) {
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, file + ": Invalid YAML: " + e.getMessage(), e);
    }
  }

  /** The value of a text as if it stood in a file: for parameters on the command line. */
  static Object value(String text) {
    return typed(text.strip());
  }

  private YamlNode node(Node node, int depth) {
    Place place = place(node.getStartMark());
    if (depth > MAXIMUM_DEPTH) {
      throw new LongbowException(
          ErrorCode.SPEC_SYNTAX, place + ": Invalid YAML: nested more than 60 levels deep");
    }
    if (node instanceof ScalarNode scalar) {
      String text = scalar.getValue();
      Object value = scalar.getScalarStyle() == ScalarStyle.PLAIN ? typed(text) : text;
      return new YamlNode.Scalar(value, text, place);
    } else if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(node(item, depth + 1));
      }
      return new YamlNode.Sequence(items, place);
    } else if (node instanceof MappingNode mapping) {
      return mapping(mapping, place, depth);
    }
    throw new LongbowException(
        ErrorCode.SPEC_SYNTAX, place + ": Cannot read YAML aliases; write the value out");
  }

  private YamlNode mapping(MappingNode mapping, Place place, int depth) {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place keyPlace = place(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(
            new LongbowException(ErrorCode.SPEC_SYNTAX, keyPlace + ": A key must be text"));
        continue;
      }
      YamlNode.Entry entry = new YamlNode.Entry(keyPlace, node(tuple.getValueNode(), depth + 1));
      if (entries.putIfAbsent(key.getValue(), entry) != null) {
        problems.add(
            new LongbowException(
                ErrorCode.SPEC_INVALID,
                "%s: Duplicate key '%s'; it stands in line %d already"
                    .formatted(
                        keyPlace, key.getValue(), entries.get(key.getValue()).keyPlace().line())));
      }
    }
    return new YamlNode.Mapping(entries, place);
  }

  private Place place(Mark mark) {
    return mark == null
        ? new Place(file, 1, 1)
        : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Object typed(String text) {
    switch (text) {
      case "", "~", "null", "Null", "NULL":
        return null;
      case "true", "True", "TRUE":
        return true;
      case "false", "False", "FALSE":
        return false;
      case ".nan", ".NaN", ".NAN":
        return Double.NaN;
      case ".inf", ".Inf", ".INF", "+.inf":
        return Double.POSITIVE_INFINITY;
      case "-.inf", "-.Inf", "-.INF":
        return Double.NEGATIVE_INFINITY;
      default:
        break;
    }
    try {
      if (INTEGER.matcher(text).matches()) {
        return Long.valueOf(text);
      } else if (NUMBER.matcher(text).matches()) {
        return Double.valueOf(text);
      } else if (DATE.matcher(text).matches()) {
        return LocalDate.parse(text);
      } else if (TIMESTAMP.matcher(text).matches()) {
        return timestamp(text);
      }
    } catch (NumberFormatException | DateTimeException e) {
      // Looks like a number or a date and is none, so it is text.
      return text;
    }
    return text;
  }

  private static Object timestamp(String text) {
    String iso = text.replace(' ', 'T').replace('t', 'T');
    boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
    if (!zoned) {
      return LocalDateTime.parse(iso);
    }
    Instant instant = OffsetDateTime.parse(iso).toInstant();
    return instant;
  }
}
