package dev.longbow.io.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanPlan;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files give one clear error: never a crash, a hang, a short result or another exception.
 */
class CorruptArrowTest {
  private static final int FLIPS = Integer.getInteger("arrow.flips", 60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pyarrow-none.arrow",
        "pyarrow-lz4.arrow",
        "pyarrow-zstd.arrow",
        "pyarrow.arrows",
        "polars-uncompressed.arrow",
        "polars-zstd.arrow",
        "polars.arrows",
        "deltas.arrows"
      })
  void flippedBits(String name) throws IOException {
    Path file = ForeignFilesTest.file(name);
    byte[] sound = Files.readAllBytes(file);
    int rows = ArrowScanTest.all(file).stream().mapToInt(Batch::rows).sum();
    long seed = new Random().nextLong();
    System.out.println("CorruptArrowTest " + name + " seed " + seed);
    Random random = new Random(seed);
    Path damaged = folder.resolve("damaged.arrow");
    for (int i = 0; i < FLIPS; i++) {
      byte[] bytes = sound.clone();
      // Half of the flips near the footer and the schema, which damage the most.
      int at =
          switch (random.nextInt(4)) {
            case 0 -> bytes.length - 1 - random.nextInt(Math.min(bytes.length, 3000));
            case 1 -> random.nextInt(Math.min(bytes.length, 3000));
            default -> random.nextInt(bytes.length);
          };
      int bit = random.nextInt(8);
      bytes[at] ^= (byte) (1 << bit);
      Files.write(damaged, bytes);
      try {
        // Values have no checksums: another value is all that can come out.
        assertEquals(rows, ArrowScanTest.all(damaged).stream().mapToInt(Batch::rows).sum());
      } catch (LongbowException e) {
        assertTrue(
            e.code() == ErrorCode.CORRUPT_FILE
                || e.code() == ErrorCode.FORMAT_UNSUPPORTED
                || e.code() == ErrorCode.BAD_VALUE
                || e.code() == ErrorCode.NAME_AMBIGUOUS,
            e.line());
        assertTrue(e.line().contains("damaged.arrow"), e.line());
      } catch (RuntimeException | Error e) {
        fail("seed " + seed + " flip " + i + " bit " + bit + " at " + at, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pyarrow-zstd.arrow", "pyarrow.arrows", "polars-uncompressed.arrow"})
  void cutAnywhere(String name) throws IOException {
    byte[] sound = Files.readAllBytes(ForeignFilesTest.file(name));
    Path damaged = folder.resolve("damaged.arrow");
    for (int length = 0; length < sound.length; length += 1 + sound.length / 97) {
      Files.write(damaged, Arrays.copyOf(sound, length));
      LongbowException e =
          assertThrows(LongbowException.class, () -> ArrowScanTest.all(damaged), "at " + length);
      assertEquals(ErrorCode.CORRUPT_FILE, e.code(), e.line());
      assertTrue(e.text().contains(damaged.toString()), e.line());
    }
  }

  @Test
  void aStreamCutBetweenTwoRecordBatches() throws IOException {
    byte[] sound = Files.readAllBytes(ForeignFilesTest.file("pyarrow.arrows"));
    Path damaged = folder.resolve("damaged.arrows");
    Files.write(damaged, Arrays.copyOf(sound, sound.length - 8));
    LongbowException e = assertThrows(LongbowException.class, () -> ArrowScanTest.all(damaged));
    assertEquals(
        "Cannot read the Arrow stream '%s': it ends at byte %d without end marker, of %d. It was cut, or its writer did not finish"
            .formatted(damaged, sound.length - 8, sound.length - 8),
        e.text());
    byte[] two = Arrays.copyOf(sound, 2 * sound.length);
    System.arraycopy(sound, 0, two, sound.length, sound.length);
    Files.write(damaged, two);
    LongbowException twice = assertThrows(LongbowException.class, () -> ArrowScanTest.all(damaged));
    assertTrue(twice.text().contains("bytes follow its end marker"), twice.line());
  }

  @Test
  void aCompressedBufferThatEndsEarly() throws IOException {
    // Larger than what is decompressed as a whole.
    Schema schema = Schema.of(new Field("row", DataType.INT64, false));
    Path file = folder.resolve("large.arrow");
    for (String compression : List.of("zstd", "lz4")) {
      Map<String, String> options = Map.of("compression", compression, "batch_rows", "1000000");
      Outputs.write(
          new ArrowFormat().sink(Outputs.spec("arrow", file, options), schema),
          List.of(new RandomBatches(1).batches(schema, 600_000, 200_000)));
      List<Batch> read = ArrowScanTest.all(file);
      long row = 0;
      for (Batch batch : read) {
        for (int i = 0; i < batch.rows(); i += 1000, row += 1000) {
          assertEquals(row, batch.column(0).value(i));
          row = batch.rows() - i <= 1000 ? row - 1000 + batch.rows() - i : row;
        }
      }
      assertEquals(600_000, row);
      byte[] bytes = Files.readAllBytes(file);
      for (int at = bytes.length / 4; at < bytes.length / 4 * 3; at++) {
        bytes[at] = (byte) 0xff;
      }
      Files.write(file, bytes);
      LongbowException e = assertThrows(LongbowException.class, () -> ArrowScanTest.all(file));
      assertEquals(ErrorCode.CORRUPT_FILE, e.code(), e.line());
      assertTrue(e.text().contains("record batch 0 of '" + file), e.line());
      assertTrue(e.text().contains("column 'row', rows from "), e.line());
    }
  }

  @Test
  void otherFormats() throws IOException {
    Path file = folder.resolve("table.arrow");
    Files.writeString(file, "patient_id,heart_rate\n1,70\n2,80\n");
    LongbowException e = assertThrows(LongbowException.class, () -> ArrowScanTest.all(file));
    assertEquals(ErrorCode.CORRUPT_FILE, e.code());
    assertTrue(e.text().contains("it begins with 0x70617469"), e.line());
    Files.writeString(file, "FEA1 and the rest of it");
    LongbowException old = assertThrows(LongbowException.class, () -> ArrowScanTest.all(file));
    assertTrue(old.text().contains("Feather version 1"), old.line());
  }

  @Test
  void rewrittenAfterThePlanWasMade() throws IOException {
    Path file = folder.resolve("table.arrow");
    Files.copy(ForeignFilesTest.file("pyarrow-none.arrow"), file);
    ScanPlan plan = ArrowScanTest.plan(file, List.of("id"), 10);
    Files.write(file, Files.readAllBytes(ForeignFilesTest.file("polars-lz4.arrow")));
    LongbowException e = assertThrows(LongbowException.class, () -> ArrowScanTest.read(plan));
    assertEquals(ErrorCode.READ_FAILED, e.code());
    assertTrue(e.text().contains("changed after the plan was made"), e.line());
  }

  @Test
  void aSizeThatCannotBeIsNotBelieved() throws IOException {
    byte[] sound = Files.readAllBytes(ForeignFilesTest.file("pyarrow-none.arrow"));
    Path damaged = folder.resolve("damaged.arrow");
    for (int size : new int[] {-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      byte[] bytes = sound.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 10, size);
      Files.write(damaged, bytes);
      LongbowException e = assertThrows(LongbowException.class, () -> ArrowScanTest.all(damaged));
      assertTrue(e.text().contains("a footer of " + size + " bytes"), e.line());
    }
  }
}
