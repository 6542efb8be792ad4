package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The rows that a run collected, on local disk. Iterating holds one batch at a time; {@link #close}
 * deletes everything. Not for use by several threads at once.
 */
public final class CollectedResult implements Iterable<Batch>, Closeable {
  private final Schema schema;
  private final Published published;
  private final SpillDirectory directory;
  private final Set<SpillFile> open = new HashSet<>();

  /**
   * The result of a run that wrote to {@link CollectFormat#sink}.
   *
   * @param directory holds the files; closed with this
   * @throws LongbowException {@link ErrorCode#MEMORY} when files are missing in what the run tells
   */
  public CollectedResult(Schema schema, Published published, SpillDirectory directory) {
    if (published.files().stream().mapToLong(Published.File::rows).sum() != published.rows()) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot collect %,d rows from a cluster: the names of their files are too many to come back with the job's result. Write them to an output"
              .formatted(published.rows()));
    }
    this.schema = schema;
    this.published = published;
    this.directory = directory;
  }

  /** The schema of the rows. */
  public Schema schema() {
    return schema;
  }

  /** The number of rows. */
  public long rows() {
    return published.rows();
  }

  /** The batches in the order of the result; every call starts anew. */
  @Override
  public Iterator<Batch> iterator() {
    return new Batches();
  }

  /** Deletes the files; iterators fail from then on. */
  @Override
  public void close() {
    open.forEach(SpillFile::closeOnly);
    open.clear();
    directory.close();
  }

  private final class Batches implements Iterator<Batch> {
    private final Iterator<Published.File> files = published.files().iterator();
    private SpillFile file;
    private SpillFile.Cursor cursor;
    private Batch next;

    @Override
    public boolean hasNext() {
      while (next == null) {
        if (cursor != null) {
          next = cursor.next();
        }
        if (next == null) {
          if (file != null) {
            file.closeOnly();
            open.remove(file);
            file = null;
            cursor = null;
          }
          if (!files.hasNext()) {
            return false;
          }
          Published.File part = files.next();
          file = SpillFile.open(Path.of(part.path()), schema, part.bytes());
          open.add(file);
          cursor = file.cursor();
        }
      }
      return true;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Batch batch = next;
      next = null;
      return batch;
    }
  }
}
