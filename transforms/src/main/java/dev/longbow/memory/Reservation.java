package dev.longbow.memory;

/** Memory of the budget that one task or store holds. Used by one thread at a time. */
public final class Reservation implements AutoCloseable {
  private final MemoryPool pool;
  private final String name;
  private final long guaranteed;
  private long bytes;
  private long peak;
  private long buffered;
  private boolean closed;

  Reservation(MemoryPool pool, String name, long guaranteed) {
    this.pool = pool;
    this.name = name;
    this.guaranteed = guaranteed;
  }

  /**
   * Asks for more bytes; never waits for others. When the budget does not have them, what can wait
   * on disk goes there first ({@link MemoryPool#addWaiting}).
   *
   * @return false when the budget does not have them even so: spill what you hold
   */
  public boolean tryGrow(long more) {
    return take(more) || (pool.makeRoom(more) && take(more));
  }

  private boolean take(long more) {
    return pool.take(this, more, Math.max(0, guaranteed - bytes)) && grown(more);
  }

  /** Asks for bytes that nobody else uses or wants, for what could as well wait on disk. */
  public boolean tryGrowUnused(long more) {
    return pool.takeUnused(this, more, Math.max(0, guaranteed - bytes)) && grown(more);
  }

  private boolean grown(long more) {
    bytes += more;
    peak = Math.max(peak, bytes);
    return true;
  }

  /** Gives bytes back. */
  public void shrink(long fewer) {
    long given = Math.min(fewer, bytes);
    bytes -= given;
    pool.give(given);
  }

  /** Counts the bytes of buffers that one owner holds, and that it cannot give back when asked. */
  public final class Buffers {
    private long held;

    private Buffers() {}

    /** Sets the bytes held now. */
    public void set(long now) {
      if (now != held && !closed) {
        pool.count(now - held);
        buffered += now - held;
        held = now;
      }
    }
  }

  /** The buffers of one more owner; forgotten when the reservation is closed. */
  public Buffers buffers() {
    return new Buffers();
  }

  /** Another reservation of the same budget, with a guarantee of its own; close it, too. */
  public Reservation another(String other) {
    return pool.reserve(other);
  }

  /** The bytes held, without buffers. */
  public long bytes() {
    return bytes;
  }

  /** The most bytes ever held. */
  public long peak() {
    return peak;
  }

  /** The bytes of the whole budget. */
  public long budget() {
    return pool.budget();
  }

  /** The budget's spill folder. */
  public java.nio.file.Path spillFolder() {
    return pool.spillFolder();
  }

  /** Gives everything back. */
  @Override
  public void close() {
    shrink(bytes);
    pool.count(-buffered);
    buffered = 0;
    closed = true;
    pool.ended(this);
  }

  @Override
  public String toString() {
    return "Reservation(" + name + ", " + bytes + " of " + pool.budget() + " bytes)";
  }
}
