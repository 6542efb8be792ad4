package dev.longbow.run.lineage;

import dev.longbow.connector.Locations;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.LinkedHashMap;
import java.util.Map;

/** What OpenLineage calls the inputs and outputs of a pipeline. */
final class LineageDatasets {
  private LineageDatasets() {}

  /** A dataset's name, as OpenLineage's conventions have it. */
  record Name(String namespace, String name) {}

  /** The inputs that are files, by their names in the pipeline; rows in memory are no dataset. */
  static Map<String, LogicalPlan.Scan> inputs(PipelinePlan plan) {
    Map<String, LogicalPlan.Scan> inputs = new LinkedHashMap<>();
    plan.shared().forEach(shared -> find(shared.plan(), inputs));
    plan.outputs().forEach(output -> find(output.plan(), inputs));
    return inputs;
  }

  private static void find(LogicalPlan plan, Map<String, LogicalPlan.Scan> inputs) {
    plan.inputs().forEach(input -> find(input, inputs));
    if (plan instanceof LogicalPlan.Scan scan && !scan.source().files().isEmpty()) {
      inputs.putIfAbsent(scan.step(), scan);
    }
  }

  /** The folder in front of the first wildcard; otherwise the file or folder itself. */
  static Name of(String location) {
    if (Locations.isLocal(location)) {
      return new Name("file", trimmed(Locations.absolute(location)));
    }
    int authority = location.indexOf("://") + 3;
    int path = location.indexOf('/', authority);
    if (path < 0) {
      return new Name(location, "/");
    }
    String scheme = location.substring(0, location.indexOf("://"));
    // Object stores have keys, file systems have paths.
    boolean hasKeys = !scheme.equals("hdfs");
    String name = trimmed(location.substring(hasKeys ? path + 1 : path));
    return new Name(location.substring(0, path), name.isEmpty() ? "/" : name);
  }

  private static String trimmed(String path) {
    String plain = path;
    if (Locations.isGlob(path)) {
      int wildcard = 0;
      while (!Locations.isGlob(path.substring(0, wildcard + 1))) {
        wildcard++;
      }
      plain = path.substring(0, path.lastIndexOf('/', wildcard) + 1);
    }
    while (plain.length() > 1 && plain.endsWith("/")) {
      plain = plain.substring(0, plain.length() - 1);
    }
    return plain;
  }
}
