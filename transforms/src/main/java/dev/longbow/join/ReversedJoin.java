package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.memory.SpillFile;
import java.util.function.Consumer;

/**
 * Joins two files the other way round, because the probe file turned out to have far fewer rows
 * than the build file: it becomes the table, and the build file streams past. What comes out is put
 * into the order of the probe rows again, so nobody can tell.
 */
final class ReversedJoin {
  /** So many times the rows of the probe side the build side must have. */
  private static final int MUCH_LARGER = 2;

  private final JoinRun run;
  private final JoinLayout layout;
  private final JoinSpec.Type type;

  /** The layout in which the build side is the probe file. */
  private final JoinLayout mirrored;

  ReversedJoin(JoinRun run, JoinLayout layout) {
    this.run = run;
    this.layout = layout;
    this.type = layout.spec().type();
    this.mirrored =
        layout.mirrored(
            switch (type) {
              case INNER, BUILD_OUTER -> JoinSpec.Type.INNER;
              // The table's rows must be known apart to tell which of them matched.
              case PROBE_OUTER, FULL, SEMI, ANTI -> JoinSpec.Type.BUILD_OUTER;
            });
  }

  /** Whether it is worth trying. */
  static boolean pays(SpillFile build, SpillFile probe) {
    return build != null
        && (probe == null
            || MUCH_LARGER * probe.rows() < build.rows() && probe.bytes() < build.bytes());
  }

  /**
   * Joins the files.
   *
   * @param probe null when it has no rows
   * @return false, and nothing was given out, when the probe file does not fit into memory
   */
  boolean join(
      SpillFile build, SpillFile probe, Consumer<Batch> matched, Consumer<Batch> unmatched) {
    BuildSide side = new BuildSide(mirrored, run.memory());
    try {
      SpillFile.Cursor cursor = probe == null ? null : probe.cursor();
      Batch batch;
      while (cursor != null && (batch = cursor.next()) != null) {
        if (!side.add(batch)) {
          return false;
        }
      }
      BuildTable table = side.seal(false);
      if (table == null) {
        return false;
      }
      stream(new Matcher(mirrored, table), build, matched, unmatched);
      return true;
    } finally {
      side.release();
    }
  }

  private void stream(
      Matcher matcher, SpillFile build, Consumer<Batch> matched, Consumer<Batch> unmatched) {
    OrderedRows pairs = new OrderedRows(run, layout.outputSchema());
    OutputBuffer output = new OutputBuffer(layout.outputSchema(), pairs::add);
    OutputBuffer rest = new OutputBuffer(layout.outputSchema(), unmatched);
    JoinLayout alone = layout.mirroredRows();
    SpillFile.Cursor cursor = build.cursor();
    for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
      if (type.isOfPairs()) {
        matcher.pairs(batch, false, output);
      } else {
        matcher.mark(batch);
      }
      if (type.keepsBuild()) {
        rest.add(unmatched(alone, batch, matcher.matched()));
      }
    }
    rest.flush();
    if (type.keepsProbe()) {
      matcher.buildRows(false, output);
    } else if (!type.isOfPairs()) {
      matcher.buildRows(type == JoinSpec.Type.SEMI, output);
    }
    output.flush();
    pairs.finish(matched);
  }

  private static Batch unmatched(JoinLayout alone, Batch batch, boolean[] matched) {
    int[] rows = new int[batch.rows()];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      rows[count] = i;
      count += matched[i] ? 0 : 1;
    }
    return RowAssembler.probeRows(alone, batch, rows, count);
  }
}
