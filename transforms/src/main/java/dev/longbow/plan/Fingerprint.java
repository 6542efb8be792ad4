package dev.longbow.plan;

import dev.longbow.codec.Sha256;
import dev.longbow.connector.Source;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a pipeline computes from what: its plan with all settings, every input file as it is now
 * (path, size, time of change, and what else the format or the store says of its content), rows in
 * memory, and the version of the program. Two runs with the same fingerprint give the same bytes.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * The fingerprint of a pipeline as written, in lower-case hex; empty when there is an input of
   * which nobody can tell whether it has changed.
   *
   * @param version of the program
   */
  public static Optional<String> of(PipelinePlan pipeline, String version) {
    PipelinePlan plain = Checkpoints.without(pipeline);
    // In the order of the text: a plan has the same inputs in whatever order it is walked.
    Set<String> lines = new TreeSet<>();
    boolean isKnown =
        plain.shared().stream().allMatch(shared -> add(shared.plan(), lines))
            && plain.outputs().stream().allMatch(output -> add(output.plan(), lines));
    return isKnown
        ? Optional.of(
            Sha256.of(version + "\n" + PlanHash.of(plain) + "\n" + String.join("\n", lines)))
        : Optional.empty();
  }

  private static boolean add(LogicalPlan plan, Set<String> lines) {
    if (plan instanceof LogicalPlan.Scan scan) {
      for (Source.InputFile file : scan.source().files()) {
        lines.add(scan.step() + " " + file.bytes() + " " + file.fingerprint() + " " + file.path());
      }
      if (!scan.source().files().isEmpty()) {
        return true;
      }
      Optional<String> content = scan.source().contentHash();
      content.ifPresent(hash -> lines.add(scan.step() + " " + hash));
      return content.isPresent();
    }
    return plan.inputs().stream().allMatch(input -> add(input, lines));
  }
}
