package dev.longbow.frame;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Rows as a table of text, numbers to the right:
 *
 * <pre>
 * facility | n
 * string   | int64
 * ---------+------
 * UCSF     |    12
 * </pre>
 */
public final class TextTable {
  private static final int WIDEST_COLUMN = 40;

  private TextTable() {}

  /** The text of these batches. */
  public static String of(Schema schema, List<Batch> batches) {
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      List<String> cells = new ArrayList<>();
      cells.add(cell(schema.field(i).name()));
      cells.add(schema.field(i).type().toString());
      for (Batch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          cells.add(cell(batch.column(i).value(row)));
        }
      }
      columns.add(cells);
    }
    int rows = batches.stream().mapToInt(Batch::rows).sum();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows + 2; row++) {
      appendRow(schema, columns, row, text);
      if (row == 1) {
        appendRule(columns, text);
      }
    }
    return text.toString();
  }

  private static void appendRow(
      Schema schema, List<List<String>> columns, int row, StringBuilder text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      String cell = columns.get(i).get(row);
      String padding = " ".repeat(width(columns.get(i)) - length(cell));
      boolean right = row > 1 && schema.field(i).type().isNumeric();
      line.append(i == 0 ? "" : " | ").append(right ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static void appendRule(List<List<String>> columns, StringBuilder text) {
    List<String> rules = new ArrayList<>();
    columns.forEach(column -> rules.add("-".repeat(width(column))));
    text.append(String.join("-+-", rules)).append('\n');
  }

  private static int width(List<String> cells) {
    return Collections.max(cells.stream().map(TextTable::length).toList());
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String cell(Object value) {
    String text =
        ValueText.of(value).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return length(text) <= WIDEST_COLUMN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, WIDEST_COLUMN - 1)) + "…";
  }
}
