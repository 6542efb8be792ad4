package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Batches that wait for rows behind them, in order: in memory as long as the budget has room, else
 * in a file. They are numbered from 0; functions may be at different ones.
 */
final class HeldQueue implements AutoCloseable {
  private final Schema input;
  private final Schema stored;
  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final HeapBytes sizes;
  private final List<Entry> entries = new ArrayList<>();

  /** The place of the first batch in {@link #entries}, and its number. */
  private int head;

  private long first;
  private SpillFile file;
  private int inFile;
  private long spilledBytes;

  /** The batch read last. */
  private HeldRows read;

  HeldQueue(Schema input, Reservation memory, Supplier<SpillDirectory> directory) {
    this.input = input;
    this.memory = memory;
    this.directory = directory;
    this.sizes = new HeapBytes(input.size());
    List<Field> fields = new ArrayList<>(input.fields());
    fields.add(new Field("window/partition", DataType.BOOL, false));
    fields.add(new Field("window/peers", DataType.BOOL, true));
    this.stored = new Schema(fields);
  }

  private static final class Entry {
    private HeldRows rows;

    /** The bytes reserved for the rows. */
    private long bytes;

    /** Where they are in the file; -1 when they are in memory. */
    private long position = -1;
  }

  boolean isEmpty() {
    return head == entries.size();
  }

  /** The number of the first batch. */
  long first() {
    return first;
  }

  /** The number behind that of the last batch. */
  long end() {
    return first + entries.size() - head;
  }

  /** Adds a batch, for which memory is asked by {@link #settle}. */
  void add(HeldRows rows) {
    Entry entry = new Entry();
    entry.rows = rows;
    entries.add(entry);
  }

  private Entry entry(long number) {
    return entries.get(head + (int) (number - first));
  }

  /** Where the rows of a batch are, perhaps without them. */
  HeldRows outline(long number) {
    return entry(number).rows;
  }

  /** A batch with its rows. */
  HeldRows get(long number) {
    Entry entry = entry(number);
    if (entry.position < 0) {
      return entry.rows;
    }
    if (read == null || read.start() != entry.rows.start()) {
      read = restored(entry.rows, file.read(entry.position));
    }
    return read;
  }

  /** Drops the first batch. */
  void remove() {
    Entry entry = entries.set(head, null);
    memory.shrink(entry.bytes);
    head++;
    first++;
    if (entry.position >= 0) {
      inFile--;
      if (inFile == 0) {
        read = null;
        file.clear();
      }
    }
    if (head > entries.size() / 2) {
      entries.subList(0, head).clear();
      head = 0;
    }
  }

  /** Asks for memory for the batch added last, if it still waits, or writes it to the file. */
  void settle() {
    if (isEmpty()) {
      return;
    }
    Entry last = entries.get(entries.size() - 1);
    if (last.bytes == 0 && last.position < 0) {
      long bytes = sizes.of(last.rows.batch()) + last.rows.rows() / 4;
      if (memory.tryGrow(bytes)) {
        last.bytes = bytes;
      } else {
        spill(last);
      }
    }
  }

  /** Writes everything to the file. */
  void spill() {
    for (int i = head; i < entries.size(); i++) {
      if (entries.get(i).position < 0) {
        spill(entries.get(i));
      }
    }
  }

  private void spill(Entry entry) {
    if (file == null) {
      file = SpillFile.create(directory.get(), stored);
    }
    long before = file.bytes();
    entry.position = file.append(stored(entry.rows));
    spilledBytes += file.bytes() - before;
    inFile++;
    entry.rows = entry.rows.outline();
    memory.shrink(entry.bytes);
    entry.bytes = 0;
  }

  /** Bytes written so far. */
  long spilledBytes() {
    return spilledBytes;
  }

  private Batch stored(HeldRows rows) {
    List<Column> columns = new ArrayList<>(rows.batch().columns());
    columns.add(flags(rows.partitions(), rows.rows(), null));
    columns.add(
        rows.peers() == null
            ? flags(rows.partitions(), rows.rows(), Bits.allClear(rows.rows()))
            : flags(rows.peers(), rows.rows(), null));
    return new Batch(stored, columns, rows.rows());
  }

  private static Column flags(long[] bits, int rows, long[] validity) {
    byte[] flags = new byte[rows];
    for (int i = 0; i < rows; i++) {
      flags[i] = (byte) (bits[i >>> 6] >>> i & 1);
    }
    return new BoolColumn(DataType.BOOL, rows, flags, validity);
  }

  private HeldRows restored(HeldRows outline, Batch batch) {
    int columns = input.size();
    Batch rows = new Batch(input, batch.columns().subList(0, columns), batch.rows());
    Column peers = batch.column(columns + 1);
    return outline.with(
        rows,
        bits((BoolColumn) batch.column(columns)),
        peers.isNull(0) ? null : bits((BoolColumn) peers));
  }

  private static long[] bits(BoolColumn flags) {
    long[] bits = Bits.allClear(flags.length());
    byte[] values = flags.values();
    for (int i = 0; i < flags.length(); i++) {
      bits[i >>> 6] |= (long) values[i] << i;
    }
    return bits;
  }

  /** Frees memory and the file. */
  @Override
  public void close() {
    for (int i = head; i < entries.size(); i++) {
      memory.shrink(entries.get(i).bytes);
    }
    entries.clear();
    head = 0;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
