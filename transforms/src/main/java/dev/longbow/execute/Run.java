package dev.longbow.execute;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the tasks of one run in this process share: whether it was cancelled, how far it is, which
 * tasks are at work, and its exchange blocks. Found by run id, because tasks are made by a runner
 * from serialised functions.
 */
public final class Run {
  private static final ConcurrentMap<String, Run> RUNS = new ConcurrentHashMap<>();

  private final String id;
  private final Progress progress = new Progress();
  private final BlockStore blocks;
  private volatile boolean cancelled;
  private volatile LongbowException failure;
  private volatile Object outcome;
  private int activeTasks;

  private Run(String id) {
    this.id = id;
    this.blocks = new BlockStore(id);
  }

  /** The run of an id; made when this process has not seen it yet. */
  public static Run of(String id) {
    return RUNS.computeIfAbsent(id, Run::new);
  }

  /** The run's id. */
  public String id() {
    return id;
  }

  /** How far the run is, in this process. */
  public Progress progress() {
    return progress;
  }

  /** The run's exchange blocks in this process. */
  public BlockStore blocks() {
    return blocks;
  }

  /** Makes every task stop at its next batch. */
  public void cancel() {
    cancelled = true;
  }

  /** Makes every task stop because of an error that no retry mends; the first one is kept. */
  public synchronized void fail(LongbowException first) {
    if (failure == null && first.code() != ErrorCode.CANCELLED) {
      failure = first;
    }
    cancelled = true;
  }

  /** The error that stopped the run in this process. */
  public Optional<LongbowException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Keeps what the committer made, for a launcher in this process. */
  public void complete(Object result) {
    outcome = result;
  }

  /** What the committer made, when it ran in this process. */
  public <T> Optional<T> outcome(Class<T> type) {
    return Optional.ofNullable(outcome).map(type::cast);
  }

  /** Whether the run was cancelled. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Fails when the run was cancelled.
   *
   * @throws LongbowException {@link ErrorCode#CANCELLED}
   */
  public void checkCancelled() {
    if (cancelled) {
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + id);
    }
  }

  synchronized void taskStarted() {
    checkCancelled();
    activeTasks++;
  }

  synchronized void taskEnded() {
    activeTasks--;
    progress.tasksDone.increment();
    notifyAll();
  }

  /**
   * Waits until no task of the run is at work in this process.
   *
   * @return false when some still are after the time
   */
  public synchronized boolean awaitIdle(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (activeTasks > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Forgets the run and frees its blocks. Called when no task of it works any more. */
  public void close() {
    RUNS.remove(id, this);
    blocks.close();
  }

  /** Counters for display, updated per batch. They count failed attempts too. */
  public static final class Progress {
    final LongAdder rowsScanned = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder tasksDone = new LongAdder();

    private Progress() {}

    /** Rows read by scans so far. */
    public long rowsScanned() {
      return rowsScanned.sum();
    }

    /** Bytes read by scans so far. */
    public long bytesRead() {
      return bytesRead.sum();
    }

    /** Tasks that ended. */
    public long tasksDone() {
      return tasksDone.sum();
    }
  }
}
