package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.memory.SpillFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Joins two files of which the build file neither fits into memory nor can be divided, because one
 * key has most of its rows: as much of it as fits at a time, with a pass over the probe file for
 * each such block. The results of the passes are merged by probe rows; those of one probe row lie
 * in the order of blocks, which is that of the build rows.
 */
final class BlockJoin {
  private final JoinRun run;
  private final JoinLayout layout;
  private final JoinSpec.Type type;

  /** A bit for each probe row that matched; null where nobody asks. */
  private long[] probeMatched;

  BlockJoin(JoinRun run, JoinLayout layout) {
    this.run = run;
    this.layout = layout;
    this.type = layout.spec().type();
  }

  /** Joins the files; the probe file is null when it has no rows. */
  void join(SpillFile build, SpillFile probe, Consumer<Batch> matched, Consumer<Batch> unmatched) {
    Held held = new Held(run.memory());
    if (type.keepsProbe() || !type.isOfPairs()) {
      int words = (int) ((probe == null ? 0 : probe.rows()) + 63 >>> 6);
      held.force(8L * words);
      probeMatched = new long[words];
    }
    OutputBuffer rest = new OutputBuffer(layout.outputSchema(), unmatched);
    List<SpillFile> runs = new ArrayList<>();
    SpillFile.Cursor cursor = build.cursor();
    Deque<Batch> waiting = new ArrayDeque<>();
    while (fill(waiting, cursor)) {
      runs.add(pass(waiting, cursor, probe, rest));
    }
    rest.flush();
    if (probeMatched != null && probe != null) {
      if (type.isOfPairs()) {
        RunWriter writer = new RunWriter(run, layout.outputSchema());
        probeRows(probe, writer::add);
        runs.add(writer.finish());
      } else {
        probeRows(probe, matched);
      }
    }
    held.release();
    new SequenceMerge(run, layout.outputSchema()).merge(runs, matched);
  }

  /** Whether there is a batch waiting, after reading one if need be. */
  private static boolean fill(Deque<Batch> waiting, SpillFile.Cursor cursor) {
    if (waiting.isEmpty()) {
      Batch next = cursor.next();
      if (next != null) {
        waiting.add(next);
      }
    }
    return !waiting.isEmpty();
  }

  /**
   * Joins the next block with all probe rows; gives the file of pairs, null when there are none.
   */
  private SpillFile pass(
      Deque<Batch> waiting, SpillFile.Cursor cursor, SpillFile probe, OutputBuffer rest) {
    BuildSide side = new BuildSide(layout, run.memory());
    try {
      BuildTable table = block(side, waiting, cursor);
      Matcher matcher = new Matcher(layout, table);
      RunWriter writer = new RunWriter(run, layout.outputSchema());
      OutputBuffer output = new OutputBuffer(layout.outputSchema(), writer::add);
      SpillFile.Cursor probes = probe == null ? null : probe.cursor();
      Batch batch;
      long first = 0;
      while (probes != null && (batch = probes.next()) != null) {
        if (type.isOfPairs()) {
          matcher.pairs(batch, false, output);
        } else {
          matcher.flags(batch);
        }
        mark(matcher.matched(), batch.rows(), first);
        first += batch.rows();
      }
      output.flush();
      if (type.keepsBuild()) {
        matcher.buildRows(false, rest);
      }
      return writer.finish();
    } finally {
      side.release();
    }
  }

  /** The next build rows, as many as fit, at least one batch of them. */
  private BuildTable block(BuildSide side, Deque<Batch> waiting, SpillFile.Cursor cursor) {
    Deque<Batch> taken = new ArrayDeque<>();
    if (!side.add(waiting.peek())) {
      side.force(waiting.peek());
    }
    taken.add(waiting.remove());
    while (fill(waiting, cursor) && side.add(waiting.peek())) {
      taken.add(waiting.remove());
    }
    BuildTable table;
    while ((table = side.seal(taken.size() == 1)) == null) {
      for (int i = taken.size() / 2; i > 0; i--) {
        waiting.addFirst(taken.removeLast());
      }
      side.retain(taken.size());
    }
    return table;
  }

  private void mark(boolean[] matched, int rows, long first) {
    if (probeMatched != null) {
      for (int i = 0; i < rows; i++) {
        long row = first + i;
        probeMatched[(int) (row >>> 6)] |= (matched[i] ? 1L : 0L) << row;
      }
    }
  }

  /** Gives out the probe rows that come out for having matched, or for not having. */
  private void probeRows(SpillFile probe, Consumer<Batch> consumer) {
    OutputBuffer output = new OutputBuffer(layout.outputSchema(), consumer);
    SpillFile.Cursor probes = probe.cursor();
    long wanted = type == JoinSpec.Type.SEMI ? 1 : 0;
    long first = 0;
    Batch batch;
    while ((batch = probes.next()) != null) {
      int[] rows = new int[batch.rows()];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        long row = first + i;
        rows[count] = i;
        count += (probeMatched[(int) (row >>> 6)] >>> row & 1) == wanted ? 1 : 0;
      }
      output.add(RowAssembler.probeRows(layout, batch, rows, count));
      first += batch.rows();
    }
    output.flush();
  }
}
