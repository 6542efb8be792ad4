package dev.longbow.io.clickhouse;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tables of a real server as plans do. */
final class TableReads {
  private TableReads() {}

  /** The options of an input, as a user who may read. */
  static Map<String, String> options(ClickHouseDatabase database, String... more) {
    return options(database, database.server().url(), ClickHouseUser.READER, more);
  }

  static Map<String, String> options(
      ClickHouseDatabase database, String url, ClickHouseUser user, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("url", url);
    options.put("database", database.name());
    options.put("user", user.name());
    options.put("password", password(user));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  /** A reference to a file with the user's password. */
  static String password(ClickHouseUser user) {
    try {
      Path file = Files.createTempFile("longbow-password", "");
      file.toFile().deleteOnExit();
      Files.writeString(file, user.password());
      return "secret:" + file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Source source(Map<String, String> options) {
    Format format = Format.named("clickhouse");
    return format.source(format.location(options), options);
  }

  static Source table(ClickHouseDatabase database, String table) {
    return source(options(database, "table", table));
  }

  static ScanPlan plan(Source source) {
    return source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
  }

  /** The rows of all splits in order, as values. */
  static List<List<Object>> rows(ScanPlan plan) {
    List<List<Object>> rows = new ArrayList<>();
    plan.splits().forEach(split -> rows.addAll(rows(plan, split)));
    return rows;
  }

  static List<List<Object>> rows(ScanPlan plan, Split split) {
    List<List<Object>> rows = new ArrayList<>();
    try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          List<Object> row = new ArrayList<>();
          for (int column = 0; column < batch.schema().size(); column++) {
            row.add(batch.column(column).value(i));
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  static List<List<Object>> rows(Source source) {
    return rows(plan(source));
  }
}
