package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.memory.SpillFile;
import java.util.function.Consumer;

/**
 * Joins two files: in memory, with the smaller one in a table, or divided again, or block by block.
 */
final class FileJoin {
  private final JoinRun run;
  private final JoinLayout layout;
  private final int depth;
  private final boolean dividable;

  FileJoin(JoinRun run, JoinLayout layout, int depth, boolean dividable) {
    this.run = run;
    this.layout = layout;
    this.depth = depth;
    this.dividable = dividable;
  }

  /** Joins the files; one that has no rows is null. */
  void join(SpillFile build, SpillFile probe, Consumer<Batch> matched, Consumer<Batch> unmatched) {
    if (ReversedJoin.pays(build, probe)
        && new ReversedJoin(run, layout).join(build, probe, matched, unmatched)) {
      return;
    }
    BuildSide side = new BuildSide(layout, run.memory());
    try {
      SpillFile.Cursor cursor = build == null ? null : build.cursor();
      Batch refused = null;
      Batch batch;
      while (refused == null && (batch = next(cursor)) != null) {
        refused = side.add(batch) ? null : batch;
      }
      BuildTable table = refused == null ? side.seal(false) : null;
      if (table != null) {
        inMemory(table, probe, matched, unmatched);
      } else if (dividable) {
        DividedJoin divided = new DividedJoin(run, layout, depth);
        side.batches().forEach(divided::build);
        side.release();
        for (batch = refused; batch != null; batch = next(cursor)) {
          divided.build(batch);
        }
        SpillFile.Cursor probes = probe == null ? null : probe.cursor();
        while ((batch = next(probes)) != null) {
          divided.probe(batch);
        }
        run.delete(build);
        run.delete(probe);
        divided.finish(matched, unmatched);
      } else {
        side.release();
        new BlockJoin(run, layout).join(build, probe, matched, unmatched);
      }
    } finally {
      side.release();
    }
  }

  private void inMemory(
      BuildTable table, SpillFile probe, Consumer<Batch> matched, Consumer<Batch> unmatched) {
    Matcher matcher = new Matcher(layout, table);
    OutputBuffer output = new OutputBuffer(layout.outputSchema(), matched);
    SpillFile.Cursor cursor = probe == null ? null : probe.cursor();
    Batch batch;
    while ((batch = next(cursor)) != null) {
      matcher.join(batch, output);
    }
    output.flush();
    if (layout.spec().type().keepsBuild()) {
      OutputBuffer rest = new OutputBuffer(layout.outputSchema(), unmatched);
      matcher.buildRows(false, rest);
      rest.flush();
    }
  }

  private static Batch next(SpillFile.Cursor cursor) {
    return cursor == null ? null : cursor.next();
  }
}
