package dev.longbow.yaml;

import java.util.Map;

/** What the holes in paths are filled with. */
record Paths(Map<String, String> parameters, Map<String, String> environment) {
  String fill(String template, Place place) {
    return PathTemplate.fill(template, parameters, environment, place);
  }
}
