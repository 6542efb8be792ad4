package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A join whose build side does not fit into memory: both sides are divided into files by the hashes
 * of their keys, pairs of files are joined one after another, and the results are put in the order
 * of the probe rows again, which they carry the numbers of.
 */
final class DividedJoin {
  private final JoinRun run;
  private final JoinLayout layout;
  private final int depth;
  private final DividedFiles buildSide;
  private SpillFile[] build;
  private DividedFiles probeSide;
  private long buildRows;

  /**
   * A join.
   *
   * @param layout one with sequences
   * @param depth how often the rows were divided before
   */
  DividedJoin(JoinRun run, JoinLayout layout, int depth) {
    this.run = run;
    this.layout = layout;
    this.depth = depth;
    boolean[] all = new boolean[DividedFiles.FANOUT];
    Arrays.fill(all, true);
    this.buildSide = new DividedFiles(run, layout.spec(), layout.build(), depth, all);
  }

  /** Takes numbered rows of the build side. */
  void build(Batch batch) {
    buildRows += batch.rows();
    buildSide.add(batch);
  }

  private void startProbing() {
    if (build == null) {
      build = buildSide.finish();
      boolean[] wanted = new boolean[DividedFiles.FANOUT];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = build[i] != null || givesUnmatchedProbe();
      }
      probeSide = new DividedFiles(run, layout.spec(), layout.probe(), depth, wanted);
    }
  }

  private boolean givesUnmatchedProbe() {
    return layout.spec().type().keepsProbe() || layout.spec().type() == JoinSpec.Type.ANTI;
  }

  /** Takes numbered rows of the probe side. */
  void probe(Batch batch) {
    startProbing();
    boolean drops = !layout.spec().nullEqual() && !givesUnmatchedProbe();
    probeSide.add(drops ? KeyNulls.drop(batch, layout.spec().keys()) : batch);
  }

  /**
   * Gives out the results, with row numbers.
   *
   * @param matched takes what comes out for probe rows
   * @param unmatched takes build rows that matched nothing
   */
  void finish(Consumer<Batch> matched, Consumer<Batch> unmatched) {
    startProbing();
    SpillFile[] probe = probeSide.finish();
    List<SpillFile> matchedRuns = new ArrayList<>();
    List<SpillFile> unmatchedRuns = new ArrayList<>();
    for (int i = 0; i < DividedFiles.FANOUT; i++) {
      RunWriter matchedRun = new RunWriter(run, layout.outputSchema());
      RunWriter unmatchedRun = new RunWriter(run, layout.outputSchema());
      join(build[i], probe[i], matchedRun::add, unmatchedRun::add);
      run.delete(build[i]);
      run.delete(probe[i]);
      matchedRuns.add(matchedRun.finish());
      unmatchedRuns.add(unmatchedRun.finish());
    }
    new SequenceMerge(run, layout.outputSchema()).merge(matchedRuns, matched);
    new SequenceMerge(run, layout.outputSchema()).merge(unmatchedRuns, unmatched);
  }

  private void join(
      SpillFile buildFile,
      SpillFile probeFile,
      Consumer<Batch> matched,
      Consumer<Batch> unmatched) {
    if (buildFile == null && !givesUnmatchedProbe()
        || probeFile == null && !layout.spec().type().keepsBuild()) {
      return;
    }
    // Dividing again would hardly help when one key has nearly all rows.
    boolean dividable =
        depth + 1 < DividedFiles.DEEPEST
            && (buildFile == null
                || 8 * buildFile.rows() <= 7 * buildRows
                    && buildFile.bytes() > 4L * run.blockBytes());
    new FileJoin(run, layout, depth + 1, dividable).join(buildFile, probeFile, matched, unmatched);
  }
}
