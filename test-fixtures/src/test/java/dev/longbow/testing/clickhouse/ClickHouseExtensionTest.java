package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClickHouseExtension.class)
final class ClickHouseExtensionTest {
  private static ClickHouseDatabase first;
  private static ClickHouseServer shared;

  @BeforeAll
  static void fill(ClickHouseServer server, ClickHouseDatabase database) throws IOException {
    shared = server;
    first = database;
    database.sql("CREATE TABLE t (a Int32) ENGINE = Memory");
  }

  @Test
  void testsOfAClassShareADatabase(ClickHouseServer server, ClickHouseDatabase database) {
    assertSame(first, database);
    assertSame(shared, server);
    assertSame(shared, database.server());
    assertTrue(database.name().startsWith("test_clickhouseextensiontest_"), database.name());
  }

  @Nested
  final class Within {
    @Test
    void shareItToo(ClickHouseDatabase database) throws IOException {
      assertSame(first, database);
      assertEquals("0", database.sql("SELECT count() FROM t"));
    }
  }

  @Test
  void aDatabaseGoesWithWhatItHolds() throws IOException {
    ClickHouseDatabase other = shared.createDatabase(getClass().getSimpleName());
    assertNotEquals(first.name(), other.name());
    other.sql("CREATE TABLE t (a Int32) ENGINE = MergeTree ORDER BY a");
    other.close();
    String left = "SELECT count() FROM system.databases WHERE name = '" + other.name() + "'";
    assertEquals("0", shared.sql(left));
  }

  @Test
  void certificatesAreShared(TestCertificates certificates, TestCertificates same) {
    assertSame(certificates, same);
  }
}
