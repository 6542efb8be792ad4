package dev.longbow.execute;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What the tasks of one run in this process share: whether it was cancelled, how far it is, which
 * tasks are at work, and its exchange blocks. Found by run id, because tasks are made by a runner
 * from serialised functions.
 */
public final class Run {
  private static final ConcurrentMap<String, Run> RUNS = new ConcurrentHashMap<>();

  /** Runs that were closed, the last of them: a runner's threads may still come to them. */
  private static final Set<String> CLOSED = new LinkedHashSet<>();

  private static final int MOST_CLOSED = 256;

  private final String id;
  private final Progress progress = new Progress();
  private final BlockStore blocks;
  private final Broadcasts broadcasts = new Broadcasts(this);
  private volatile boolean cancelled;
  private volatile LongbowException failure;
  private volatile Object outcome;
  private int activeTasks;
  private AutoCloseable companion;
  private int users;

  private Run(String id) {
    this.id = id;
    this.blocks = new BlockStore(id);
  }

  /** The run of an id for the one that starts it, and ends it with {@link #close}. */
  public static Run begin(String id) {
    synchronized (CLOSED) {
      CLOSED.remove(id);
    }
    return use(id);
  }

  /**
   * The run of an id, for one more user of it in this process; made when it has none yet. Every
   * user ends with {@link #release}. A run that was closed is a cancelled one.
   */
  public static Run use(String id) {
    synchronized (CLOSED) {
      if (CLOSED.contains(id)) {
        Run late = new Run(id);
        late.cancelled = true;
        late.blocks.close();
        return late;
      }
      return join(id);
    }
  }

  private static Run join(String id) {
    return RUNS.compute(
        id,
        (key, known) -> {
          Run run = known == null ? new Run(key) : known;
          run.users++;
          return run;
        });
  }

  /** The run of an id, if it is used in this process now. */
  public static Optional<Run> find(String id) {
    return Optional.ofNullable(RUNS.get(id));
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

  /** The build sides of the run's broadcast joins in this process. */
  Broadcasts broadcasts() {
    return broadcasts;
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

  /**
   * Starts something that goes with the run in this process, once, and is closed with it.
   *
   * @param start called when nothing goes with the run yet
   */
  public synchronized void accompany(Supplier<AutoCloseable> start) {
    if (companion == null && !cancelled) {
      companion = start.get();
    }
  }

  private synchronized void leaveCompanion() {
    if (companion != null) {
      try {
        companion.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      companion = null;
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

  /** Ends one use; the last one closes the run. */
  public void release() {
    Run left =
        RUNS.computeIfPresent(id, (key, known) -> known == this && --users == 0 ? null : known);
    if (left == null) {
      free();
    }
  }

  /** Ends the run for all its users and frees its blocks; tasks that still come are refused. */
  public void close() {
    synchronized (CLOSED) {
      CLOSED.add(id);
      if (CLOSED.size() > MOST_CLOSED) {
        CLOSED.remove(CLOSED.iterator().next());
      }
      RUNS.remove(id, this);
    }
    free();
  }

  private void free() {
    cancelled = true;
    leaveCompanion();
    broadcasts.close();
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
