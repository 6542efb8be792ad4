package dev.longbow.memory;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The one memory budget of a process, shared by the tasks that run in it and by the blocks that
 * wait in exchanges. Asking for memory never waits: a refusal means that the asker spills what it
 * holds itself.
 *
 * <p>A task's first bytes are guaranteed, up to a fixed share of the budget, so that one task
 * cannot starve the others. Beyond that, whoever asks first gets, as long as nobody goes short:
 * when one that holds less than an equal part of the budget was refused, those that hold more get
 * nothing until it has been served or has ended. They spill then, and the memory evens out between
 * stages that run side by side, whichever began first. Buffers, which nobody can spill, are only
 * counted: what they hold is missing to those who ask. Blocks that wait in exchanges give way: they
 * are written to disk when a task would be refused otherwise, which writes them once, while a task
 * that spills may write its rows several times.
 */
public final class MemoryPool {
  /**
   * At most this percentage of the heap may be budget: the rest is for batches under way and
   * libraries.
   */
  public static final int LARGEST_HEAP_PERCENT = 60;

  private static final int MINIMUM_SHARES = 16;

  /** What a reservation gets even of a tiny budget: no table is smaller. */
  private static final long LEAST_GUARANTEE = 512 << 10;

  private static volatile MemoryPool shared;

  private final long budget;
  private final long guarantee;
  private final Path spillFolder;
  private final Set<Reservation> open = new HashSet<>();

  /** Those that were refused although they hold less than an equal part. */
  private final Set<Reservation> goShort = new HashSet<>();

  private final List<Waiting> waiting = new CopyOnWriteArrayList<>();
  private long reserved;

  /**
   * A pool.
   *
   * @param budget bytes
   * @param spillFolder where spill directories are made
   */
  public MemoryPool(long budget, Path spillFolder) {
    this(budget, Math.max(LEAST_GUARANTEE, budget / MINIMUM_SHARES), spillFolder);
  }

  /**
   * A pool.
   *
   * @param guarantee bytes that every reservation is granted whatever others hold
   */
  public MemoryPool(long budget, long guarantee, Path spillFolder) {
    this.budget = budget;
    this.guarantee = guarantee;
    this.spillFolder = spillFolder;
  }

  /** The process's pool; until {@link #configure} with the default budget. */
  public static MemoryPool shared() {
    MemoryPool pool = shared;
    if (pool == null) {
      synchronized (MemoryPool.class) {
        pool = shared;
        if (pool == null) {
          pool = new MemoryPool(defaultBudget(), defaultSpillFolder());
          shared = pool;
        }
      }
    }
    return pool;
  }

  /**
   * Sets the process's budget; between runs, not during one.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} when it is more than the heap allows
   */
  public static void configure(long budget, Path spillFolder) {
    check(budget);
    shared = new MemoryPool(budget, spillFolder);
  }

  /**
   * Sets the process's budget unless tasks hold memory of the one there is.
   *
   * @return whether it was set
   * @throws LongbowException {@link ErrorCode#MEMORY} when it is more than the heap allows
   */
  public static boolean configureWhenIdle(long budget, Path spillFolder) {
    check(budget);
    synchronized (MemoryPool.class) {
      if (shared != null && !shared.isIdle()) {
        return false;
      }
      shared = new MemoryPool(budget, spillFolder);
      return true;
    }
  }

  private synchronized boolean isIdle() {
    return open.isEmpty() && waiting.isEmpty();
  }

  /**
   * Checks a budget.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} when it is more than the heap allows
   */
  public static void check(long budget) {
    long heap = Runtime.getRuntime().maxMemory();
    if (budget > largestBudget(heap)) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot use a memory budget of %d MB with a heap of %d MB: at most %d%% of the heap. Start with -Xmx%dm or more"
              .formatted(
                  budget >> 20,
                  heap >> 20,
                  LARGEST_HEAP_PERCENT,
                  ((budget >> 20) + 1) * 100 / LARGEST_HEAP_PERCENT + 1));
    }
  }

  /** The largest budget of a process with a heap of so many bytes. */
  public static long largestBudget(long heap) {
    return heap / 100 * LARGEST_HEAP_PERCENT;
  }

  /** Half of the heap. */
  public static long defaultBudget() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** The system's folder for temporary files. */
  public static Path defaultSpillFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** The budget in bytes. */
  public long budget() {
    return budget;
  }

  /** Where spill directories are made. */
  public Path spillFolder() {
    return spillFolder;
  }

  /** The bytes reserved now. */
  public synchronized long reserved() {
    return reserved;
  }

  /** Memory that is only used as long as nobody needs it. */
  public interface Waiting {
    /** Frees bytes, at least so many if possible; says whether it freed any. */
    boolean free(long bytes);
  }

  /** Lets memory be freed when a reservation asks for more than there is. */
  public void addWaiting(Waiting memory) {
    waiting.add(memory);
  }

  /** Forgets what {@link #addWaiting} has added. */
  public void removeWaiting(Waiting memory) {
    waiting.remove(memory);
  }

  /**
   * Frees memory that nobody needs now until so many bytes are free; without the lock, for this may
   * write files. Does nothing for one that was refused because others go short.
   */
  boolean makeRoom(long bytes) {
    for (Waiting memory : waiting) {
      long missing = bytes - (budget - reserved());
      if (missing > 0 && memory.free(missing)) {
        return true;
      }
    }
    return false;
  }

  /** A reservation of nothing yet. */
  public Reservation reserve(String name) {
    return new Reservation(this, name, guarantee);
  }

  /**
   * Takes bytes.
   *
   * @param guaranteed how many of them are granted whatever others hold
   */
  synchronized boolean take(Reservation taker, long bytes, long guaranteed) {
    open.add(taker);
    if (bytes > guaranteed) {
      boolean isFair = bytes <= budget / open.size() - taker.bytes();
      if (bytes > budget - reserved) {
        if (isFair) {
          goShort.add(taker);
        }
        return false;
      }
      if (!isFair && !goShort.isEmpty()) {
        return false;
      }
    }
    goShort.remove(taker);
    reserved += bytes;
    return true;
  }

  /**
   * Takes bytes for what can wait on disk: it gives way, and beyond its guarantee nobody goes
   * without for its sake.
   */
  synchronized boolean takeUnused(Reservation taker, long bytes, long guaranteed) {
    if (bytes > guaranteed) {
      boolean isFair = bytes <= budget / (open.size() + 1) - taker.bytes();
      if (bytes > budget - reserved || (!isFair && !goShort.isEmpty())) {
        return false;
      }
    }
    reserved += bytes;
    return true;
  }

  /** Counts bytes that are in use whether or not the budget has them; negative to count less. */
  synchronized void count(long bytes) {
    reserved += bytes;
  }

  synchronized void give(long bytes) {
    reserved -= bytes;
  }

  /** Takes note that a reservation asks for nothing more. */
  synchronized void ended(Reservation reservation) {
    open.remove(reservation);
    goShort.remove(reservation);
  }
}
