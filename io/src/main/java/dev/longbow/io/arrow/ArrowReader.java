package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Reads the rows of one split in order: record batches of files, or whole streams. */
final class ArrowReader implements BatchReader {
  /** Rows of a batch: as for Parquet, fewer when they are wide. */
  private static final int STEP = 16_384;

  private static final long STEP_BYTES = 8L << 20;

  private final ReaderSpec spec;
  private final Iterator<ArrowSplit.FilePiece> pieces;
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();

  private OpenFile file;
  private long rowsLeft;
  private long rowsScanned;
  private long rowsCut;
  private long bytesRead;

  ArrowReader(ReaderSpec spec, ArrowSplit split) {
    this.spec = spec;
    this.pieces = split.files().iterator();
    this.rowsLeft = spec.limit();
  }

  @Override
  public Batch next() {
    while (rowsLeft > 0) {
      if (file == null) {
        if (!pieces.hasNext()) {
          return null;
        }
        file = open(pieces.next());
      }
      Batch batch = file.next();
      if (batch == null) {
        closeFile();
        continue;
      }
      rowsScanned += batch.rows();
      if (batch.rows() > rowsLeft) {
        rowsCut += batch.rows() - rowsLeft;
        batch = batch.slice(0, (int) rowsLeft);
      }
      rowsLeft -= batch.rows();
      return batch;
    }
    return null;
  }

