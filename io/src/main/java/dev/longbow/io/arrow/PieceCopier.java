package dev.longbow.io.arrow;

import dev.longbow.arrow.ColumnEncoder;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.SeekableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/**
 * Appends the record batches of files or streams written by {@link ArrowEncoder} to a new one: the
 * bytes as they are. Only where a file's dictionary numbers its values in another way than those
 * before are the codes written anew.
 */
final class PieceCopier implements Closeable {
  private static final int END_MARKER = 8;

  private final Schema schema;
  private final ArrowOptions options;
  private final DigestingStream stream;
  private final FileFrame frame;
  private final BufferCompressor compressor;
  private final MessageWriter out;
  private final Map<Integer, ValueDictionary> dictionaries;
  private final List<ArrowBlock> batchBlocks = new ArrayList<>();
  private final long header;

  PieceCopier(Schema schema, ArrowOptions options, DigestingStream stream) throws IOException {
    this.schema = schema;
    this.options = options;
    this.stream = stream;
    this.frame = new FileFrame(schema, options);
    this.compressor = new BufferCompressor(options.compression(), options.level());
    this.out = new MessageWriter(stream, compressor);
    this.dictionaries = options.dictionaries(schema);
    frame.writeStart(out);
    header = out.position();
  }

  void copy(String piece) throws IOException {
    if (options.stream()) {
      long length = SeekableFile.size(piece) - header - END_MARKER;
      stream.copy(piece, header, length);
      out.passed(length);
      return;
    }
    try (SeekableFile file = SeekableFile.open(piece)) {
      ArrowBlocks blocks = ArrowBlocks.read(file);
      Map<Integer, int[]> moved = new HashMap<>();
      for (ArrowBlocks.At place : blocks.dictionaries()) {
        IpcMessage message = ArrowBlocks.message(file, place);
        int column = Math.toIntExact(message.dictionary().orElseThrow());
        BytesColumn values = values(file, place, message.batch(), schema.field(column).type());
        int[] codes = dictionaries.get(column).codes(values);
        if (!isIdentity(codes)) {
          moved.put(column, codes);
        }
      }
      for (ArrowBlocks.At place : blocks.batches()) {
        if (moved.isEmpty()) {
          long start = out.position();
          long length = place.metadata() + place.body();
          stream.copy(piece, place.offset(), length);
          out.passed(length);
          batchBlocks.add(new ArrowBlock(start, place.metadata(), place.body()));
        } else {
          rewrite(file, place, moved);
        }
      }
    }
  }

  private static boolean isIdentity(int[] codes) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] != i) {
        return false;
      }
    }
    return true;
  }

  private BytesColumn values(
      SeekableFile file, ArrowBlocks.At place, IpcMessage.Header batch, DataType type)
      throws IOException {
    byte[] offsets = plain(stored(file, place, batch, 1));
    byte[] bytes = plain(stored(file, place, batch, 2));
    int[] ends = new int[batch.rows() + 1];
    little(offsets).asIntBuffer().get(ends, 0, Math.min(ends.length, offsets.length / 4));
    return new BytesColumn(type, batch.rows(), ends, bytes, null);
  }

  private void rewrite(SeekableFile file, ArrowBlocks.At place, Map<Integer, int[]> moved)
      throws IOException {
    IpcMessage.Header batch = ArrowBlocks.message(file, place).batch();
    List<ColumnEncoder.Node> nodes = new ArrayList<>();
    for (int i = 0; i < batch.nodes().length; i += 2) {
      nodes.add(new ColumnEncoder.Node((int) batch.nodes()[i], (int) batch.nodes()[i + 1]));
    }
    List<byte[]> buffers = new ArrayList<>();
    for (int i = 0; i < batch.buffers().length / 2; i++) {
      buffers.add(stored(file, place, batch, i));
    }
    int buffer = 0;
    for (int column = 0; column < schema.size(); column++) {
      int[] codes = moved.get(column);
      if (codes != null && codes.length > 0) {
        byte[] plain = plain(buffers.get(buffer + 1));
        move(little(plain).asIntBuffer(), codes);
        buffers.set(buffer + 1, compressor.store(plain, plain.length));
      }
      buffer += dictionaries.containsKey(column) ? 2 : buffers(schema.field(column).type());
    }
    batchBlocks.add(out.writeStored(batch.rows(), nodes, buffers, -1));
  }

  /** Null rows have code 0, and may go on having it. */
  private static void move(IntBuffer values, int[] codes) {
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, codes[values.get(i)]);
    }
  }

  /** The number of buffers that the encoder writes for a column of a type. */
  private static int buffers(DataType type) {
    if (type instanceof DataType.Null) {
      return 0;
    } else if (type instanceof DataType.ListOf list) {
      return 2 + buffers(list.element());
    } else if (type instanceof DataType.MapOf map) {
      return 3 + buffers(map.key()) + buffers(map.value());
    } else if (type instanceof DataType.Struct struct) {
      return 1 + struct.fields().stream().mapToInt(field -> buffers(field.type())).sum();
    }
    return type.physical() == DataType.Physical.BYTES ? 3 : 2;
  }

  private static byte[] stored(
      SeekableFile file, ArrowBlocks.At place, IpcMessage.Header batch, int buffer) {
    byte[] bytes = new byte[Math.toIntExact(batch.buffers()[2 * buffer + 1])];
    long from = place.offset() + place.metadata() + batch.buffers()[2 * buffer];
    file.read(from, bytes, 0, bytes.length);
    return bytes;
  }

  private byte[] plain(byte[] stored) throws IOException {
    if (options.compression() == Compression.NONE || stored.length == 0) {
      return stored;
    }
    return BufferDecompressor.all(options.compression(), stored);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  void finish() throws IOException {
    List<ArrowBlock> blocks = new ArrayList<>();
    if (!options.stream()) {
      for (Map.Entry<Integer, ValueDictionary> entry : dictionaries.entrySet()) {
        BytesColumn values = entry.getValue().values();
        ColumnEncoder body = new ColumnEncoder();
        body.add(values);
        blocks.add(out.writeDictionary(entry.getKey(), values.length(), body));
      }
    }
    frame.writeEnd(out, blocks, batchBlocks);
  }

  @Override
  public void close() {
    compressor.close();
  }
}
