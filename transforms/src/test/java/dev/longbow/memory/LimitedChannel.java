package dev.longbow.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a {@link FullDisk}: writes what fits, then fails. */
final class LimitedChannel extends FileChannel {
  private final FullDisk disk;
  private final FileChannel local;

  LimitedChannel(FullDisk disk, FileChannel local) {
    this.disk = disk;
    this.local = local;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    synchronized (disk) {
      long room = disk.room() + Math.max(0, local.size() - position);
      if (room <= 0 && source.hasRemaining()) {
        throw new IOException(FullDisk.MESSAGE);
      }
      int count = (int) Math.min(source.remaining(), room);
      int written = 0;
      while (written < count) {
        written +=
            local.write(source.slice(source.position(), count - written), position + written);
      }
      source.position(source.position() + written);
      return written;
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = write(source, local.position());
    local.position(local.position() + written);
    return written;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return local.read(target);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return local.read(target, position);
  }

  @Override
  public long position() throws IOException {
    return local.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    local.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return local.size();
  }

  @Override
  public FileLock lock(long position, long length, boolean shared) throws IOException {
    return local.lock(position, length, shared);
  }

  @Override
  public FileLock tryLock(long position, long length, boolean shared) throws IOException {
    return local.tryLock(position, length, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    local.close();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    local.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }
}
