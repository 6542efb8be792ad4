package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages and row groups that cannot match are not read, and nothing else changes. */
class PageIndexTest {
  private static final int ROWS = 40_000;
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message m {
            required int64 id;
            optional int32 rising;
            optional int32 noise (INTEGER(16,true));
            optional double level;
            optional binary name (STRING);
            optional binary code (STRING);
            optional int64 at (TIMESTAMP(MILLIS,false));
            required binary text (STRING);
          }
          """);

  @TempDir static Path folder;
  private static Path file;
  private static Duck duck;
  private static Source source;

  @BeforeAll
  static void write() throws IOException, SQLException {
    file = folder.resolve("pages.parquet");
    Random random = new Random(3);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withPageRowCountLimit(700)
            .withMinRowCountForPageSizeCheck(50)
            .withPageSize(20_000)
            .withRowGroupRowCountLimit(17_000)
            .withBloomFilterEnabled("code", true)
            .withBloomFilterNDV("code", 17_000)
            .withDictionaryEncoding("noise", false)
            .withBloomFilterEnabled("noise", true)
            .withBloomFilterNDV("noise", 1_000)
            .withBloomFilterEnabled("level", true)
            .withBloomFilterNDV("level", 17_000)
            .withStatisticsTruncateLength(9)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group group = new SimpleGroup(SCHEMA);
        group.add("id", (long) i);
        if (i % 7 != 0 && (i < 20_000 || i > 23_000)) {
          group.add("rising", i / 3);
        }
        if (random.nextInt(9) != 0) {
          group.add("noise", 2 * (random.nextInt(900) - 450));
        }
        if (i % 11 != 0) {
          group.add("level", i % 5_000 == 13 ? Double.NaN : i % 97 == 0 ? -0.0 : i / 16.0);
        }
        if (i % 13 != 0) {
          group.add("name", "patient number %06d of many".formatted(i / 5));
        }
        if (i % 5 != 0) {
          group.add("code", "c" + (i * 7919L % ROWS));
        }
        group.add("at", 1_700_000_000_000L + i * 1000L);
        group.add("text", Long.toHexString(random.nextLong()).repeat(3));
        writer.write(group);
      }
    }
    duck = new Duck();
    // Not from the file: DuckDB 1.5.6 asks its Bloom filters for 0.0 and misses -0.0.
    duck.execute("CREATE TABLE t AS FROM '%s'".formatted(file));
    source = Parquet.scan(file.toString());
  }

  @AfterAll
  static void close() throws SQLException {
    duck.close();
  }

  private static ScanPlan plan(String condition, String... columns) {
    BoundExpr bound =
        Binder.bindCondition(ExprParser.parse(condition), source.schema(), BindContext.DEFAULT);
    return Scans.plan(source, bound, List.of(columns));
  }

  private static long bytesRead(ScanPlan plan) {
    long bytes = 0;
    for (var split : plan.splits()) {
      try (var reader = new ParquetFormat().open(plan.reader(), split)) {
        while (reader.next() != null) {}
        assertEquals(split.rows(), reader.rowsScanned());
        bytes += reader.bytesRead();
      }
    }
    return bytes;
  }

  @Test
  void sameRowsAsDuckDb() throws SQLException {
    long seed = new Random().nextLong();
    System.out.println("PageIndexTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      // A tenth of the rows, so that comparing them takes no longer than reading.
      String condition = condition(random, 2) + " AND id %% 10 = %d".formatted(random.nextInt(10));
      String message = "seed " + seed + " condition " + i + ": " + condition;
      List<Batch> batches =
          Scans.read(plan(condition, "id", "text", "rising", "noise", "level", "code"));
      List<List<String>> expected =
          duck.rows(
              ("SELECT id, text, rising, noise, (level::BIT)::BIGINT, code FROM t WHERE %s"
                      + " ORDER BY id")
                  .formatted(condition));
      List<List<String>> actual = Scans.text(batches);
      assertEquals(expected.size(), actual.size(), message);
      for (int row = 0; row < actual.size(); row++) {
        assertEquals(expected.get(row), actual.get(row), message);
      }
    }
  }

  private static String condition(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      String left = condition(random, depth - 1);
      String right = condition(random, depth - 1);
      return switch (random.nextInt(5)) {
        case 0 -> "(%s OR %s)".formatted(left, right);
        case 1 -> "NOT (%s)".formatted(left);
        default -> "(%s AND %s)".formatted(left, right);
      };
    }
    String comparison = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
    return switch (random.nextInt(9)) {
      case 0 -> "rising %s %d".formatted(comparison, random.nextInt(ROWS / 3));
      case 1 -> {
        int from = random.nextInt(ROWS);
        yield "id BETWEEN %d AND %d".formatted(from, from + random.nextInt(2_000));
      }
      case 2 -> "noise %s %d".formatted(comparison, random.nextInt(1_000) - 500);
      case 3 -> "level %s %s".formatted(comparison, random.nextInt(ROWS) / 16.0);
      case 4 -> "level %s 0.0".formatted(comparison);
      case 5 ->
          "name %s 'patient number %06d of many'".formatted(comparison, random.nextInt(ROWS / 5));
      case 6 ->
          "code IN ('c%d', 'c%d')".formatted(random.nextInt(2 * ROWS), random.nextInt(2 * ROWS));
      case 7 ->
          List.of("rising", "noise", "level", "code").get(random.nextInt(4))
              + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
      default ->
          "\"at\" %s TIMESTAMP '2023-11-15 %02d:00:00'".formatted(comparison, random.nextInt(10));
    };
  }

  @Test
  void pagesAreLeftOutAndCounted() {
    ScanPlan some = plan("id BETWEEN 20000 AND 20100", "text");
    assertEquals(
        List.of(
            "2 of 3 row groups pruned by statistics", "1 of 25 pages of id left by page indexes"),
        some.notes());
    assertEquals(700, some.estimate().rows());
    assertEquals(17_000, some.splits().get(0).rows());
    assertEquals(101, Scans.read(some).stream().mapToInt(Batch::rows).sum());
    long all = bytesRead(Scans.plan(source, null, List.of("text")));
    long few = bytesRead(some);
    assertTrue(few < all / 8, few + " of " + all + " bytes");
  }

  /** One column's pages leave the first rows, another's the last ones. */
  @Test
  void columnsDecideTogether() {
    ScanPlan none = plan("id < 600 AND name > 'patient number 000900'", "text");
    assertEquals(List.of(), none.splits());
    assertTrue(
        none.notes().contains("1 of 3 row groups pruned by page indexes"), none.notes()::toString);
    assertEquals(ROWS, none.prunedRows());
  }

  @Test
  void bloomFilters() {
    ScanPlan absent = plan("code = 'c40001'", "text");
    assertEquals(List.of(), absent.splits());
    assertEquals(
        List.of("3 of 3 row groups pruned by Bloom filters (3 filters asked)"), absent.notes());
    // Present, a null option, another comparison, a value that no page's bounds hold.
    assertEquals(3, IntStream.range(1, 4).map(i -> groups("code = 'c" + i + "'")).sum());
    assertEquals(0, groups("code IN ('c40001', 'd5', NULL)"));
    assertEquals(3, groups("code > 'c40001'"));
    int wrong = IntStream.range(-200, 0).map(i -> groups("noise = " + (2 * i + 1))).sum();
    assertTrue(wrong < 30, wrong + " false positives of 600");
    assertTrue(groups("level = 0.0") > 0);
    assertEquals(3, groups("code <> 'c40001' OR code IS NULL"));
    assertEquals(3, groups("noise = 401 OR id % 2 = 0"));
  }

  private static int groups(String condition) {
    return plan(condition, "id").splits().stream()
        .flatMap(split -> SplitPayload.parse(split.payload()).files().stream())
        .mapToInt(piece -> piece.rowGroups().size())
        .sum();
  }

  @Test
  void damagedIndexIsNamed() throws IOException {
    ColumnChunkMetaData chunk;
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      chunk = reader.getFooter().getBlocks().get(1).getColumns().get(0);
    }
    byte[] bytes = Files.readAllBytes(file);
    Path damaged = folder.resolve("damaged.bin");
    int[] places = {
      (int) chunk.getColumnIndexReference().getOffset(),
      (int) chunk.getOffsetIndexReference().getOffset() + 1
    };
    for (int place : places) {
      byte[] copy = bytes.clone();
      copy[place] ^= 0x3A;
      Files.write(damaged, copy);
      Source broken = Parquet.scan(damaged.toString());
      BoundExpr bound =
          Binder.bindCondition(
              ExprParser.parse("id > 20000"), broken.schema(), BindContext.DEFAULT);
      LongbowException e =
          assertThrows(
              LongbowException.class, () -> Scans.plan(broken, bound, List.of("id")).notes());
      assertEquals(ErrorCode.CORRUPT_FILE, e.code());
      assertTrue(e.line().contains(damaged + ", row group 1, column 'id'"), e.line());
    }
  }
}
