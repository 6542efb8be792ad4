package dev.longbow.io.stores;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A file of a store that is being written. Closing it makes it visible. Used by one thread. */
public final class StoreStream extends BufferedOutputStream {
  private static final int BUFFER = 1 << 16;

  private final ResourceId file;
  private final WritableByteChannel channel;

  private StoreStream(ResourceId file, WritableByteChannel channel) {
    super(Channels.newOutputStream(channel), BUFFER);
    this.file = file;
    this.channel = channel;
  }

  /** Begins a file. */
  public static StoreStream create(String location) throws IOException {
    Stores.require(location);
    ResourceId file = FileSystems.matchNewResource(location, false);
    return new StoreStream(file, FileSystems.create(file, "application/octet-stream"));
  }

  /** Bytes of heap that wait to be sent. */
  public long heapBytes() {
    return BUFFER + (channel instanceof ObjectStore.Writer writer ? writer.heapBytes() : 0);
  }

  /** Gives up: the file does not become visible, or is removed. */
  public void abort() throws IOException {
    if (channel instanceof ObjectStore.Writer writer) {
      writer.abort();
      return;
    }
    channel.close();
    FileSystems.delete(List.of(file));
  }
}
