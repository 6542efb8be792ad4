package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The batches of a run that wait in exchanges of this process. They stay live columns while the
 * memory budget has room for them; what comes when it has none goes to a spill file, from which it
 * is read when its consumer comes. Each block is taken once.
 */
public final class BlockStore {
  private final String runId;
  private final Map<Long, Entry> entries = new HashMap<>();
  private final Map<Schema, SpillFile> files = new LinkedHashMap<>();
  private final LongAdder spilledBytes = new LongAdder();
  private SpillDirectory directory;
  private Reservation memory;
  private long lastId;
  private boolean closed;

  private record Entry(Batch batch, long bytes, SpillFile file, long position) {}

  BlockStore(String runId) {
    this.runId = runId;
  }

  /** Keeps a batch; gives the id to take it by. */
  public synchronized long put(Batch batch) {
    if (closed) {
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + runId);
    }
    if (memory == null) {
      memory = MemoryPool.shared().reserve("exchange blocks");
    }
    long bytes = batch.heapBytes();
    long id = ++lastId;
    if (memory.tryGrow(bytes)) {
      entries.put(id, new Entry(batch, bytes, null, 0));
      return id;
    }
    SpillFile file = file(batch.schema());
    long before = file.bytes();
    long position = file.append(batch);
    spilledBytes.add(file.bytes() - before);
    entries.put(id, new Entry(null, 0, file, position));
    return id;
  }

  /** Gives a batch out and forgets it. */
  public synchronized Batch take(long id) {
    Entry entry = entries.remove(id);
    if (entry == null) {
      throw closed
          ? new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + runId)
          : new LongbowException(ErrorCode.INTERNAL, "Missing exchange block " + id);
    }
    if (entry.batch == null) {
      return entry.file.read(entry.position);
    }
    memory.shrink(entry.bytes);
    return entry.batch;
  }

  /** The run's spill directory in this process; made when first asked for. */
  public synchronized SpillDirectory directory() {
    if (closed) {
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + runId);
    }
    if (directory == null) {
      directory = SpillDirectory.create(MemoryPool.shared().spillFolder(), runId);
    }
    return directory;
  }

  /** Bytes of blocks that were written to disk. */
  public long spilledBytes() {
    return spilledBytes.sum();
  }

  private SpillFile file(Schema schema) {
    return files.computeIfAbsent(schema, key -> SpillFile.create(directory(), key));
  }

  synchronized void close() {
    closed = true;
    entries.clear();
    files.values().forEach(SpillFile::close);
    if (memory != null) {
      memory.close();
    }
    if (directory != null) {
      directory.close();
    }
  }
}
