package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files give one clear error: never a crash, a hang or another exception. */
class CorruptFilesTest {
  private static final int FLIPS = 250;

  @TempDir Path folder;

  private byte[] file(String codec) throws SQLException, IOException {
    Path file = folder.resolve("sound.parquet");
    try (Duck duck = new Duck()) {
      duck.execute(
          """
          COPY (SELECT i AS id, CASE WHEN i %% 7 = 0 THEN NULL ELSE 'p' || (i %% 20) END AS place,
              CASE WHEN i %% 5 = 0 THEN NULL ELSE md5(i::VARCHAR) END AS text,
              (i / 3.0) AS ratio, (i %% 2 = 0) AS even, (i * 1.1)::DECIMAL(20,2) AS price
            FROM range(0, 3000) r(i)) TO '%s' (FORMAT parquet, CODEC '%s', ROW_GROUP_SIZE 2048)
          """
              .formatted(file, codec));
    }
    return Files.readAllBytes(file);
  }

  /** Columns that parquet-java reads for us, and encodings of version 2. */
  private byte[] slowFile() throws SQLException, IOException {
    Path file = folder.resolve("sound.parquet");
    try (Duck duck = new Duck()) {
      duck.execute(
          """
          COPY (SELECT i AS id, [i, NULL, i * 2] AS list, {'a': i, 'b': 'x' || i} AS pair,
              md5(i::VARCHAR) AS text, i / 7.0 AS ratio
            FROM range(0, 700) r(i)) TO '%s' (FORMAT parquet, PARQUET_VERSION 'V2')
          """
              .formatted(file));
    }
    return Files.readAllBytes(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "zstd", "gzip", "slow"})
  void flippedBits(String codec) throws SQLException, IOException {
    byte[] sound = codec.equals("slow") ? slowFile() : file(codec);
    List<List<String>> expected = Scans.text(Scans.all(folder.resolve("sound.parquet").toString()));
    long seed = new Random().nextLong();
    System.out.println("CorruptFilesTest " + codec + " seed " + seed);
    Random random = new Random(seed);
    Path damaged = folder.resolve("damaged.parquet");
    for (int i = 0; i < FLIPS; i++) {
      byte[] bytes = sound.clone();
      // Half of the flips in the footer, which is a small part of the file.
      int footer = LittleEndian.getInt(bytes, bytes.length - 8) + 8;
      int at =
          random.nextBoolean()
              ? random.nextInt(bytes.length)
              : bytes.length - 1 - random.nextInt(footer);
      int bit = random.nextInt(8);
      bytes[at] ^= (byte) (1 << bit);
      Files.write(damaged, bytes);
      try {
        List<List<String>> rows = Scans.text(Scans.all(damaged.toString()));
        // Uncompressed bytes without checksum: another value is all that can come out.
        if (!codec.equals("uncompressed")
            && !codec.equals("slow")
            && at > 4
            && at < bytes.length - footer) {
          assertEquals(expected.size(), rows.size());
        }
      } catch (LongbowException e) {
        assertTrue(
            e.code() == ErrorCode.CORRUPT_FILE
                || e.code() == ErrorCode.FORMAT_UNSUPPORTED
                || e.code() == ErrorCode.BAD_VALUE
                || e.code() == ErrorCode.NAME_AMBIGUOUS,
            e.line());
        assertTrue(e.text().contains("damaged.parquet"), e.line());
      } catch (RuntimeException | Error e) {
        fail("seed " + seed + " flip " + i + " bit " + bit + " at " + at, e);
      }
    }
  }

  @Test
  void truncatedAnywhere() throws SQLException, IOException {
    byte[] sound = file("zstd");
    Path damaged = folder.resolve("damaged.parquet");
    for (int length = 0; length < sound.length; length += 1 + sound.length / 97) {
      Files.write(damaged, Arrays.copyOf(sound, length));
      LongbowException e =
          assertThrows(LongbowException.class, () -> Scans.all(damaged.toString()));
      assertEquals(ErrorCode.CORRUPT_FILE, e.code(), e.line());
      assertTrue(e.text().contains(damaged.toString()), e.line());
    }
  }

  @Test
  void anotherFormat() throws IOException {
    Path file = folder.resolve("table.parquet");
    Files.writeString(file, "patient_id,heart_rate\n1,70\n2,80\n");
    LongbowException e = assertThrows(LongbowException.class, () -> Scans.all(file.toString()));
    assertEquals(ErrorCode.CORRUPT_FILE, e.code());
    assertEquals(
        "Cannot read '%s' as Parquet: it ends in 0x2c38300a, a Parquet file in 'PAR1'."
                .formatted(file)
            + " It is truncated or another format",
        e.text());
  }

  @Test
  void rewrittenAfterThePlanWasMade() throws SQLException, IOException {
    file("zstd");
    Path file = folder.resolve("sound.parquet");
    var source = Parquet.scan(file.toString());
    var plan = Scans.plan(source, null, List.of("id"));
    try (Duck duck = new Duck()) {
      duck.execute("COPY (SELECT 1::BIGINT AS id) TO '%s' (FORMAT parquet)".formatted(file));
    }
    LongbowException e = assertThrows(LongbowException.class, () -> Scans.read(plan));
    assertEquals(ErrorCode.READ_FAILED, e.code());
    assertTrue(e.text().contains("changed after the plan was made"), e.line());
  }
}
