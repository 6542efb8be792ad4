package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a part: keeps the first rows, and opens a file when they are too many to go inline. */
final class FilePartWriter implements PartWriter {
  private final PartOrder order;
  private final String folder;
  private final String file;
  private final OutputStore store;
  private final FileCodec codec;
  private final boolean published;
  private final List<Batch> first = new ArrayList<>();
  private long firstBytes;
  private long rows;
  private OutputStream stored;
  private CountingStream written;
  private OutputStream out;
  private BatchEncoder encoder;

  /**
   * A part.
   *
   * @param folder where in the output it belongs; empty at its root
   * @param published whether its file is published as it is, so that its hash is wanted
   */
  FilePartWriter(
      PartOrder order,
      String folder,
      String file,
      OutputStore store,
      FileCodec codec,
      boolean published) {
    this.order = order;
    this.folder = folder;
    this.file = file;
    this.store = store;
    this.codec = codec;
    this.published = published;
  }

  @Override
  public void write(Batch batch) {
    rows += batch.rows();
    try {
      if (encoder != null) {
        encoder.write(batch);
        return;
      }
      first.add(batch);
      firstBytes += ValueBytes.of(batch);
      if (firstBytes > InlineRows.MAX_BYTES) {
        stored = store.create(file);
        written = new CountingStream(stored);
        out = published && !codec.completes() ? new DigestingStream(written) : written;
        encoder = published ? codec.openFile(out) : codec.openPiece(out);
        for (Batch kept : first) {
          encoder.write(kept);
        }
        first.clear();
      }
    } catch (IOException e) {
      throw WriteErrors.of(e, file);
    }
  }

  @Override
  public long heapBytes() {
    return encoder == null
        ? firstBytes
        : encoder.heapBytes()
            + store.heapBytes(stored)
            + (out instanceof DigestingStream ? DigestingStream.HEAP_BYTES : 0);
  }

  /** How large the file is so far, without what waits for a page or row group to be full. */
  long writtenBytes() {
    return written == null ? 0 : written.bytes();
  }

  @Override
  public List<Part> finish() {
    if (rows == 0) {
      return List.of();
    } else if (encoder == null) {
      byte[] inline = InlineRows.encode(first);
      return List.of(new Part(order, folder, null, inline, rows, inline.length, null));
    }
    try {
      encoder.finish();
      encoder.close();
      out.close();
      if (published && codec.completes()) {
        codec.complete(Path.of(file));
        return List.of(new Part(order, folder, file, null, rows, store.size(file), null));
      }
      String sha256 = out instanceof DigestingStream digesting ? digesting.sha256() : null;
      return List.of(new Part(order, folder, file, null, rows, store.size(file), sha256));
    } catch (IOException e) {
      throw WriteErrors.of(e, file);
    }
  }

  /** Knows how much was written through it. */
  private static final class CountingStream extends FilterOutputStream {
    private long bytes;

    CountingStream(OutputStream out) {
      super(out);
    }

    long bytes() {
      return bytes;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      out.write(from, offset, length);
      bytes += length;
    }
  }

  @Override
  public void abort() {
    if (encoder != null) {
      encoder.close();
    }
    try {
      if (stored != null) {
        store.discard(stored, file);
      }
    } catch (IOException e) {
      // The run directory is removed as a whole later.
    }
  }
}
