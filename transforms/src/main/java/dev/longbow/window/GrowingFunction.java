package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.List;

/** A function of frames that begin where the partition does: each row is added once. */
final class GrowingFunction implements FrameFunction {
  /** Results are put together when so many rows were added for them. */
  private static final long MANY = 1 << 18;

  private final RowQueue rows;
  private final ValueSources sources;
  private final Accumulation accumulation;
  private final BatchAppender results;
  private final Schema schema;
  private long partition = Long.MAX_VALUE;
  private long added;

  /** The position behind the rows that were fed. */
  private long fed = Long.MIN_VALUE;

  /**
   * A function.
   *
   * @param sources the values that the accumulation looks at, and nobody else
   */
  GrowingFunction(RowQueue rows, ValueSources sources, Accumulation accumulation, Field result) {
    this.rows = rows;
    this.sources = sources;
    this.accumulation = accumulation;
    this.schema = Schema.of(result);
    this.results = new BatchAppender(schema);
  }

  @Override
  public void resume(byte[] state, long start, long next) {
    accumulation.reset();
    accumulation.add(state, next);
    partition = start;
    added = next;
  }

  @Override
  public Column evaluate(Frames frames) {
    long taken = Long.MIN_VALUE;
    int given = 0;
    for (int i = 0; i < frames.rows; i++) {
      if (frames.starts[i] != partition) {
        partition = frames.starts[i];
        added = partition;
        accumulation.reset();
      }
      if (taken == Long.MIN_VALUE) {
        taken = added;
      } else if (added - taken > MANY) {
        give(i - given);
        given = i;
        taken = added;
      }
      addTo(frames.ends[i]);
      accumulation.emit();
    }
    if (given == 0) {
      return accumulation.take(added);
    }
    give(frames.rows - given);
    return results.build().column(0);
  }

  private void give(int count) {
    results.append(new Batch(schema, List.of(accumulation.take(added)), count));
  }

  private void addTo(long end) {
    while (added < end) {
      if (added >= fed) {
        feed(rows.at(added));
      }
      long next = Math.min(end, fed);
      accumulation.add(added, next);
      added = next;
      sources.all().forEach(values -> values.discard(added));
    }
  }

  private void feed(RowQueue.Piece piece) {
    sources.all().forEach(values -> values.feed(piece.rows(), piece.start()));
    accumulation.feed(piece.rows(), piece.start());
    fed = piece.end();
  }

  @Override
  public long heapBytes() {
    return accumulation.heapBytes();
  }
}
