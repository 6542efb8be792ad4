package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a transform of type {@code join}. */
final class JoinReader {
  private static final List<String> JOINS =
      List.of("inner", "left", "right", "full", "semi", "anti", "cross");

  private JoinReader() {}

  static PipelineSpec.Join read(String id, Keys keys, Place place) {
    keys.allow(
        List.of(
            "id",
            "type",
            "left",
            "right",
            "on",
            "left_on",
            "right_on",
            "how",
            "null_equal",
            "suffix",
            "where",
            "validate",
            "max_output_rows"));
    List<String> inputs = new ArrayList<>();
    keys.text("left").ifPresent(inputs::add);
    inputs.add(keys.requiredText("right"));
    String how = keys.text("how").orElse("inner");
    if (!JOINS.contains(how)) {
      List<String> nearest = NameHints.nearest(how, JOINS);
      keys.problem(
          keys.place("how"),
          "Unknown join '%s' of transform '%s'.%s Known: %s"
              .formatted(how, id, nearest.isEmpty() ? "" : " Nearest: " + nearest + ".", JOINS));
    }
    boolean pairs = keys.has("left_on") || keys.has("right_on");
    List<String> left = keys.texts(pairs ? "left_on" : "on");
    List<String> right = keys.texts(pairs ? "right_on" : "on");
    if (how.equals("cross") ? keys.has("on") || pairs : left.isEmpty() && !keys.has("where")) {
      keys.problem(
          place,
          how.equals("cross")
              ? "Transform '%s' is a cross join: it has no keys".formatted(id)
              : "Missing key 'on' in transform '%s': the columns that must be equal".formatted(id));
    } else if (pairs && keys.has("on")) {
      keys.problem(
          keys.place("on"),
          "Transform '%s' has either 'on', or 'left_on' and 'right_on'".formatted(id));
    }
    return new PipelineSpec.Join(
        id,
        inputs,
        how,
        left,
        right,
        keys.flag("null_equal"),
        keys.text("suffix"),
        keys.has("where")
            ? Optional.of(TransformReader.expression(keys, "where"))
            : Optional.empty(),
        keys.has("validate")
            ? Optional.of(keys.oneOf("validate", List.of("1:1", "1:m", "m:1", "m:m")))
            : Optional.empty(),
        keys.count("max_output_rows"),
        place);
  }
}
