package dev.longbow.io.parquet;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Set;

/** BOOLEAN: bits, plain or in runs, one byte each in the batch. */
final class BoolDecoder extends ValueDecoder {
  private byte[] values;
  private int[] unpacked = new int[0];
  private boolean runs;
  private int plainStart;
  private int plainIndex;

  BoolDecoder() {
    super(0, Set.of());
  }

  @Override
  void readDictionary(int count) {
    throw Corrupt.page("a dictionary of booleans");
  }

  @Override
  int dictionarySize() {
    return -1;
  }

  @Override
  void startPlain() {
    runs = false;
    plainStart = position;
    plainIndex = 0;
  }

  @Override
  void startRuns() {
    runs = true;
    if (end - position < 4) {
      throw Corrupt.page("its values end too early");
    }
    int size = LittleEndian.getInt(bytes, position);
    if (size < 0 || size > end - position - 4) {
      throw Corrupt.page("%d bytes of runs in a page of %d", size, end - position);
    }
    codes.start(bytes, position + 4, position + 4 + size, 1);
  }

  @Override
  void allocate(int rows) {
    values = new byte[rows];
  }

  @Override
  void read(int at, int count) {
    if (unpacked.length < count) {
      unpacked = new int[Math.max(count, 4096)];
    }
    if (runs) {
      codes.read(unpacked, 0, count);
    } else {
      checkPlain(count);
      BitUnpacker.unpack(bytes, plainStart, plainIndex, 1, unpacked, 0, count);
      plainIndex += count;
    }
    for (int i = 0; i < count; i++) {
      values[at + i] = (byte) (unpacked[i] & 1);
    }
  }

  private void checkPlain(int count) {
    if (plainIndex + (long) count > 8L * (end - plainStart)) {
      throw Corrupt.page("its values end too early");
    }
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.bytes(values, bits, at, rows, present);
  }

  @Override
  void skipPlain(int count) {
    if (runs) {
      codes.skip(count);
    } else {
      checkPlain(count);
      plainIndex += count;
    }
  }

  @Override
  Column finish(int rows, long[] validity) {
    return new BoolColumn(DataType.BOOL, rows, values, validity);
  }

  @Override
  Column dictionaryAndNull() {
    throw new IllegalStateException("Booleans have no dictionary");
  }
}
