package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the pairs of probe rows and rows of a {@link BuildTable} that match, a bounded number at a
 * time, in the order of probe rows and then of the arrival of build rows. Used by one thread.
 */
final class Matcher {
  private static final int CHUNK = OutputBuffer.ROWS;

  private final JoinLayout layout;
  private final BuildTable table;
  private final RowAssembler assembler;
  private final KeyIndex.Finder finder;
  private final PredicateEvaluator condition;
  private final boolean mayStopEarly;
  private final long[] buildMatched;
  private final long longestOfBuild;
  private final int[] probeRows = new int[CHUNK];
  private final int[] buildRows = new int[CHUNK];
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private boolean[] matched = new boolean[0];
  private long candidates;
  private long withCandidates;
  private long withoutCandidates;

  /**
   * Pairs that are looked at together; fewer when strings are so long that copies would not fit.
   */
  private int chunk;

  /** The next pair: a probe row and a position in the index. */
  private int row;

  private int position;

  Matcher(JoinLayout layout, BuildTable table) {
    this.layout = layout;
    this.table = table;
    this.assembler = new RowAssembler(layout, table.columns());
    this.finder = table.index().finder();
    this.condition =
        layout
            .spec()
            .condition()
            .map(it -> Evaluators.predicate(it.expression(), layout.conditionSchema()))
            .orElse(null);
    // A condition that can fail is evaluated for all pairs, so that it fails or not wherever
    // chunks begin.
    this.mayStopEarly =
        layout.spec().condition().map(it -> !Evaluators.mayFail(it.expression())).orElse(true);
    long longest = 0;
    for (Column column : table.columns()) {
      longest += TextBytes.longest(column);
    }
    this.longestOfBuild = longest;
    this.buildMatched = layout.spec().type().keepsBuild() ? Bits.allClear(table.rows()) : null;
  }

  /** Only counts the pairs of a batch. */
  void count(Batch probe) {
    begin(probe);
  }

  /** Pairs with equal keys in all batches so far. */
  long candidates() {
    return candidates;
  }

  /** Probe rows that have such a pair. */
  long withCandidates() {
    return withCandidates;
  }

  /** Probe rows that have none. */
  long withoutCandidates() {
    return withoutCandidates;
  }

  /** For each row of the batch probed last, whether it matched. */
  boolean[] matched() {
    return matched;
  }

  /** Gives what comes out for a batch of kept probe columns to a buffer. */
  void join(Batch probe, OutputBuffer output) {
    JoinSpec.Type type = layout.spec().type();
    if (type.isOfPairs()) {
      pairs(probe, type.keepsProbe(), output);
      return;
    }
    flags(probe);
    int[] rows = new int[probe.rows()];
    int count = 0;
    boolean wanted = type == JoinSpec.Type.SEMI;
    for (int i = 0; i < rows.length; i++) {
      rows[count] = i;
      count += matched[i] == wanted ? 1 : 0;
    }
    output.add(RowAssembler.probeRows(layout, probe, rows, count));
  }

  /**
   * Gives the matching pairs of a batch of kept probe columns to a buffer.
   *
   * @param keepUnmatched whether rows that match nothing come out in their place too
   */
  void pairs(Batch probe, boolean keepUnmatched, OutputBuffer output) {
    begin(probe);
    while (row < probe.rows()) {
      if (condition == null) {
        int count = nextPairs(probe.rows(), keepUnmatched, Math.min(output.room(), chunk));
        emit(probe, 0, count, output);
        continue;
      }
      int count = nextPairs(probe.rows(), keepUnmatched, chunk);
      count = filter(probe, count, keepUnmatched);
      for (int from = 0; from < count; ) {
        int taken = Math.min(output.room(), count - from);
        emit(probe, from, taken, output);
        from += taken;
      }
    }
  }

  /** Only finds which rows of the batch match something. */
  void flags(Batch probe) {
    begin(probe);
    while (condition != null && row < probe.rows()) {
      int count = nextPairs(probe.rows(), false, chunk);
      filter(probe, count, false);
      if (mayStopEarly && row < probe.rows() && matched[row]) {
        nextRow();
      }
    }
  }

  private void begin(Batch probe) {
    int rows = probe.rows();
    if (starts.length < rows) {
      starts = new int[rows];
      ends = new int[rows];
      matched = new boolean[rows];
    }
    List<Column> keys = probe.columns().subList(0, layout.spec().keys());
    finder.find(keys, rows, starts, ends);
    long[] complete = layout.spec().nullEqual() ? null : KeyNulls.complete(keys, rows);
    if (complete != null) {
      for (int i = 0; i < rows; i++) {
        ends[i] = Bits.isSet(complete, i) ? ends[i] : starts[i];
      }
    }
    int without = 0;
    for (int i = 0; i < rows; i++) {
      int found = ends[i] - starts[i];
      matched[i] = condition == null && found > 0;
      candidates += found;
      without += found == 0 ? 1 : 0;
    }
    withoutCandidates += without;
    withCandidates += rows - without;
    long longest = longestOfBuild;
    for (Column column : probe.columns()) {
      longest += TextBytes.longest(column);
    }
    chunk = (int) Math.max(1, Math.min(CHUNK, OutputBuffer.TEXT / Math.max(1, longest)));
    row = 0;
    position = rows == 0 ? 0 : starts[0];
  }

