package dev.longbow.connector;

import dev.longbow.matrix.FilledGaps;
import dev.longbow.text.Sizes;
import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known about a run when its outputs are published; goes into every manifest and the log.
 *
 * @param pipeline the pipeline's name
 * @param planHash a hash of the optimized plan, or empty
 * @param parameters the parameters' values as text, by name
 * @param versions versions by name ({@code longbow}, {@code beam}, {@code java}, {@code runner})
 * @param inputs the inputs and their files
 * @param steps rows in and out of each operator, summed over tasks
 * @param filled by output, how the columns of a matrix were filled
 * @param fingerprint of what was computed from what ({@code plan.Fingerprint}), or empty
 * @param checkpoints the steps that were read from files that this run or an earlier one kept
 * @param checks what the checks of steps found, those below checkpoints among them
 * @param started when the run began
 */
public record RunRecord(
    String pipeline,
    String planHash,
    Map<String, String> parameters,
    Map<String, String> versions,
    List<Input> inputs,
    List<StepRows> steps,
    Map<String, List<FilledGaps>> filled,
    String fingerprint,
    List<Checkpoint> checkpoints,
    List<CheckResult> checks,
    Instant started)
    implements Serializable {
  public RunRecord {
    parameters = new TreeMap<>(parameters);
    versions = new TreeMap<>(versions);
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
    filled = new TreeMap<>(filled);
    checkpoints = List.copyOf(checkpoints);
    checks = List.copyOf(checks);
  }

  /** A run of which nothing was filled and nothing checked. */
  public RunRecord(
      String pipeline,
      String planHash,
      Map<String, String> parameters,
      Map<String, String> versions,
      List<Input> inputs,
      List<StepRows> steps,
      Instant started) {
    this(
        pipeline,
        planHash,
        parameters,
        versions,
        inputs,
        steps,
        Map.of(),
        "",
        List.of(),
        List.of(),
        started);
  }

  /** A run of which only the name and start are known. */
  public static RunRecord of(String pipeline, Instant started) {
    return new RunRecord(pipeline, "", Map.of(), Map.of(), List.of(), List.of(), started);
  }

  /** The same run with its row counts. */
  public RunRecord withSteps(List<StepRows> counted) {
    return with(counted, filled, fingerprint, checkpoints, checks);
  }

  /** The same run with what was filled. */
  public RunRecord withFilled(Map<String, List<FilledGaps>> gaps) {
    return with(steps, gaps, fingerprint, checkpoints, checks);
  }

  /** The same run with what it computes from what. */
  public RunRecord withFingerprint(String hash) {
    return with(steps, filled, hash, checkpoints, checks);
  }

  /** The same run with the checkpoints that it reads. */
  public RunRecord withCheckpoints(List<Checkpoint> read) {
    return with(steps, filled, fingerprint, read, checks);
  }

  /** The same run with what its checks found, behind what was found below its checkpoints. */
  public RunRecord withChecks(List<CheckResult> found) {
    // A checkpoint that was made from another one tells what was found below that, too.
    Set<CheckResult> all = new LinkedHashSet<>();
    checkpoints.forEach(read -> all.addAll(read.checks()));
    all.addAll(found);
    return with(steps, filled, fingerprint, checkpoints, List.copyOf(all));
  }

  private RunRecord with(
      List<StepRows> counted,
      Map<String, List<FilledGaps>> gaps,
      String hash,
      List<Checkpoint> read,
      List<CheckResult> found) {
    return new RunRecord(
        pipeline,
        planHash,
        parameters,
        versions,
        inputs,
        counted,
        gaps,
        hash,
        read,
        found,
        started);
  }

  /**
   * A step whose rows were read from files.
   *
   * @param path the folder of the files
   * @param run which run wrote them
   * @param rows how many they hold
   * @param resumed whether that was an earlier run
   * @param checks what the checks of the steps below found then
   */
  public record Checkpoint(
      String step,
      String path,
      String run,
      long rows,
      long bytes,
      boolean resumed,
      List<CheckResult> checks)
      implements Serializable {
    public Checkpoint {
      checks = List.copyOf(checks);
    }

    /** One line for users. */
    public String text() {
      return resumed
          ? "resumed step %s from checkpoint of %s, %s rows".formatted(step, run, Sizes.count(rows))
          : "kept step %s as checkpoint of %s, %s rows".formatted(step, run, Sizes.count(rows));
    }
  }

  /**
   * An input.
   *
   * @param name the step's name in the pipeline
   * @param location the path or table as the user wrote it
   */
  public record Input(String name, String location, List<Source.InputFile> files)
      implements Serializable {
    public Input {
      files = List.copyOf(files);
    }
  }

  /**
   * Rows in and out of an operator over all tasks.
   *
   * @param stage the stage id
   * @param node the operator's place in the stage's tree, depth first from 0; -1 for its scan
   * @param kind the operator, for example {@code filter}
   * @param step the names of the pipeline's steps that it runs
   * @param filtered rows that a condition left out; of scans and filters
   * @param limited rows that were not wanted any more because of a limit, most of them never read
   * @param rejected rows that could not be read, of scans; that a check rejects, of checks
   * @param nulled values that did not fit their type and became null; of scans
   */
  public record StepRows(
      int stage,
      int node,
      String kind,
      String step,
      long rowsIn,
      long rowsOut,
      long filtered,
      long limited,
      long rejected,
      long nulled)
      implements Serializable {
    /** An operator that rejects no row. */
    public StepRows(
        int stage,
        int node,
        String kind,
        String step,
        long rowsIn,
        long rowsOut,
        long filtered,
        long limited) {
      this(stage, node, kind, step, rowsIn, rowsOut, filtered, limited, 0, 0);
    }
  }
}