  private OpenFile open(ArrowSplit.FilePiece piece) {
    SeekableFile stored = SeekableFile.open(piece.path());
    try {
      return new OpenFile(stored, piece);
    } catch (LongbowException e) {
      stored.close();
      throw e;
    } catch (RuntimeException e) {
      stored.close();
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read '%s' as Arrow: its metadata is damaged (%s)"
              .formatted(piece.path(), e.getMessage()),
          e);
    }
  }

  private void closeFile() {
    if (file != null) {
      file.close();
      bytesRead += file.bytes();
      file = null;
    }
  }

  @Override
  public Optional<String> file() {
    return Optional.ofNullable(file).map(OpenFile::path);
  }

  @Override
  public Optional<String> place() {
    return Optional.ofNullable(file).map(OpenFile::place);
  }

  @Override
  public long rowsScanned() {
    return rowsScanned;
  }

  @Override
  public long rowsCut() {
    return rowsCut;
  }

  @Override
  public long bytesRead() {
    return bytesRead + (file == null ? 0 : file.bytes());
  }

  @Override
  public long heapBytes() {
    return file == null ? 0 : file.heapBytes();
  }

  @Override
  public void close() {
    closeFile();
    zstd.close();
  }

  /** A file that is being read, at a place. */
  private final class OpenFile {
    private final SeekableFile stored;
    private final List<ArrowField> fields;
    private final Dictionaries dictionaries;
    private final ArrowBlocks blocks;
    private final StreamMessages stream;
    private final Iterator<ArrowSplit.Range> ranges;

    private BatchBuffers buffers;
    private MappedBody mapped;
    private List<VectorReader> columns = List.of();
    private int batch = -1;
    private int row;
    private int end;
    private int step;
    private int given;
    private long mappedBytes;

    OpenFile(SeekableFile stored, ArrowSplit.FilePiece piece) {
      this.stored = stored;
      this.ranges = piece.ranges().iterator();
      String fingerprint;
      if (ArrowFile.kind(stored) == ArrowFile.Kind.STREAM) {
        stream = new StreamMessages(stored);
        blocks = null;
        fields = ArrowFields.of(stream.schema());
        fingerprint = stream.fingerprint();
      } else {
        stream = null;
        blocks = ArrowBlocks.read(stored);
        fields = ArrowFields.of(blocks.schema());
        fingerprint = blocks.fingerprint();
      }
      if (!fingerprint.equals(piece.fingerprint())) {
        throw new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot read '%s': it was changed after the plan was made (fingerprint %s, expected %s)"
                .formatted(piece.path(), fingerprint, piece.fingerprint()));
      }
      List<ArrowField> wanted =
          fields.stream().filter(field -> spec.schema().contains(field.name())).toList();
      dictionaries = new Dictionaries(stored, wanted, zstd);
      if (blocks != null && dictionaries.areWanted()) {
        dictionaries.find(blocks);
      }
    }

    Batch next() {
      try {
        while (row == end) {
          closeBatch();
          if (!openBatch()) {
            return null;
          }
        }
        return step();
      } catch (LongbowException e) {
        throw e.code() == ErrorCode.BAD_VALUE ? e.at(place()) : e;
      } catch (RuntimeException e) {
        throw damaged(e.getMessage() == null ? e.toString() : e.getMessage(), e);
      } catch (InternalError e) {
        // What the JVM makes of a mapped file that became shorter.
        throw new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot read record batch %d of '%s': the file was cut while it was read"
                .formatted(batch, stored.path()),
            e);
      }
    }

    private LongbowException damaged(String what, Throwable cause) {
      return new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot read record batch %d of '%s': it is damaged (%s)"
              .formatted(Math.max(0, batch), stored.path(), what),
          cause);
    }

    private boolean openBatch() {
      if (stream == null) {
        if (!ranges.hasNext()) {
          return false;
        }
        ArrowSplit.Range range = ranges.next();
        batch = range.batch();
        ArrowBlocks.At place = blocks.batches().get(batch);
        IpcMessage message = ArrowBlocks.message(stored, place);
        int last = range.rows() < 0 ? -1 : range.from() + range.rows();
        open(message, place.offset() + place.metadata(), range.from(), last);
        return true;
      }
      while (stream.next()) {
        if (stream.message().dictionary().isPresent()) {
          dictionaries.take(stream.message(), stream.body());
        } else {
          batch++;
          open(stream.message(), stream.body(), 0, -1);
          return true;
        }
      }
      return false;
    }

    private void open(IpcMessage message, long body, int from, int last) {
      IpcMessage.Header header = message.batch();
      IpcMessage.require(
          header != null && message.dictionary().isEmpty(), "a message that is none");
      if (header.compression() == Compression.NONE && spec.schema().size() > 0) {
        mapped = MappedBody.of(stored.path(), body, message.bodyLength());
      }
      buffers = new BatchBuffers(new Body.InFile(stored, body, mapped), header, zstd);
      VectorReader[] found = new VectorReader[spec.schema().size()];
      long bytes = 0;
      for (ArrowField field : fields) {
        if (!spec.schema().contains(field.name())) {
          VectorReader.skip(field, buffers);
          continue;
        }
        long before = buffers.passedBytes();
        VectorReader reader = column(field);
        IpcMessage.require(
            reader.length() == header.rows(),
            "column '%s' has %d rows where there are %d",
            field.name(),
            reader.length(),
            header.rows());
        bytes += buffers.passedBytes() - before;
        found[spec.schema().indexOf(field.name())] = reader;
      }
      buffers.requireEnd();
      columns = List.of(found);
      mappedBytes += mapped == null ? 0 : bytes;
      row = from;
      end = last < 0 ? header.rows() : last;
      IpcMessage.require(end <= header.rows(), "%d rows where %d are", header.rows(), end);
      // By the data alone: compressed bytes are taken for a third of what they become.
      long perRow =
          (header.compression() == Compression.NONE ? 1 : 3) * bytes / Math.max(1, header.rows());
      step = (int) Math.max(64, Math.min(STEP, STEP_BYTES / Math.max(1, perRow)) & -64);
    }

    private VectorReader column(ArrowField field) {
      try {
        return VectorReader.next(field, buffers, dictionaries);
      } catch (LongbowException e) {
        throw e;
      } catch (RuntimeException e) {
        throw damaged("column '%s': %s".formatted(field.name(), e.getMessage()), e);
      }
    }

    private Batch step() {
      int rows = Math.min(step, end - row);
      List<Column> read = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        try {
          read.add(columns.get(i).read(row, rows));
        } catch (LongbowException e) {
          throw e;
        } catch (RuntimeException e) {
          throw damaged(
              "column '%s', rows from %d: %s"
                  .formatted(spec.schema().field(i).name(), row, e.getMessage()),
              e);
        }
      }
      given = row;
      row += rows;
      return new Batch(spec.schema(), read, rows);
    }

    String path() {
      return stored.path();
    }

    String place() {
      return "%s, record batch %d, rows from %d".formatted(stored.path(), batch, given);
    }

    long bytes() {
      return stored.bytesRead() + mappedBytes;
    }

    long heapBytes() {
      return (buffers == null ? 0 : buffers.heapBytes()) + dictionaries.heapBytes();
    }

    private void closeBatch() {
      columns = List.of();
      if (buffers != null) {
        buffers.close();
        buffers = null;
      }
      if (mapped != null) {
        mapped.close();
        mapped = null;
      }
    }

    void close() {
      closeBatch();
      stored.close();
    }
  }
}