  private void nextRow() {
    row++;
    position = row < starts.length ? starts[row] : 0;
  }

  /** Writes the next pairs, at most {@code most}; gives their number. */
  private int nextPairs(int rows, boolean keepUnmatched, int most) {
    int[] order = table.index().rows();
    if (order == null && table.index().isUnique()) {
      return nextUnique(rows, keepUnmatched, most);
    }
    int count = 0;
    while (row < rows && count < most) {
      int end = ends[row];
      if (position < end) {
        int taken = Math.min(most - count, end - position);
        for (int i = 0; i < taken; i++) {
          probeRows[count + i] = row;
          buildRows[count + i] = order == null ? position + i : order[position + i];
        }
        count += taken;
        position += taken;
      } else if (keepUnmatched) {
        probeRows[count] = row;
        buildRows[count++] = -1;
      }
      if (position >= end) {
        nextRow();
      }
    }
    return count;
  }

  /** The same where every row has at most one pair: without branches. */
  private int nextUnique(int rows, boolean keepUnmatched, int most) {
    int count = 0;
    int i = row;
    if (keepUnmatched) {
      for (; i < rows && count < most; i++) {
        probeRows[count] = i;
        buildRows[count++] = ends[i] > starts[i] ? starts[i] : -1;
      }
    } else {
      for (; i < rows && count < most; i++) {
        probeRows[count] = i;
        buildRows[count] = starts[i];
        count += ends[i] > starts[i] ? 1 : 0;
      }
    }
    row = i - 1;
    nextRow();
    return count;
  }

  /**
   * Keeps the pairs for which the condition is true, and one pair without a build row for a probe
   * row none of whose pairs did, behind the last of them.
   */
  private int filter(Batch probe, int count, boolean keepUnmatched) {
    int[] candidates = RowAssembler.range(count);
    int total = count;
    int[] ofProbe = Arrays.copyOf(probeRows, count);
    int[] ofBuild = Arrays.copyOf(buildRows, count);
    if (keepUnmatched) {
      total = 0;
      for (int i = 0; i < count; i++) {
        candidates[total] = i;
        ofProbe[total] = probeRows[i];
        ofBuild[total] = buildRows[i];
        total += buildRows[i] < 0 ? 0 : 1;
      }
    }
    int[] selection = new int[total];
    int selected =
        total == 0
            ? 0
            : condition.select(assembler.candidates(probe, ofProbe, ofBuild, total), selection);
    boolean[] kept = new boolean[count];
    for (int i = 0; i < selected; i++) {
      int pair = candidates[selection[i]];
      kept[pair] = true;
      matched[probeRows[pair]] = true;
    }
    int result = 0;
    for (int i = 0; i < count; i++) {
      boolean isLast = i + 1 < count ? probeRows[i + 1] != probeRows[i] : row != probeRows[i];
      if (kept[i] || keepUnmatched && isLast && !matched[probeRows[i]]) {
        probeRows[result] = probeRows[i];
        buildRows[result++] = kept[i] ? buildRows[i] : -1;
      }
    }
    return result;
  }

  private void emit(Batch probe, int from, int count, OutputBuffer output) {
    if (count == 0) {
      return;
    }
    int[] ofProbe = from == 0 ? probeRows : Arrays.copyOfRange(probeRows, from, from + count);
    int[] ofBuild = from == 0 ? buildRows : Arrays.copyOfRange(buildRows, from, from + count);
    if (buildMatched != null) {
      for (int i = 0; i < count; i++) {
        if (ofBuild[i] >= 0) {
          Bits.set(buildMatched, ofBuild[i]);
        }
      }
    }
    output.add(assembler.pairs(probe, ofProbe, ofBuild, count));
  }

  /** Only finds which rows of the table match a row of the batch. */
  void mark(Batch probe) {
    begin(probe);
    if (condition == null) {
      int[] order = table.index().rows();
      for (int i = 0; i < probe.rows(); i++) {
        // The rows of a key are marked together.
        if (starts[i] < ends[i]
            && !Bits.isSet(buildMatched, order == null ? starts[i] : order[starts[i]])) {
          for (int at = starts[i]; at < ends[i]; at++) {
            Bits.set(buildMatched, order == null ? at : order[at]);
          }
        }
      }
      return;
    }
    while (row < probe.rows()) {
      int count = filter(probe, nextPairs(probe.rows(), false, chunk), false);
      for (int i = 0; i < count; i++) {
        Bits.set(buildMatched, buildRows[i]);
      }
    }
  }

  /**
   * Gives build rows to a buffer, in order of arrival.
   *
   * @param wanted true for those that matched so far, false for those that did not
   */
  void buildRows(boolean wanted, OutputBuffer output) {
    int count = 0;
    for (int i = 0; i < table.rows(); i++) {
      if (Bits.isSet(buildMatched, i) == wanted) {
        buildRows[count++] = i;
        if (count == output.room()) {
          output.add(assembler.buildRows(buildRows, count));
          count = 0;
        }
      }
    }
    if (count > 0) {
      output.add(assembler.buildRows(buildRows, count));
    }
  }
}
