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
    return text(columns, 2, schema.fields().stream().map(f -> f.type().isNumeric()).toList());
  }

  /**
   * The text of rows of cells.
   *
   * @param names the names of the columns, above the rule
   * @param numbers of each column, whether its cells go to the right
   */
  public static String of(List<String> names, List<Boolean> numbers, List<List<String>> rows) {
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> cells = new ArrayList<>();
      cells.add(cell(names.get(i)));
      for (List<String> row : rows) {
        cells.add(cell(row.get(i)));
      }
      columns.add(cells);
    }
    return text(columns, 1, numbers);
  }

  private static String text(List<List<String>> columns, int header, List<Boolean> numbers) {
    List<Integer> widths = columns.stream().map(TextTable::width).toList();
    int rows = columns.isEmpty() ? header : columns.get(0).size();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      appendRow(columns, widths, row, row < header ? List.of() : numbers, text);
      if (row == header - 1) {
        appendRule(widths, text);
      }
    }
    return text.toString();
  }

  private static void appendRow(
      List<List<String>> columns,
      List<Integer> widths,
      int row,
      List<Boolean> numbers,
      StringBuilder text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      String cell = columns.get(i).get(row);
      String padding = " ".repeat(widths.get(i) - length(cell));
      boolean right = !numbers.isEmpty() && numbers.get(i);
      line.append(i == 0 ? "" : " | ").append(right ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static void appendRule(List<Integer> widths, StringBuilder text) {
    List<String> rules = new ArrayList<>();
    widths.forEach(width -> rules.add("-".repeat(width)));
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
