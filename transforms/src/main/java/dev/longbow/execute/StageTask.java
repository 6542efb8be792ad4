package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport.StepCount;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * One task of a stage: takes the rows of one split or one partition through the stage's operators.
 * Batches are pushed with {@link #accept} in order, or read with {@link #read}; then {@link
 * #finish} completes the parts and gives the report. {@link #close} always comes last and, without
 * a finish before it, removes what the task wrote. Used by one thread.
 */
public final class StageTask implements AutoCloseable {
  private final Stage stage;
  private final TaskContext context;
  private final OperatorTree operators;
  private final long start = System.nanoTime();

  /** Its rows come again, and are counted then. */
  private final boolean readsAhead;

  private long rowsScanned;
  private long bytesRead;
  private StepCount scanned;
  private SideFile sideFile;
  private boolean open = true;

  /**
   * Starts a task.
   *
   * @param exchanges finds the exchanges that the stage writes to
   * @param output where its exchange writes go
   * @throws LongbowException {@link ErrorCode#CANCELLED} when the run was cancelled
   */
  public StageTask(
      Stage stage, IntFunction<Exchange> exchanges, TaskContext context, ExchangeOutput output) {
    this.stage = stage;
    this.readsAhead = stage.readsAhead();
    this.context = context;
    context.run().taskStarted();
    try {
      this.operators = new OperatorTree(stage, exchanges, context, output);
    } catch (RuntimeException | Error e) {
      end();
      throw e;
    }
  }

  /** Takes a batch. */
  public void accept(Batch batch) {
    context.checkCancelled();
    guard(() -> operators.accept(batch));
  }

  /** Takes a batch, unless more of them would change nothing. */
  public void acceptUnlessDone(Batch batch) {
    if (!isDone()) {
      accept(batch);
    }
  }

  /** Whether more batches would change nothing. */
  public boolean isDone() {
    return operators.isDone();
  }

  /** Reads a split and takes its batches. */
  public void read(Split split) {
    Stage.ScanInput scan = (Stage.ScanInput) stage.input();
    if (!readsAhead) {
      sideFile = scan.rejected().map(rejected -> new SideFile(rejected, context)).orElse(null);
    }
    try (BatchReader reader = Format.named(scan.reader().format()).open(scan.reader(), split)) {
      guard(() -> pump(reader, scan, split));
    } catch (LongbowException e) {
      throw e.inStep(scan.step());
    } catch (RuntimeException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read " + split + ": " + e, e)
          .inStep(scan.step());
    }
  }

  private void pump(BatchReader reader, Stage.ScanInput scan, Split split) {
    long out = 0;
    long unwanted = 0;
    boolean ended;
    try {
      Reservation.Buffers buffers = context.memory().buffers();
      Batch batch = null;
      // A side file has every row that is rejected, also behind those that a limit wants.
      boolean readsAll = scan.rejected().isPresent();
      while ((readsAll || !operators.isDone()) && (batch = reader.next()) != null) {
        context.checkCancelled();
        progress(reader);
        buffers.set(reader.heapBytes());
        reject(reader);
        if (operators.isDone()) {
          unwanted += batch.rows();
        } else if (batch.rows() > 0) {
          out += batch.rows();
          operators.accept(batch);
        }
      }
      reject(reader);
      ended = batch == null && !operators.isDone();
    } catch (LongbowException e) {
      boolean ofRow = e.code() == ErrorCode.BAD_VALUE || e.code() == ErrorCode.ARITHMETIC;
      throw ofRow && reader.place().isPresent() ? e.at(reader.place().get()) : e;
    }
    progress(reader);
    long cut = reader.rowsCut() + unwanted;
    long rejected = reader.rowsRejected();
    // A reader that was not stopped has seen all rows; the split's number may be an estimate.
    boolean all = ended && scan.reader().limit() == Long.MAX_VALUE;
    long rows = all ? rowsScanned : Math.max(rowsScanned, split.rows());
    scanned =
        new StepCount(
            StepCount.SCAN,
            "scan",
            scan.step(),
            rows,
            out,
            rowsScanned - out - cut - rejected,
            rows - rowsScanned + cut,
            rejected,
            reader.valuesNulled());
  }

  private void reject(BatchReader reader) {
    reader
        .rejected()
        .ifPresent(
            batch -> {
              if (sideFile != null) {
                sideFile.write(batch);
              }
            });
  }

  private void progress(BatchReader reader) {
    if (!readsAhead) {
      context.run().progress().rowsScanned.add(reader.rowsScanned() - rowsScanned);
    }
    context.run().progress().bytesRead.add(reader.bytesRead() - bytesRead);
    rowsScanned = reader.rowsScanned();
    bytesRead = reader.bytesRead();
  }

  /** Completes the task: everything held back is given out, parts are finished. */
  public TaskReport finish() {
    context.checkCancelled();
    guard(operators::finish);
    return new TaskReport(
        stage.id(),
        context.task(),
        readsAhead ? List.of() : counts(),
        parts(),
        readsAhead ? 0 : rowsScanned,
        bytesRead,
        operators.spilledBytes(),
        System.nanoTime() - start,
        operators.findings());
  }

  private Map<String, List<Part>> parts() {
    if (sideFile == null) {
      return operators.parts();
    }
    Map<String, List<Part>> parts = new TreeMap<>(operators.parts());
    parts.put(sideFile.output(), sideFile.finish());
    return parts;
  }

  private List<StepCount> counts() {
    List<StepCount> counts = new ArrayList<>();
    if (scanned != null) {
      counts.add(scanned);
    }
    counts.addAll(operators.counts());
    return counts;
  }

  /** Ends the task; removes what it wrote unless it finished. */
  @Override
  public void close() {
    if (open) {
      operators.close();
      if (sideFile != null) {
        sideFile.close();
      }
      end();
    }
  }

  private void end() {
    open = false;
    context.memory().close();
    context.run().taskEnded();
  }

  /** Running out of heap is told as what it is, and ends this run, not the process. */
  private void guard(Runnable work) {
    try {
      work.run();
    } catch (OutOfMemoryError e) {
      throw new LongbowException(
              ErrorCode.MEMORY,
              "Cannot hold the data of task %d of stage %d in a heap of %d MB: %s"
                  .formatted(
                      context.task(),
                      stage.id(),
                      Runtime.getRuntime().maxMemory() >> 20,
                      e.getMessage()),
              e)
          .inStep(stage.roots().get(0).operator().step());
    }
  }
}
