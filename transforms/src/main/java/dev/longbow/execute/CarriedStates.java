package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillFile;
import dev.longbow.window.RangeStateRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What each split of a sorted input is told of the others, shared by the tasks of a process: in
 * memory as long as the budget has room, else in a file.
 */
final class CarriedStates implements Broadcasts.Side {
  private final Run run;
  private final Reservation memory = MemoryPool.shared().reserve("what splits are told");
  private final Map<Integer, List<Message>> bySplit = new TreeMap<>();
  private SpillFile file;

  /**
   * A message.
   *
   * @param bytes null when it is in the file
   */
  private record Message(byte[] bytes, long position) {}

  private CarriedStates(Run run) {
    this.run = run;
  }

  /** Takes all of them; those of a split are in their order. */
  static CarriedStates read(Run run, Iterator<Batch> batches) {
    CarriedStates states = new CarriedStates(run);
    try {
      while (batches.hasNext()) {
        run.checkCancelled();
        RangeStateRows.forEach(batches.next(), states::add);
      }
      return states;
    } catch (RuntimeException | Error e) {
      states.close();
      throw e;
    }
  }

  private void add(int split, byte[] message) {
    List<Message> messages = bySplit.computeIfAbsent(split, number -> new ArrayList<>());
    if (memory.tryGrow(message.length)) {
      messages.add(new Message(message, 0));
      return;
    }
    if (file == null) {
      file = SpillFile.create(run.blocks().directory(), RangeStateRows.SCHEMA);
    }
    messages.add(new Message(null, file.append(RangeStateRows.row(split, message))));
  }

  /** Gives a split's messages, in their order. */
  void forEach(int split, Consumer<byte[]> consumer) {
    for (Message message : bySplit.getOrDefault(split, List.of())) {
      if (message.bytes != null) {
        consumer.accept(message.bytes);
      } else {
        RangeStateRows.forEach(read(message.position), (number, bytes) -> consumer.accept(bytes));
      }
    }
  }

  private synchronized Batch read(long position) {
    return file.read(position);
  }

  @Override
  public synchronized void close() {
    memory.close();
    if (file != null) {
      file.close();
    }
  }
}
