package dev.longbow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BuffersTest {
  private final MemoryPool pool = new MemoryPool(1000, 100, Path.of("unused"));

  @Test
  void whatBuffersHoldIsMissingToWhoAsks() {
    Reservation writer = pool.reserve("writer");
    Reservation.Buffers buffers = writer.buffers();
    Reservation table = pool.reserve("table");
    assertTrue(table.tryGrow(500));
    buffers.set(800);
    assertEquals(1300, pool.reserved());
    assertFalse(table.tryGrow(1));
    buffers.set(100);
    assertTrue(table.tryGrow(300));
    assertEquals(900, pool.reserved());
  }

  @Test
  void buffersDoNotTakeTheGuarantee() {
    Reservation memory = pool.reserve("task");
    memory.buffers().set(5000);
    assertTrue(memory.tryGrow(100));
    assertFalse(memory.tryGrow(1));
    assertEquals(100, memory.bytes());
  }

  @Test
  void closingGivesBackWhatAllOwnersHeld() {
    Reservation memory = pool.reserve("task");
    memory.buffers().set(40);
    memory.buffers().set(50);
    assertTrue(memory.tryGrow(10));
    assertEquals(100, pool.reserved());
    memory.close();
    assertEquals(0, pool.reserved());
  }
}
