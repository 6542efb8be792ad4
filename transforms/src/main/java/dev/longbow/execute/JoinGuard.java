package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.JoinKeyCounts;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the keys of a checked join beside it, and stops it as soon as it must fail: when keys are
 * unique on one side, no more rows can come out than the other side has. Otherwise a join that was
 * never meant could multiply rows for hours before anybody looks.
 */
final class JoinGuard implements AutoCloseable {
  private final Operator.Join operator;
  private final Operator.KeyCheck check;
  private final JoinKeyCounts counts;
  private final int join;
  private long buildRows;
  private long probeRows;
  private long emitted;
  private boolean refused;
  private JoinFinding finding;

  /** Ends a join that fails its check. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("The join fails its check", null, false, false);
    }
  }

  JoinGuard(Operator.Join operator, TaskContext context) {
    this.operator = operator;
    this.check = operator.check();
    this.join = join(operator, context);
    this.counts =
        new JoinKeyCounts(
            operator.spec(),
            operator.build(),
            operator.probe(),
            context.memory(),
            context.run().blocks()::directory);
  }

  /** The tasks of a hash join are all in one stage, those of a broadcast join need not be. */
  static int join(Operator.Join operator, TaskContext context) {
    return operator instanceof Operator.BroadcastJoin broadcast
        ? -1 - broadcast.exchange()
        : context.stage();
  }

  void count(Batch batch, boolean isBuild) {
    if (isBuild) {
      buildRows += batch.rows();
      counts.build(batch);
    } else {
      probeRows += batch.rows();
      counts.probe(batch);
    }
  }

  /** Takes note of rows that come out; ends the join when they are too many. */
  void emitted(int rows) {
    emitted += rows;
    boolean tooMany =
        emitted > check.maxRows()
            || ((check.buildUnique() || check.probeUnique()) && emitted > buildRows + probeRows);
    if (tooMany) {
      refused = true;
      throw new Refused();
    }
  }

  boolean isRefused() {
    return refused;
  }

  void finish() {
    JoinKeyCounts.Result result = counts.finish();
    List<JoinFinding.Repeat> build =
        check.buildUnique() ? repeats(check, result.repeatedInBuild(), true) : List.of();
    List<JoinFinding.Repeat> probe =
        check.probeUnique() ? repeats(check, result.repeatedInProbe(), false) : List.of();
    finding =
        new JoinFinding(
            join,
            operator.step(),
            check.validate(),
            check.maxRows(),
            refused ? result.rows() : emitted,
            refused && operator.spec().condition().isPresent(),
            check.buildLeft() ? build : probe,
            check.buildLeft() ? probe : build);
  }

  static List<JoinFinding.Repeat> repeats(
      Operator.KeyCheck check, List<JoinKeyCounts.KeyCount> keys, boolean ofBuild) {
    List<JoinFinding.Repeat> repeats = new ArrayList<>();
    for (JoinKeyCounts.KeyCount key : keys) {
      List<String> parts = new ArrayList<>();
      List<String> names = ofBuild == check.buildLeft() ? check.leftKeys() : check.rightKeys();
      for (int i = 0; i < names.size(); i++) {
        parts.add(names.get(i) + " = " + key.values().get(i));
      }
      repeats.add(
          new JoinFinding.Repeat(
              String.join(", ", parts), ofBuild ? key.buildRows() : key.probeRows()));
    }
    return repeats;
  }

  JoinFinding finding() {
    return finding;
  }

  @Override
  public void close() {
    counts.close();
  }
}
