package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Hashing;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/**
 * Hashes of keys by value: equal keys have equal hashes whether they are dictionary-encoded or not
 * and however rows are cut into batches; all NaNs are one key, and so are -0.0 and 0.0. Exchanges
 * use the upper 32 bits; what lies behind them orders and divides by the lower ones.
 */
public final class KeyHasher {
  static final long SEED = 0x2545F4914F6CDD1DL;
  static final long NULL = 0x9E3779B97F4A7C15L;

  private KeyHasher() {}

  /** Writes each row's hash over the key columns to the start of {@code hashes}. */
  public static void hash(Batch batch, int[] keys, long[] hashes) {
    for (int i = 0; i < batch.rows(); i++) {
      hashes[i] = SEED;
    }
    for (int key : keys) {
      add(batch.column(key), hashes);
    }
  }

  private static void add(Column column, long[] hashes) {
    int rows = column.length();
    if (column.validity() != null) {
      // Nulls are few as a rule: they are put right after the loops without branches.
      long[] before = hashes.clone();
      addValues(column, hashes, rows);
      for (int i = 0; i < rows; i++) {
        if (column.isNull(i)) {
          hashes[i] = Hashing.mix(before[i] ^ NULL);
        }
      }
    } else {
      addValues(column, hashes, rows);
    }
  }

  private static void addValues(Column column, long[] hashes, int rows) {
    if (column instanceof LongColumn longs) {
      long[] values = longs.values();
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ values[i]);
      }
    } else if (column instanceof IntColumn ints) {
      int[] values = ints.values();
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ values[i]);
      }
    } else if (column instanceof DoubleColumn doubles) {
      double[] values = doubles.values();
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ Hashing.keyBits(values[i]));
      }
    } else if (column instanceof FloatColumn floats) {
      float[] values = floats.values();
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ Hashing.keyBits(values[i]));
      }
    } else if (column instanceof ShortColumn shorts) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ shorts.values()[i]);
      }
    } else if (column instanceof ByteColumn bytes) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ bytes.values()[i]);
      }
    } else if (column instanceof BoolColumn bools) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ bools.values()[i]);
      }
    } else if (column instanceof Int128Column wide) {
      long[] words = wide.words();
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(Hashing.mix(hashes[i] ^ words[2 * i]) ^ words[2 * i + 1]);
      }
    } else if (column instanceof BytesColumn bytes) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ text(bytes, i));
      }
    } else if (column instanceof DictionaryColumn coded) {
      addCoded(coded, hashes, rows);
    } else {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH, "Cannot use a " + column.type() + " as a key");
    }
  }

  private static void addCoded(DictionaryColumn column, long[] hashes, int rows) {
    BytesColumn dictionary = column.dictionary();
    int[] codes = column.codes();
    if (dictionary.length() == 0) {
      return;
    }
    if (dictionary.length() > rows) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ text(dictionary, codes[i]));
      }
      return;
    }
    long[] ofCode = new long[dictionary.length()];
    for (int code = 0; code < ofCode.length; code++) {
      ofCode[code] = text(dictionary, code);
    }
    for (int i = 0; i < rows; i++) {
      hashes[i] = Hashing.mix(hashes[i] ^ ofCode[codes[i]]);
    }
  }

  private static long text(BytesColumn column, int row) {
    return Hashing.bytes(column.bytes(), column.offsets()[row], column.offsets()[row + 1]);
  }
}
