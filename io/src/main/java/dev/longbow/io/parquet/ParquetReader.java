package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the row groups of one split in order. */
final class ParquetReader implements BatchReader {
  private final ReaderSpec spec;
  private final List<SplitPayload.FilePiece> pieces;
  private final PageDecompressor decompressor = new PageDecompressor();
  private final Map<String, ColumnBuffers> buffers = new HashMap<>();
  private List<Conjunct> conjuncts;

  private int nextPiece;
  private int nextGroup;
  private SeekableFile file;
  private Footer footer;
  private RowGroupReader group;
  private long rowsLeft;
  private long rowsScanned;
  private long rowsCut;
  private long bytesRead;

  /** Arrays that a column's reader uses again in the next row group. */
  static final class ColumnBuffers {
    byte[] window;
    byte[] page;
  }

  ParquetReader(ReaderSpec spec, SplitPayload payload) {
    this.spec = spec;
    this.pieces = payload.files();
    this.rowsLeft = spec.limit();
  }

  @Override
  public Batch next() {
    while (rowsLeft > 0) {
      if (group == null && !openGroup()) {
        return null;
      }
      Batch batch = group.next();
      if (batch == null) {
        closeGroup();
        continue;
      }
      if (batch.rows() > rowsLeft) {
        rowsCut += batch.rows() - rowsLeft;
        batch = batch.slice(0, (int) rowsLeft);
      }
      rowsLeft -= batch.rows();
      return batch;
    }
    return null;
  }

  private boolean openGroup() {
    while (file == null || nextGroup == pieces.get(nextPiece - 1).rowGroups().size()) {
      closeFile();
      if (nextPiece == pieces.size()) {
        return false;
      }
      openFile(pieces.get(nextPiece++));
      nextGroup = 0;
    }
    int index = pieces.get(nextPiece - 1).rowGroups().get(nextGroup++);
    group =
        new RowGroupReader(
            footer,
            footer.rowGroups().get(index),
            file,
            spec.schema(),
            conjuncts,
            spec.predicate(),
            decompressor,
            buffers);
    return true;
  }

  private void openFile(SplitPayload.FilePiece piece) {
    file = SeekableFile.open(piece.path());
    footer = Footer.read(file);
    if (!footer.fingerprint().equals(piece.fingerprint())) {
      throw new LongbowException(
          ErrorCode.READ_FAILED,
          "Cannot read '%s': it was changed after the plan was made (fingerprint %s, expected %s)"
              .formatted(piece.path(), footer.fingerprint(), piece.fingerprint()));
    }
    if (conjuncts == null) {
      conjuncts =
          spec.predicate().map(given -> Conjunct.of(given, schemaOf(given))).orElse(List.of());
    }
  }

  private Schema schemaOf(BoundExpr predicate) {
    List<Field> fields = new ArrayList<>();
    for (String name : BoundExprs.columns(predicate)) {
      fields.add(Field.of(name, footer.columns().get(name).type()));
    }
    return new Schema(fields);
  }

  private void closeGroup() {
    if (group != null) {
      rowsScanned += group.rowsScanned();
      group.close();
      bytesRead += group.slowBytesRead();
      group = null;
    }
  }

  private void closeFile() {
    if (file != null) {
      bytesRead += file.bytesRead();
      file.close();
      file = null;
    }
  }

  @Override
  public Optional<String> file() {
    return file == null ? Optional.empty() : Optional.of(file.path());
  }

  @Override
  public Optional<String> place() {
    if (group == null || file == null) {
      return Optional.empty();
    }
    int index = pieces.get(nextPiece - 1).rowGroups().get(nextGroup - 1);
    return Optional.of(
        "%s, row group %d, rows from %d".formatted(file.path(), index, group.stepStart()));
  }

  @Override
  public long rowsScanned() {
    return rowsScanned + (group == null ? 0 : group.rowsScanned());
  }

  @Override
  public long rowsCut() {
    return rowsCut;
  }

  @Override
  public long bytesRead() {
    return bytesRead
        + (file == null ? 0 : file.bytesRead())
        + (group == null ? 0 : group.slowBytesRead());
  }

  @Override
  public long heapBytes() {
    return group == null ? 0 : group.heapBytes();
  }

  @Override
  public void close() {
    closeGroup();
    closeFile();
    decompressor.close();
  }
}
