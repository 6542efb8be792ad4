package dev.longbow.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a transform of type {@code asof_join}. */
final class AsofReader {
  private AsofReader() {}

  static PipelineSpec.AsofJoin read(String id, Keys keys, Place place) {
    keys.allow(
        List.of(
            "id",
            "type",
            "left",
            "right",
            "on",
            "left_on",
            "right_on",
            "by",
            "left_by",
            "right_by",
            "direction",
            "tolerance",
            "strict",
            "how",
            "suffix"));
    List<String> inputs = new ArrayList<>();
    keys.text("left").ifPresent(inputs::add);
    inputs.add(keys.requiredText("right"));
    boolean named = isOfTwoNames(id, keys, "on");
    boolean divided = isOfTwoNames(id, keys, "by");
    return new PipelineSpec.AsofJoin(
        id,
        inputs,
        keys.requiredText(named ? "left_on" : "on"),
        named ? keys.requiredText("right_on") : keys.text("on").orElse(""),
        divided ? required(keys, "left_by") : keys.texts("by"),
        divided ? required(keys, "right_by") : keys.texts("by"),
        keys.oneOf("direction", List.of("backward", "forward", "nearest")),
        keys.has("tolerance")
            ? Optional.of(TransformReader.expression(keys, "tolerance"))
            : Optional.empty(),
        keys.flag("strict"),
        keys.oneOf("how", List.of("left", "inner")),
        keys.text("suffix"),
        place);
  }

  /** Whether columns are named for each side; it is a problem when they are for both as well. */
  private static boolean isOfTwoNames(String id, Keys keys, String key) {
    boolean pairs = keys.has("left_" + key) || keys.has("right_" + key);
    if (pairs && keys.has(key)) {
      keys.problem(
          keys.place(key),
          "Transform '%s' has either '%s', or 'left_%s' and 'right_%s'"
              .formatted(id, key, key, key));
    }
    return pairs;
  }

  private static List<String> required(Keys keys, String key) {
    if (!keys.has(key)) {
      keys.requiredText(key);
    }
    return keys.texts(key);
  }
}
