package dev.longbow.join;

import dev.longbow.aggregate.HashOrder;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Merges files whose rows ascend in the row number that is their last column. Rows of equal numbers
 * stay in the order of the files.
 *
 * <p>It does not compare row by row: all rows below the least of the last numbers in memory are
 * sorted at once.
 */
final class SequenceMerge {
  /** Files that are read at the same time. */
  private static final int FAN = 32;

  private final JoinRun run;
  private final Schema schema;

  SequenceMerge(JoinRun run, Schema schema) {
    this.run = run;
    this.schema = schema;
  }

  /** Merges and deletes the files; those that have no rows are null. */
  void merge(List<SpillFile> files, Consumer<Batch> consumer) {
    List<SpillFile> left = new ArrayList<>(files);
    left.removeIf(Objects::isNull);
    while (left.size() > FAN) {
      List<SpillFile> merged = new ArrayList<>();
      for (int from = 0; from < left.size(); from += FAN) {
        List<SpillFile> some = left.subList(from, Math.min(from + FAN, left.size()));
        RunWriter writer = new RunWriter(run, schema);
        mergeAtOnce(some, writer::add);
        merged.add(writer.finish());
      }
      left = merged;
    }
    mergeAtOnce(left, consumer);
  }

  private void mergeAtOnce(List<SpillFile> files, Consumer<Batch> consumer) {
    Held held = new Held(run.memory());
    // Blocks as they are read, as they are put together, and as they come out.
    held.force(3L * files.size() * run.blockBytes());
    List<Input> inputs = new ArrayList<>();
    files.forEach(file -> inputs.add(new Input(file)));
    inputs.removeIf(Input::isAtEnd);
    while (!inputs.isEmpty()) {
      if (inputs.size() == 1) {
        inputs.get(0).takeRest(consumer);
      } else {
        step(inputs, consumer);
      }
      inputs.removeIf(Input::isAtEnd);
    }
    files.forEach(run::delete);
    held.release();
  }

  private void step(List<Input> inputs, Consumer<Batch> consumer) {
    long bound = Long.MAX_VALUE;
    for (Input input : inputs) {
      bound = Math.min(bound, input.last());
    }
    BatchAppender window = new BatchAppender(schema);
    List<long[]> numbers = new ArrayList<>();
    for (Input input : inputs) {
      input.takeBelow(bound, window, numbers);
    }
    int rows = window.rows();
    if (rows > 0) {
      long[] all = new long[rows];
      int at = 0;
      for (long[] some : numbers) {
        System.arraycopy(some, 0, all, at, some.length);
        at += some.length;
      }
      consumer.accept(window.build().gather(HashOrder.sort(all), rows));
      return;
    }
    for (Input input : inputs) {
      if (input.first() == bound) {
        input.takeEqual(bound, consumer);
        return;
      }
    }
  }

  /** A file and its block in memory. */
  private static final class Input {
    private final SpillFile.Cursor cursor;
    private Batch batch;
    private long[] numbers;
    private int from;

    Input(SpillFile file) {
      this.cursor = file.cursor();
      advance(0);
    }

    private void advance(int to) {
      from = to;
      while (batch == null || from == batch.rows()) {
        batch = cursor.next();
        from = 0;
        if (batch == null) {
          return;
        }
        numbers = Sequences.of(batch);
      }
    }

    boolean isAtEnd() {
      return batch == null;
    }

    long first() {
      return numbers[from];
    }

    long last() {
      return numbers[batch.rows() - 1];
    }

    void takeRest(Consumer<Batch> consumer) {
      while (batch != null) {
        consumer.accept(batch.slice(from, batch.rows() - from));
        advance(batch.rows());
      }
    }

    /** Appends the rows whose numbers are below a bound that none exceeds which ends a block. */
    void takeBelow(long bound, BatchAppender window, List<long[]> to) {
      int end = from;
      int high = batch.rows();
      while (end < high) {
        int middle = (end + high) >>> 1;
        if (numbers[middle] < bound) {
          end = middle + 1;
        } else {
          high = middle;
        }
      }
      window.append(batch, null, from, end - from);
      to.add(java.util.Arrays.copyOfRange(numbers, from, end));
      advance(end);
    }

    /** Gives out the rows in memory whose numbers are this one. */
    void takeEqual(long number, Consumer<Batch> consumer) {
      int end = from;
      while (end < batch.rows() && numbers[end] == number) {
        end++;
      }
      consumer.accept(batch.slice(from, end - from));
      advance(end);
    }
  }
}
