package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A codec that cannot be read is refused while planning. */
class CodecTest {
  @TempDir private Path folder;

  private Source source(String codec) throws SQLException {
    Path file = folder.resolve(codec + ".parquet");
    try (Duck duck = new Duck()) {
      duck.execute(
          "COPY (SELECT 'facility ' || (i %% 7) AS f FROM range(0, 5000) r(i)) TO '%s' (FORMAT parquet, CODEC '%s')"
              .formatted(file, codec));
    }
    return Parquet.scan(file.toString());
  }

  @Test
  void brotliIsRefusedByName() throws SQLException {
    Source source = source("brotli");
    LongbowException problem =
        assertThrows(LongbowException.class, () -> Scans.plan(source, null, List.of("f")));
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, problem.code());
    assertTrue(
        problem
            .text()
            .endsWith(
                "brotli.parquet': it is compressed with BROTLI. Readable: [UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW, LZ4]"),
        problem.text());
  }

  @Test
  void othersAreRead() throws SQLException {
    for (String codec : List.of("lz4_raw", "snappy", "gzip", "zstd", "uncompressed")) {
      Source source = source(codec);
      assertEquals(
          5000, Scans.text(Scans.read(Scans.plan(source, null, List.of("f")))).size(), codec);
    }
  }
}
