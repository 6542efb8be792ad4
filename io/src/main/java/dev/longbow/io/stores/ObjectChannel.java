package dev.longbow.io.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file of a store that is read at positions. Each read asks for what it wants and no more: a
 * footer costs a footer. Small reads one after another are served from a window that grows, so that
 * a stream of them does not cost a request each.
 */
final class ObjectChannel implements SeekableByteChannel {
  private static final int FIRST_WINDOW = 256 << 10;
  private static final int LARGEST_WINDOW = 4 << 20;

  private final ObjectStore.Reader reader;
  private long position;
  private boolean open = true;

  /** Bytes from {@link #windowStart}, of which {@link #windowEnd} tells the end; empty at first. */
  private byte[] window = new byte[0];

  private long windowStart;
  private long windowEnd;

  /** Where the read before ended. */
  private long lastEnd = -1;

  ObjectChannel(ObjectStore.Reader reader) {
    this.reader = reader;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    if (!into.hasRemaining()) {
      return 0;
    } else if (position >= reader.length()) {
      return -1;
    }
    int wanted = (int) Math.min(into.remaining(), reader.length() - position);
    int count = position >= windowStart && position < windowEnd ? fromWindow(into, wanted) : 0;
    if (count == 0 && position == lastEnd && wanted < LARGEST_WINDOW / 2) {
      fill();
      count = fromWindow(into, wanted);
    } else if (count == 0) {
      byte[] bytes = into.hasArray() ? into.array() : new byte[wanted];
      int offset = into.hasArray() ? into.arrayOffset() + into.position() : 0;
      reader.read(position, bytes, offset, wanted);
      if (into.hasArray()) {
        into.position(into.position() + wanted);
      } else {
        into.put(bytes);
      }
      count = wanted;
    }
    position += count;
    lastEnd = position;
    return count;
  }

  private int fromWindow(ByteBuffer into, int wanted) {
    int count = (int) Math.min(wanted, windowEnd - position);
    into.put(window, (int) (position - windowStart), count);
    return count;
  }

  private void fill() throws IOException {
    int size = Math.max(FIRST_WINDOW, Math.min(LARGEST_WINDOW, window.length * 2));
    if (window.length < size) {
      window = new byte[size];
    }
    windowEnd = windowStart;
    int count = (int) Math.min(window.length, reader.length() - position);
    reader.read(position, window, 0, count);
    windowStart = position;
    windowEnd = position + count;
  }

  @Override
  public long position() throws ClosedChannelException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws ClosedChannelException {
    requireOpen();
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws ClosedChannelException {
    requireOpen();
    return reader.length();
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      window = new byte[0];
      reader.close();
    }
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
