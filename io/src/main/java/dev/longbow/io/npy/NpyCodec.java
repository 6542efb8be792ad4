package dev.longbow.io.npy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.FileCodec;
import dev.longbow.io.files.MatrixDescription;
import dev.longbow.io.files.PlacedFile;
import dev.longbow.matrix.FilledGaps;
import dev.longbow.plan.MatrixOutputs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files of a matrix. A piece has a header too, which tells how many columns it really has: those
 * without any value may have been dropped.
 *
 * <p>Column by column, a file has the values of one column in one row of bytes, and it takes all
 * rows to know where the next one begins. So a piece has blocks of a fixed number of rows, each
 * column by column, and the file is put together from the blocks.
 */
final class NpyCodec implements FileCodec {
  private final Schema schema;
  private final boolean byColumn;
  private final boolean drops;
  private final String filledAs;
  private final int width;
  private final SinkSpec spec;

  /** Columns that are known to be dropped, for files without rows. */
  private final Set<String> dropped;

  NpyCodec(SinkSpec spec, Schema schema) {
    this(spec, schema, Set.of());
  }

  private NpyCodec(SinkSpec spec, Schema schema, Set<String> dropped) {
    this.spec = spec;
    this.dropped = dropped;
    this.schema = schema;
    this.byColumn = spec.options().getOrDefault("layout", "row").equals("column");
    this.drops = spec.options().getOrDefault("all_null", "error").equals("drop");
    this.filledAs = spec.options().getOrDefault(MatrixOutputs.FILLED, spec.name());
    DataType type = schema.size() == 0 ? DataType.NULL : schema.field(0).type();
    for (Field field : schema.fields()) {
      if (!field.type().isFloating() || !field.type().equals(type)) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot write column '%s' of type %s to a matrix of %s"
                .formatted(field.name(), field.type(), type));
      }
    }
    this.width = type.physical().width();
  }

  @Override
  public FileCodec of(RunRecord record) {
    List<FilledGaps> gaps = record.filled().getOrDefault(filledAs, List.of());
    return new NpyCodec(
        spec,
        schema,
        gaps.stream()
            .filter(FilledGaps::dropped)
            .map(FilledGaps::column)
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public String extension() {
    return "npy";
  }

  @Override
  public BatchEncoder openFile(OutputStream out) {
    return openPiece(out);
  }

  @Override
  public BatchEncoder openPiece(OutputStream out) {
    return new NpyEncoder(out, schema, width, byColumn, drops, dropped);
  }

  @Override
  public boolean writesInPlace() {
    return true;
  }

  @Override
  public BatchEncoder openInPlace(PlacedFile file, long firstRow, long allRows) {
    return new PlacedEncoder(file, schema, width, byColumn, drops, firstRow, allRows);
  }

  /** Only of its own: its header has to be completed. */
  @Override
  public boolean isPieceAFile() {
    return false;
  }

  @Override
  public boolean completes() {
    return true;
  }

  @Override
  public void complete(Path file) throws IOException {
    NpyHeader header = counted(file);
    if (byColumn) {
      Path whole = file.resolveSibling(file.getFileName() + ".whole");
      try (OutputStream out = Files.newOutputStream(whole)) {
        out.write(header.encode());
        int blockRows = NpyEncoder.blockRows(header.rowBytes());
        byte[] buffer = new byte[blockRows * width];
        for (int column = 0; column < header.columns(); column++) {
          try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long row = 0; row < header.rows(); row += blockRows) {
              ByteBuffer block = ByteBuffer.wrap(buffer, 0, NpyEncoder.blockBytes(header, row));
              long at = NpyEncoder.blockStart(header, row, column);
              while (block.hasRemaining()) {
                if (from.read(block, at + block.position()) < 0) {
                  throw new IOException("Unexpected end of " + file);
                }
              }
              out.write(buffer, 0, block.limit());
            }
          }
        }
      }
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(header.encode());
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
    }
  }

  /** A piece's header with its rows, which its size tells. */
  private static NpyHeader counted(Path piece) throws IOException {
    NpyHeader header = NpyHeader.read(piece);
    long bytes = Files.size(piece) - NpyHeader.BYTES;
    return header.withRows(header.columns() == 0 ? 0 : bytes / header.rowBytes());
  }

  @Override
  public void concatenate(List<String> files, DigestingStream out) throws IOException {
    List<Path> pieces = files.stream().map(Path::of).toList();
    NpyHeader header = counted(pieces.get(0));
    long rows = 0;
    for (Path piece : pieces) {
      rows += counted(piece).rows();
    }
    out.write(header.withRows(rows).encode());
    if (!byColumn) {
      for (Path piece : pieces) {
        out.copy(piece.toString(), NpyHeader.BYTES, Files.size(piece) - NpyHeader.BYTES);
      }
      return;
    }
    for (int column = 0; column < header.columns(); column++) {
      for (Path piece : pieces) {
        NpyHeader own = counted(piece);
        int blockRows = NpyEncoder.blockRows(own.rowBytes());
        for (long row = 0; row < own.rows(); row += blockRows) {
          out.copy(
              piece.toString(),
              NpyEncoder.blockStart(own, row, column),
              NpyEncoder.blockBytes(own, row));
        }
      }
    }
  }

  @Override
  public Optional<ObjectNode> describe(Published published, RunRecord record) {
    return Optional.of(MatrixDescription.of(spec, schema, byColumn, published.rows(), record));
  }
}
