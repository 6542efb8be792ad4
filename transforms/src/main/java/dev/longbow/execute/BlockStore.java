package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The batches of a run that wait in exchanges of this process. They stay live columns while they
 * fit in three quarters of the memory budget (the rest is for the tasks that consume them); what
 * comes later goes to spill files, from which it is read when its consumer comes, and so do live
 * blocks, the newest first, when tasks need more of the budget. Each block is taken once, unless it
 * is shared, and a file is emptied when all of its blocks have been taken. Files are written and
 * read outside the lock, so tasks spill side by side.
 */
public final class BlockStore implements MemoryPool.Waiting {
  private final String runId;
  private final Map<Long, Entry> entries = new HashMap<>();

  /** Those of them that are live and that nobody is writing to disk. */
  private final NavigableMap<Long, Entry> live = new TreeMap<>();

  private final List<SpillFile> files = new ArrayList<>();
  private final Map<Schema, Deque<SpillFile>> idleFiles = new HashMap<>();
  private final Map<SpillFile, Integer> waiting = new HashMap<>();
  private final Map<Long, Integer> uses = new HashMap<>();
  private SpillDirectory directory;
  private MemoryPool pool;
  private Reservation memory;
  private long lastId;
  private long mostLiveBytes;
  private final Map<String, Long> spilledOfSteps = new TreeMap<>();
  private boolean closed;

  /** Blocks stay live once the disk did not take one; nobody tries again and again. */
  private boolean cannotSpill;

  private record Entry(String step, Batch batch, long bytes, SpillFile file, long position) {}

  BlockStore(String runId) {
    this.runId = runId;
  }

  /**
   * Keeps a batch; gives the id to take it by.
   *
   * @param step whose exchange it waits in
   */
  public long put(String step, Batch batch) {
    long bytes = batch.heapBytes();
    SpillFile file;
    synchronized (this) {
      checkOpen();
      if (memory == null) {
        pool = MemoryPool.shared();
        memory = pool.reserve("exchange blocks");
        mostLiveBytes = pool.budget() / 4 * 3;
        pool.addWaiting(this);
      }
      if (memory.bytes() + bytes <= mostLiveBytes && memory.tryGrowUnused(bytes)) {
        Entry entry = new Entry(step, batch, bytes, null, 0);
        long id = add(entry);
        live.put(id, entry);
        return id;
      }
      file = idleFile(batch.schema());
    }
    long position = append(file, batch);
    synchronized (this) {
      appended(step, file, batch.schema(), position);
      waiting.merge(file, 1, Integer::sum);
      return add(new Entry(step, null, 0, file, position));
    }
  }

  private long append(SpillFile file, Batch batch) {
    try {
      return file.append(batch);
    } catch (LongbowException e) {
      throw unlessClosed(e);
    }
  }

  private void appended(String step, SpillFile file, Schema schema, long position) {
    spilledOfSteps.merge(step, file.bytes() - position, Long::sum);
    idleFiles.get(schema).push(file);
  }

  @Override
  public boolean free(long bytes) {
    long freed = 0;
    while (freed < bytes) {
      long moved = moveNewest();
      if (moved < 0) {
        break;
      }
      freed += moved;
    }
    return freed > 0;
  }

  /** Writes a live block to disk; gives the bytes freed, or -1 when there is none. */
  private long moveNewest() {
    long id;
    Entry entry;
    SpillFile file;
    synchronized (this) {
      Map.Entry<Long, Entry> newest = closed || cannotSpill ? null : live.pollLastEntry();
      if (newest == null) {
        return -1;
      }
      id = newest.getKey();
      entry = newest.getValue();
      try {
        file = idleFile(entry.batch.schema());
      } catch (LongbowException e) {
        return stays(id, entry);
      }
    }
    long position;
    try {
      position = file.append(entry.batch);
    } catch (LongbowException e) {
      return stays(id, entry);
    }
    synchronized (this) {
      if (closed) {
        return -1;
      }
      appended(entry.step, file, entry.batch.schema(), position);
      if (entries.get(id) != entry) {
        // It was taken meanwhile.
        clearUnlessWaiting(file);
        return 0;
      }
      entries.put(id, new Entry(entry.step, null, 0, file, position));
      waiting.merge(file, uses.getOrDefault(id, 1), Integer::sum);
      memory.shrink(entry.bytes);
      return entry.bytes;
    }
  }

