package dev.longbow.io.files;

import dev.longbow.io.stores.StoreStream;
import java.io.IOException;
import java.io.OutputStream;

/** Files of stores. */
final class StoreOutputs implements OutputStore {
  @Override
  public OutputStream create(String file) throws IOException {
    return StoreStream.create(file);
  }

  @Override
  public long size(String file) {
    return SeekableFile.size(file);
  }

  @Override
  public void discard(OutputStream out, String file) throws IOException {
    ((StoreStream) out).abort();
  }

  @Override
  public long heapBytes(OutputStream out) {
    return ((StoreStream) out).heapBytes();
  }
}
