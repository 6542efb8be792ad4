package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the values of a mapping's keys, each of the kind wanted, and reports every problem instead
 * of stopping at the first: a wrong kind, a missing key, a key that does not exist.
 */
final class Keys {
  private final YamlNode.Mapping mapping;
  private final String owner;
  private final List<LongbowException> problems;

  /** Keys that are known beside those that a step of its kind has. */
  private final List<String> also;

  /**
   * Keys of a mapping.
   *
   * @param owner what the mapping is, for messages: {@code transform 'monthly'}
   */
  Keys(YamlNode.Mapping mapping, String owner, List<LongbowException> problems) {
    this(mapping, owner, problems, List.of());
  }

  /**
   * Keys of a mapping.
   *
   * @param also keys that are known beside those that are allowed
   */
  Keys(YamlNode.Mapping mapping, String owner, List<LongbowException> problems, List<String> also) {
    this.mapping = mapping;
    this.owner = owner;
    this.problems = problems;
    this.also = also;
  }

  /** Reports keys that are not among these, with the nearest ones. */
  Keys allow(List<String> own) {
    List<String> known = new ArrayList<>(own);
    known.addAll(also);
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                List<String> nearest = NameHints.nearest(key, known);
                problem(
                    entry.keyPlace(),
                    "Unknown key '%s' in %s.%s Known: %s"
                        .formatted(
                            key,
                            owner,
                            nearest.isEmpty() ? "" : " Nearest: " + nearest + ".",
                            known));
              }
            });
    return this;
  }

  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  Optional<YamlNode> node(String key) {
    return Optional.ofNullable(mapping.entries().get(key)).map(YamlNode.Entry::value);
  }

  /** Where a key's value begins, or else the mapping. */
  Place place(String key) {
    return node(key).map(YamlNode::place).orElse(mapping.place());
  }

  /** A text; numbers and dates count as the text they are written as. */
  Optional<String> text(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    return scalarText(node.get(), "'" + key + "' of " + owner);
  }

  /** A text that must be there; the empty text after reporting that it is not. */
  String requiredText(String key) {
    if (!has(key)) {
      problem(mapping.place(), "Missing key '%s' in %s".formatted(key, owner));
      return "";
    }
    return text(key).orElse("");
  }

  /** A list of texts; one text counts as a list of one. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (YamlNode item : items(key)) {
      scalarText(item, "An item of '" + key + "' of " + owner).ifPresent(texts::add);
    }
    return texts;
  }

  /** The items of a list; a single value counts as a list of one; none when the key is absent. */
  List<YamlNode> items(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    return node.get() instanceof YamlNode.Sequence sequence
        ? sequence.items()
        : List.of(node.get());
  }

  /** The items of a list that must be one, even of a single item; none when the key is absent. */
  List<YamlNode> list(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    } else if (node.get() instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    problem(
        node.get().place(),
        "'%s' of %s must be a list, not %s: begin each item with a dash"
            .formatted(key, owner, node.get().kind()));
    return List.of();
  }

  /** The entries of a mapping; none when the key is absent. */
  Optional<YamlNode.Mapping> mapping(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    return asMapping(node.get(), "'" + key + "' of " + owner);
  }

  /** A whole number that is not negative. */
  Optional<Long> count(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (node.get() instanceof YamlNode.Scalar scalar
        && scalar.value() instanceof Long number
        && number >= 0) {
      return Optional.of(number);
    }
    problem(
        node.get().place(),
        "'%s' of %s must be a whole number from 0, not %s"
            .formatted(key, owner, node.get().kind()));
    return Optional.empty();
  }

  /** A whole number. */
  Optional<Long> integer(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent()
        && node.get() instanceof YamlNode.Scalar scalar
        && scalar.value() instanceof Long number) {
      return Optional.of(number);
    }
    node.ifPresent(
        other ->
            problem(
                other.place(),
                "'%s' of %s must be a whole number, not %s".formatted(key, owner, other.kind())));
    return Optional.empty();
  }

  /** A number. */
  Optional<Double> number(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent()
        && node.get() instanceof YamlNode.Scalar scalar
        && scalar.value() instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    node.ifPresent(
        other ->
            problem(
                other.place(),
                "'%s' of %s must be a number, not %s".formatted(key, owner, other.kind())));
    return Optional.empty();
  }

  /** One of several words; the first when the key is absent. */
  String oneOf(String key, List<String> words) {
    String word = text(key).orElse(words.get(0));
    if (!words.contains(word)) {
      problem(
          place(key), "'%s' of %s must be one of %s, not '%s'".formatted(key, owner, words, word));
    }
    return word;
  }

  /** A truth value; false when the key is absent. */
  boolean flag(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return false;
    } else if (node.get() instanceof YamlNode.Scalar scalar
        && scalar.value() instanceof Boolean value) {
      return value;
    }
    problem(
        node.get().place(),
        "'%s' of %s must be true or false, not %s".formatted(key, owner, node.get().kind()));
    return false;
  }

  Optional<YamlNode.Mapping> asMapping(YamlNode node, String what) {
    if (node instanceof YamlNode.Mapping found) {
      return Optional.of(found);
    }
    problem(node.place(), "%s must be a mapping, not %s".formatted(what, node.kind()));
    return Optional.empty();
  }

  Optional<String> scalarText(YamlNode node, String what) {
    if (node instanceof YamlNode.Scalar scalar && scalar.value() != null) {
      return Optional.of(scalar.text());
    }
    problem(node.place(), "%s must be text, not %s".formatted(what, node.kind()));
    return Optional.empty();
  }

  void problem(Place place, String text) {
    problems.add(new LongbowException(ErrorCode.SPEC_INVALID, place + ": " + text));
  }
}
