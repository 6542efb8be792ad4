package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Joins one partition: the build side becomes a table, the probe side streams past it. Rows come
 * out in the order of probe rows and then of the arrival of build rows; build rows that match
 * nothing come last, in the order of their arrival. Batches that come out have 8,192 rows, but for
 * the last.
 */
public final class HashJoin implements AutoCloseable {
  private final JoinLayout layout;
  private final BuildSide side;
  private final OutputBuffer output;
  private Matcher matcher;
  private long rowsOut;

  /**
   * A join of one partition.
   *
   * @param directory gives the run's spill directory, when it is needed
   * @param consumer takes the batches that come out
   */
  public HashJoin(
      JoinSpec spec,
      Schema build,
      Schema probe,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    this.layout = JoinLayout.of(spec, build, probe);
    this.side = new BuildSide(layout, memory);
    this.output =
        new OutputBuffer(
            layout.outputSchema(),
            batch -> {
              rowsOut += batch.rows();
              consumer.accept(batch);
            });
  }

  /** Takes a batch of the build side; all of them come before the first of the probe side. */
  public void build(Batch batch) {
    Batch kept = layout.keptOfBuild(batch);
    if (!layout.spec().nullEqual() && !layout.spec().type().keepsBuild()) {
      kept = KeyNulls.drop(kept, layout.spec().keys());
    }
    if (!side.add(kept)) {
      throw new LongbowException(ErrorCode.MEMORY, "Cannot hold the build side");
    }
  }

  private void seal() {
    if (matcher == null) {
      matcher = new Matcher(layout, side.seal(true));
    }
  }

  /** Takes a batch of the probe side. */
  public void probe(Batch batch) {
    seal();
    Batch kept = layout.keptOfProbe(batch);
    if (layout.spec().type().isOfPairs()) {
      matcher.pairs(kept, layout.spec().type().keepsProbe(), output);
    } else {
      matcher.flags(kept);
      int[] rows = new int[kept.rows()];
      int count = 0;
      boolean wanted = layout.spec().type() == JoinSpec.Type.SEMI;
      for (int i = 0; i < rows.length; i++) {
        rows[count] = i;
        count += matcher.matched()[i] == wanted ? 1 : 0;
      }
      output.add(RowAssembler.probeRows(layout, kept, rows, count));
    }
  }

  /** Gives out what is left, and the build rows that matched nothing. */
  public void finish() {
    seal();
    if (layout.spec().type().keepsBuild()) {
      matcher.unmatchedBuild(output);
    }
    output.flush();
  }

  /** The rows that came out so far. */
  public long rowsOut() {
    return rowsOut;
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return 0;
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    side.release();
  }
}