  /** A block that cannot go to disk; who asked for memory spills, and says so when that fails. */
  private synchronized long stays(long id, Entry entry) {
    cannotSpill = true;
    if (entries.get(id) == entry) {
      live.put(id, entry);
    }
    return -1;
  }

  private void clearUnlessWaiting(SpillFile file) {
    if (waiting.getOrDefault(file, 0) == 0) {
      file.clear();
    }
  }

  private long add(Entry entry) {
    checkOpen();
    entries.put(++lastId, entry);
    return lastId;
  }

  /** A file for batches of a schema that no other thread appends to now. */
  private SpillFile idleFile(Schema schema) {
    SpillFile file = idleFiles.computeIfAbsent(schema, key -> new ArrayDeque<>()).poll();
    if (file == null) {
      file = SpillFile.create(directory(), schema);
      files.add(file);
    }
    return file;
  }

  /** Lets a batch, which nobody took yet, be taken so many times. */
  public synchronized void share(long id, int times) {
    checkOpen();
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new LongbowException(ErrorCode.INTERNAL, "Missing exchange block " + id);
    }
    uses.put(id, times);
    if (entry.file != null) {
      waiting.merge(entry.file, times - 1, Integer::sum);
    }
  }

  /** Gives a batch out, and forgets it unless it is shared and others come for it. */
  public Batch take(long id) {
    Entry entry;
    synchronized (this) {
      checkOpen();
      entry = entries.get(id);
      if (entry == null) {
        throw new LongbowException(ErrorCode.INTERNAL, "Missing exchange block " + id);
      }
      boolean isLast = isLastUse(id);
      if (isLast) {
        entries.remove(id);
        live.remove(id);
      }
      if (entry.batch != null) {
        memory.shrink(isLast ? entry.bytes : 0);
        return entry.batch;
      }
    }
    Batch batch;
    try {
      batch = entry.file.read(entry.position);
    } catch (LongbowException e) {
      throw unlessClosed(e);
    }
    taken(entry.file, batch.schema());
    return batch;
  }

  private boolean isLastUse(long id) {
    Integer left = uses.get(id);
    if (left == null) {
      return true;
    }
    if (left == 1) {
      uses.remove(id);
    } else {
      uses.put(id, left - 1);
    }
    return left == 1;
  }

  /** A file that fails because the run was cancelled meanwhile is no error of its own. */
  private synchronized LongbowException unlessClosed(LongbowException failure) {
    checkOpen();
    return failure;
  }

  /** Empties a file whose blocks all have been taken, unless somebody appends to it now. */
  private synchronized void taken(SpillFile file, Schema schema) {
    if (!closed
        && waiting.merge(file, -1, Integer::sum) == 0
        && idleFiles.get(schema).contains(file)) {
      file.clear();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + runId);
    }
  }

  /** The run's spill directory in this process; made when first asked for. */
  public synchronized SpillDirectory directory() {
    checkOpen();
    if (directory == null) {
      directory = SpillDirectory.create(MemoryPool.shared().spillFolder(), runId);
    }
    return directory;
  }

  /** Bytes of blocks that were written to disk. */
  public synchronized long spilledBytes() {
    return spilledOfSteps.values().stream().mapToLong(bytes -> bytes).sum();
  }

  /** The same by the steps whose exchanges they waited in. */
  public synchronized Map<String, Long> spilledOfSteps() {
    return new TreeMap<>(spilledOfSteps);
  }

  synchronized void close() {
    closed = true;
    entries.clear();
    live.clear();
    if (pool != null) {
      pool.removeWaiting(this);
    }
    files.forEach(SpillFile::close);
    if (memory != null) {
      memory.close();
    }
    if (directory != null) {
      directory.close();
    }
  }
}
