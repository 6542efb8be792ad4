package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same cells as DuckDB's reader finds in generated text, wherever splits are cut. */
class CsvDuckDbTest {
  private static final String[] PIECES = {
    "a",
    "bc",
    ",",
    "\"",
    "\n",
    "\r\n",
    ";",
    "é",
    "漢",
    "🙂",
    " ",
    "'",
    "12",
    "long text of many words"
  };

  @TempDir Path folder;

  @Test
  void sameCellsAsDuckDb() throws Exception {
    try (Duck duck = new Duck()) {
      for (long seed = 1; seed <= 12; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        String end = seed % 3 == 0 ? "\r\n" : "\n";
        int rows = 1 + random.nextInt(200);
        StringBuilder text = new StringBuilder("t,n,u,d,v" + end);
        for (int i = 0; i < rows; i++) {
          text.append(text(random)).append(',');
          text.append(random.nextInt(5) == 0 ? "" : random.nextLong()).append(',');
          text.append(text(random)).append(',');
          text.append(random.nextInt(5) == 0 ? "" : number(random)).append(',');
          text.append(text(random));
          text.append(i == rows - 1 && random.nextBoolean() ? "" : end);
        }
        Path file = CsvReads.file(folder, "r" + seed + ".csv", text.toString());
        List<List<String>> expected =
            duckRows(
                duck,
                ("SELECT t, n, u, d, v FROM read_csv('%s', header = true, delim = ',',"
                        + " quote = '\"', escape = '\"', auto_detect = false,"
                        + " allow_quoted_nulls = false, new_line = '%s', columns = {'t': 'VARCHAR',"
                        + " 'n': 'BIGINT', 'u': 'VARCHAR', 'd': 'DOUBLE', 'v': 'VARCHAR'})")
                    .formatted(file, end.equals("\n") ? "\\n" : "\\r\\n"));
        Map<String, String> options =
            Map.of(
                "schema",
                "{\"t\": \"string\", \"u\": \"string\", \"v\": \"string\","
                    + " \"n\": \"int64\", \"d\": \"double\"}");
        for (long bytes = 0; bytes < 40; bytes += bytes < 5 ? 1 : 7) {
          List<List<Object>> read = CsvReads.rows(CsvReads.open(file, options, bytes));
          assertEquals(expected, asText(read), "seed " + seed + ", splits of " + bytes);
        }
      }
    }
  }

  /** DuckDB's rows, numbers as Java prints them. */
  private static List<List<String>> duckRows(Duck duck, String sql) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : duck.rows(sql)) {
      List<String> copy = new ArrayList<>(row);
      copy.set(3, row.get(3) == null ? null : String.valueOf(Double.parseDouble(row.get(3))));
      rows.add(copy);
    }
    return rows;
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    String plain = text.toString();
    boolean quoted = plain.matches("(?s).*[,\"\r\n].*") || random.nextInt(4) == 0;
    return quoted ? "\"" + plain.replace("\"", "\"\"") + "\"" : plain;
  }

  private static String number(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> String.valueOf(random.nextInt(-10_000, 10_000) / 100.0);
      case 1 -> String.valueOf(random.nextDouble());
      case 2 -> String.valueOf(random.nextInt(1000));
      default ->
          String.valueOf(Double.longBitsToDouble(random.nextLong() & 0x7fe0_ffff_ffff_ffffL));
    };
  }

  private static List<List<String>> asText(List<List<Object>> rows) {
    List<List<String>> texts = new ArrayList<>();
    for (List<Object> row : rows) {
      List<String> text = new ArrayList<>();
      for (Object value : row) {
        text.add(value == null ? null : value.toString());
      }
      texts.add(text);
    }
    return texts;
  }
}
