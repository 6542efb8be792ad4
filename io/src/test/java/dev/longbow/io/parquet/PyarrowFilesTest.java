package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of pyarrow with every encoding (test-fixtures has them and the script that wrote them). */
class PyarrowFilesTest {
  /** DuckDB does not read byte streams of integers. */
  private static final String PLAIN = "encodings-plain.parquet";

  private static final String V1 = "encodings-v1-lz4.parquet";
  private static final String V2 = "encodings-v2-zstd.parquet";

  @TempDir Path folder;
  private Duck duck;

  @BeforeEach
  void open() throws SQLException {
    duck = new Duck();
  }

  private String fixture(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in =
        PyarrowFilesTest.class.getResourceAsStream("/dev/longbow/testing/parquet/" + name)) {
      Files.copy(in, file);
    }
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V2})
  void everyEncoding(String name) throws SQLException, IOException {
    String file = fixture(name);
    DuckDbFilesTest.assertSameAsDuckDb(duck, file, fixture(PLAIN));
    Source source = Parquet.scan(file);
    assertEquals(List.of(), Scans.plan(source, null, source.schema().names()).notes());
  }

  /** Rows passed over, a few here and many there, leave the others as they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "narrow = 77 OR narrow BETWEEN 500 AND 520",
        "narrow % 7 = 0",
        "rising > 1700012000 AND narrow > 300",
        "text IS NULL AND narrow > 700",
        "path > 's3://bucket/year=2003' AND narrow < 900",
      })
  void someRows(String condition) throws SQLException, IOException {
    String file = fixture(V2);
    Source source = Parquet.scan(file);
    BoundExpr bound =
        Binder.bindCondition(ExprParser.parse(condition), source.schema(), BindContext.DEFAULT);
    List<String> columns =
        List.of("narrow", "rising", "extreme", "text", "bytes", "path", "any", "double", "price");
    List<Batch> batches = Scans.read(Scans.plan(source, bound, columns));
    List<List<String>> expected =
        duck.rows(
            ("SELECT narrow, rising, extreme, text, hex(bytes), path, \"any\","
                    + " (double::BIT)::BIGINT, price FROM '%s' WHERE %s")
                .formatted(fixture(PLAIN), condition));
    assertTrue(!expected.isEmpty());
    assertEquals(expected, Scans.text(batches));
  }

  @Test
  void damagedPageIsNamed() throws IOException {
    Path file = Path.of(fixture(V1));
    byte[] bytes = Files.readAllBytes(file);
    int at = 2_000;
    bytes[at] ^= 1;
    Files.write(file, bytes);
    Source source = Parquet.scan(file.toString());
    ScanPlan plan = Scans.plan(source, null, source.schema().names());
    LongbowException e = Assertions.assertThrows(LongbowException.class, () -> Scans.read(plan));
    assertEquals(ErrorCode.CORRUPT_FILE, e.code());
    assertTrue(e.line().contains("row group 0, column 'int', page 1]"), e.line());
  }
}
