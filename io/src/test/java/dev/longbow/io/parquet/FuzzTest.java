package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A flipped bit, a byte written over, a cut: each gives the values that are in the file, or an
 * error that names the file and, in a page, column and page. In our own files that holds for every
 * byte, because footer and page indexes have checksums there; in others, which have none, for
 * everything before them.
 */
class FuzzTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "own-none",
        "own-snappy",
        "own-gzip",
        "own-zstd",
        "own-lists",
        "java1-lz4_raw",
        "java2-uncompressed",
        "java2-lz4",
        "java2-snappy",
        "pyarrow1-lz4",
        "pyarrow2-zstd"
      })
  @Timeout(120)
  void aFew(String kind) throws IOException {
    fuzz(kind, 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "own-none",
        "own-snappy",
        "own-gzip",
        "own-zstd",
        "own-lists",
        "java1-lz4_raw",
        "java2-uncompressed",
        "java2-lz4",
        "java2-snappy",
        "pyarrow1-lz4",
        "pyarrow2-zstd"
      })
  @Tag("scale")
  void thousands(String kind) throws IOException {
    fuzz(kind, Integer.getInteger("fuzz.damages", 2_000));
  }

  private Path write(String kind) throws IOException {
    Path file = folder.resolve("sound.parquet");
    String codec = kind.substring(kind.indexOf('-') + 1);
    if (kind.startsWith("own")) {
      boolean lists = codec.equals("lists");
      Schema schema =
          lists
              ? Schema.of(
                  Field.of("i64", DataType.INT64),
                  Field.of("n", new DataType.ListOf(DataType.INT64)),
                  Field.of("s", new DataType.ListOf(DataType.STRING)))
              : RandomBatches.ALL_TYPES;
      List<Batch> batches = new RandomBatches(4).batches(schema, 500, 200);
      Map<String, String> options =
          Map.of("compression", lists ? "zstd" : codec, "row_group_rows", "300");
      Outputs.write(
          new ParquetFormat().sink(Outputs.spec("parquet", file, options), schema),
          List.of(batches));
    } else if (kind.startsWith("java")) {
      ParquetJavaFilesTest.write(
          file,
          kind.startsWith("java1") ? WriterVersion.PARQUET_1_0 : WriterVersion.PARQUET_2_0,
          kind.startsWith("java1"),
          CompressionCodecName.valueOf(codec.toUpperCase(java.util.Locale.ROOT)),
          700,
          new ArrayList<>());
    } else {
      String name = "encodings-v%s.parquet".formatted(kind.substring("pyarrow".length()));
      try (InputStream in =
          FuzzTest.class.getResourceAsStream("/dev/longbow/testing/parquet/" + name)) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  private void fuzz(String kind, int damages) throws IOException {
    Path sound = write(kind);
    byte[] bytes = Files.readAllBytes(sound);
    List<String> expected = rows(sound);
    List<String> expectedSome = someRows(sound);
    final long seed = new Random().nextLong();
    System.out.println("FuzzTest " + kind + " seed " + seed);
    Random random = new Random(seed);
    Path damaged = folder.resolve("damaged.parquet");
    int guarded = kind.startsWith("own") ? bytes.length : guarded(sound, bytes);
    int errors = 0;
    for (int i = 0; i < damages; i++) {
      byte[] copy = bytes.clone();
      int at = i % 2 == 0 ? random.nextInt(copy.length) : random.nextInt(guarded);
      if (i % 10 == 9) {
        copy = Arrays.copyOf(copy, at);
      } else if (i % 10 == 8) {
        copy[at] = (byte) random.nextInt(256);
      } else {
        copy[at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(damaged, copy);
      String message = "%s seed %d damage %d at %d".formatted(kind, seed, i, at);
      try {
        List<String> rows = rows(damaged);
        List<String> some = someRows(damaged);
        if (at < guarded) {
          assertEquals(expected, rows, message);
          assertEquals(expectedSome, some, message);
        }
      } catch (LongbowException e) {
        errors++;
        assertTrue(
            e.code() == ErrorCode.CORRUPT_FILE
                || e.code() == ErrorCode.FORMAT_UNSUPPORTED
                || (at >= guarded && e.code() != ErrorCode.INTERNAL),
            message + ": " + e.line());
        assertTrue(e.line().contains("damaged.parquet"), message + ": " + e.line());
        if (e.text().startsWith("Invalid Parquet")) {
          assertTrue(e.line().contains("column '"), message + ": " + e.line());
        }
      } catch (RuntimeException | Error e) {
        fail(message, e);
      }
    }
    assertTrue(errors > damages / 2, kind + ": only " + errors + " errors");
  }

  /** Where the first page index or the footer begins. */
  private static int guarded(Path file, byte[] bytes) {
    long end = bytes.length - 8L - LittleEndian.getInt(bytes, bytes.length - 8);
    try (var open = dev.longbow.io.files.SeekableFile.open(file.toString())) {
      for (Footer.RowGroup group : Footer.read(open).rowGroups()) {
        for (var chunks : group.chunks().values()) {
          for (var chunk : chunks) {
            if (chunk.getColumnIndexReference() != null) {
              end = Math.min(end, chunk.getColumnIndexReference().getOffset());
            }
            if (chunk.getOffsetIndexReference() != null) {
              end = Math.min(end, chunk.getOffsetIndexReference().getOffset());
            }
          }
        }
      }
    }
    return (int) end;
  }

  private static List<String> rows(Path file) {
    return text(Scans.all(file.toString()));
  }

  /** Some rows by the first column with an order, and a few columns: pages are passed over. */
  private static List<String> someRows(Path file) {
    Source source = Parquet.scan(file.toString());
    Field first =
        source.schema().fields().stream()
            .filter(field -> field.type().equals(DataType.INT64))
            .findFirst()
            .orElse(source.schema().field(0));
    BoundExpr bound =
        Binder.bindCondition(
            ExprParser.parse("\"%s\" > 400".formatted(first.name())),
            source.schema(),
            BindContext.DEFAULT);
    return text(Scans.read(Scans.plan(source, bound, source.schema().names())));
  }

  private static List<String> text(List<Batch> batches) {
    List<String> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < batch.schema().size(); i++) {
          Object value = batch.column(i).value(row);
          text.append(batch.schema().field(i).name())
              .append('=')
              .append(value instanceof byte[] array ? Arrays.toString(array) : value)
              .append('|');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
