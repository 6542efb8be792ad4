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
 * the last, and fewer when strings are long.
 */
public final class HashJoin implements AutoCloseable {
  private final JoinLayout layout;
  private final JoinLayout numbered;
  private final JoinRun run;
  private final BuildSide side;
  private final OutputBuffer output;
  private Matcher matcher;
  private DividedJoin divided;
  private long buildRows;
  private long probeRows;
  private long rowsOut;

  /**
   * A join of one partition.
   *
   * @param build the schema of the build side
   * @param probe the schema of the probe side
   * @param directory gives the run's spill directory, when it is needed
   * @param consumer takes the batches that come out
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} when keys differ in type
   */
  public HashJoin(
      JoinSpec spec,
      Schema build,
      Schema probe,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    this(spec, build, probe, new JoinRun(memory, directory), consumer);
  }

  HashJoin(JoinSpec spec, Schema build, Schema probe, JoinRun run, Consumer<Batch> consumer) {
    this.layout = JoinLayout.of(spec, build, probe);
    this.numbered = layout.withSequences();
    this.run = run;
    this.side = new BuildSide(layout, run.memory());
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
    if (divided == null && !side.add(kept)) {
      divide();
    }
    if (divided != null) {
      buildDivided(kept);
    }
  }

  private void divide() {
    run.refused(side.bytes());
    divided = new DividedJoin(run, numbered, 0);
    side.batches().forEach(this::buildDivided);
    side.release();
  }

  private void buildDivided(Batch kept) {
    divided.build(Sequences.number(kept, numbered.build(), buildRows));
    buildRows += kept.rows();
  }

  private void startProbing() {
    if (matcher == null && divided == null) {
      BuildTable table = side.seal(false);
      if (table == null) {
        divide();
      } else {
        matcher = new Matcher(layout, table);
      }
    }
  }

  /** Takes a batch of the probe side. */
  public void probe(Batch batch) {
    startProbing();
    Batch kept = layout.keptOfProbe(batch);
    if (divided == null) {
      matcher.join(kept, output);
    } else {
      divided.probe(Sequences.number(kept, numbered.probe(), probeRows));
      probeRows += kept.rows();
    }
  }

  /** Gives out what is left, and the build rows that matched nothing. */
  public void finish() {
    startProbing();
    if (divided != null) {
      Consumer<Batch> rows = batch -> output.add(Sequences.drop(batch, layout.outputSchema()));
      divided.finish(rows, rows);
    } else if (layout.spec().type().keepsBuild()) {
      matcher.buildRows(false, output);
    }
    output.flush();
    close();
  }

  /** The rows that came out so far. */
  public long rowsOut() {
    return rowsOut;
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return run.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    matcher = null;
    side.release();
    run.close();
  }
}
