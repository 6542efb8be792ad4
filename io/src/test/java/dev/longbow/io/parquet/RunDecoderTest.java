package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Bits;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The run decoders against values encoded here, for every bit width and any cut into reads. */
class RunDecoderTest {
  private final Random random = new Random(11);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void everyWidth() {
    for (int width = 0; width <= 32; width++) {
      int[] values = encode(width, 3_000);
      byte[] bytes = withSlack();
      RunDecoder decoder = new RunDecoder();
      decoder.start(bytes, 0, out.size(), width);
      int[] read = new int[values.length];
      boolean[] skipped = new boolean[values.length];
      for (int at = 0; at < values.length; ) {
        int take = Math.min(values.length - at, 1 + random.nextInt(random.nextBoolean() ? 9 : 700));
        if (random.nextInt(4) == 0) {
          decoder.skip(take);
          Arrays.fill(skipped, at, at + take, true);
        } else {
          decoder.read(read, at, take);
        }
        at += take;
      }
      for (int i = 0; i < values.length; i++) {
        assertEquals(skipped[i] ? 0 : values[i], read[i], "width " + width + " value " + i);
      }
    }
  }

  @Test
  void levels() {
    for (int round = 0; round < 50; round++) {
      int[] values = encode(1, 2_000);
      LevelDecoder decoder = new LevelDecoder();
      decoder.start(withSlack(), 0, out.size());
      long[] bits = Bits.allClear(values.length);
      long[] expected = Bits.allClear(values.length);
      for (int at = 0; at < values.length; ) {
        int take = Math.min(values.length - at, 1 + random.nextInt(300));
        int ones = 0;
        boolean skip = random.nextInt(4) == 0;
        for (int i = at; i < at + take; i++) {
          ones += values[i];
          if (!skip && values[i] == 1) {
            Bits.set(expected, i);
          }
        }
        assertEquals(ones, skip ? decoder.skip(take) : decoder.read(bits, at, take));
        at += take;
      }
      assertArrayEquals(expected, bits);
    }
  }

  private byte[] withSlack() {
    byte[] bytes = Arrays.copyOf(out.toByteArray(), out.size() + LittleEndian.SLACK);
    // What lies behind the values must not matter.
    Arrays.fill(bytes, out.size(), bytes.length, (byte) 0x5A);
    return bytes;
  }

  private int[] encode(int width, int atLeast) {
    out.reset();
    int[] values = new int[atLeast + 2_000];
    int count = 0;
    while (count < atLeast) {
      if (random.nextBoolean()) {
        int value = value(width);
        int length = 1 + random.nextInt(300);
        varint(length << 1);
        for (int i = 0; i < (width + 7) / 8; i++) {
          out.write(value >>> (8 * i));
        }
        Arrays.fill(values, count, count + length, value);
        count += length;
      } else {
        int groups = 1 + random.nextInt(40);
        varint(groups << 1 | 1);
        byte[] packed = new byte[groups * width];
        for (int i = 0; i < 8 * groups; i++) {
          int value = value(width);
          values[count + i] = value;
          for (int bit = 0; bit < width; bit++) {
            if ((value >>> bit & 1) != 0) {
              int at = i * width + bit;
              packed[at >>> 3] |= (byte) (1 << (at & 7));
            }
          }
        }
        out.writeBytes(packed);
        count += 8 * groups;
      }
    }
    return Arrays.copyOf(values, count);
  }

  private int value(int width) {
    return width == 32 ? random.nextInt() : random.nextInt() & (1 << width) - 1;
  }

  private void varint(int value) {
    int left = value;
    while (left > 0x7F) {
      out.write(left & 0x7F | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }
}
