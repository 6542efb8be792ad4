package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import java.util.function.Consumer;

/**
 * A small build side in memory that all tasks of a process join their rows with. One thread builds
 * it; once it is {@link #seal}ed, any number of threads may have a {@link Prober} each. What comes
 * out for a probe row is what {@link HashJoin} gives. Joins that give out build rows which match
 * nothing are not possible: no task would know that the others' rows do not match either.
 */
public final class BroadcastTable implements AutoCloseable {
  private final JoinLayout layout;
  private final BuildSide side;
  private BuildTable table;

  /**
   * A table.
   *
   * @param build the schema of the build side
   * @param probe the schema of the probe side
   * @throws dev.longbow.error.LongbowException {@link dev.longbow.error.ErrorCode#TYPE_MISMATCH}
   *     when keys differ in type
   */
  public BroadcastTable(JoinSpec spec, Schema build, Schema probe, Reservation memory) {
    if (spec.type().keepsBuild()) {
      throw refused(spec.type());
    }
    this.layout = JoinLayout.of(spec, build, probe);
    this.side = new BuildSide(layout, memory);
  }

  private static IllegalArgumentException refused(JoinSpec.Type type) {
    return new IllegalArgumentException("Broadcast of the build side of a " + type);
  }

  /** Takes a batch; false when the budget does not have the memory: then join with files. */
  public boolean build(Batch batch) {
    return side.add(layout.keptOfBuild(batch));
  }

  /** Makes the table after all batches; false when the budget does not have the memory. */
  public boolean seal() {
    table = side.seal(false);
    return table != null;
  }

  /** One more thread's access to the sealed table. */
  public Prober prober(Consumer<Batch> consumer) {
    return new Prober(layout, table, consumer);
  }

  /** Frees the memory, when no prober is in use any more. */
  @Override
  public void close() {
    table = null;
    side.release();
  }

  /** Joins the rows of one task; used by one thread at a time. */
  public static final class Prober {
    private final JoinLayout layout;
    private final Matcher matcher;
    private final OutputBuffer output;

    private Prober(JoinLayout layout, BuildTable table, Consumer<Batch> consumer) {
      this.layout = layout;
      this.matcher = new Matcher(layout, table);
      this.output = new OutputBuffer(layout.outputSchema(), consumer);
    }

    /** Takes a batch of the probe side. */
    public void probe(Batch batch) {
      matcher.join(layout.keptOfProbe(batch), output);
    }

    /** Takes a batch of the probe side that is only counted. */
    public void skip(Batch batch) {
      matcher.count(layout.keptOfProbe(batch));
    }

    /**
     * How many rows the batches so far give if the join's condition is true for all pairs; counted
     * for {@code validate} and {@code max_output_rows}, as {@link JoinKeyCounts} does.
     */
    public long rowsWithoutCondition() {
      return switch (layout.spec().type()) {
        case INNER -> matcher.candidates();
        case PROBE_OUTER -> matcher.candidates() + matcher.withoutCandidates();
        case SEMI -> matcher.withCandidates();
        case ANTI -> matcher.withoutCandidates();
        case BUILD_OUTER, FULL -> throw refused(layout.spec().type());
      };
    }

    /** Gives out what is left. */
    public void finish() {
      output.flush();
    }
  }
}
