package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import dev.longbow.connector.Layout;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The folders of a partitioned output, as Hive names them: {@code facility=UCSF/year=2024}. Bytes
 * that paths cannot have, or that mean something in them, are written as {@code %2F}; null is
 * {@value #NULL}.
 */
final class PartitionFolders {
  /** What Hive writes for null. */
  static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  /** Those that Hive escapes, and a few that other systems do not take. */
  private static final String ESCAPED = "\"#%'*/:<=>?\\{[]^|";

  /** What file systems take. */
  private static final int LONGEST_NAME = 255;

  private final List<Field> columns = new ArrayList<>();
  private final int[] positions;

  /**
   * The folders of a layout.
   *
   * @param output its name in messages
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND}, {@link ErrorCode#TYPE_MISMATCH}
   *     for columns of which no folder can be named, {@link ErrorCode#SPEC_INVALID} when no other
   *     column is left
   */
  PartitionFolders(String output, Layout layout, Schema schema) {
    this.positions = new int[layout.partitionBy().size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = schema.require(layout.partitionBy().get(i));
      Field column = schema.field(positions[i]);
      requireNameable(output, column);
      columns.add(column);
    }
    if (positions.length > 0 && positions.length == schema.size()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot partition output '%s' by all of its columns %s: the files would have none"
              .formatted(output, schema.names()));
    }
  }

  /** Whether values of a type can name folders. */
  static boolean isNameable(DataType type) {
    return type.isInteger()
        || type instanceof DataType.Bool
        || type instanceof DataType.Text
        || type instanceof DataType.Date;
  }

  private static void requireNameable(String output, Field column) {
    if (!isNameable(column.type())) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot partition output '%s' by column '%s' of type %s: folders are named after strings, integers, booleans and dates. Add a column such as year(…) or CAST(… AS date)"
              .formatted(output, column.name(), column.type()));
    }
  }

  /** The columns of the files: those that name no folders. */
  static Schema fileSchema(Layout layout, Schema schema) {
    return schema.select(
        schema.names().stream().filter(name -> !layout.partitionBy().contains(name)).toList());
  }

  /** Whether everything goes to one folder. */
  boolean isEmpty() {
    return positions.length == 0;
  }

  /** Where the rows from one on whose folder is the same end. */
  int end(Batch batch, int from) {
    int end = batch.rows();
    for (int position : positions) {
      end = end(batch.column(position), from, end);
    }
    return end;
  }

  private static int end(Column column, int from, int to) {
    AdjacentRows rows = AdjacentRows.of(column);
    for (int row = from + 1; row < to; row++) {
      if (!rows.areEqual(row - 1, row)) {
        return row;
      }
    }
    return to;
  }

  /**
   * The folder of a row; empty without partitions.
   *
   * @throws LongbowException {@link ErrorCode#BAD_VALUE} for a value that is too long for a name
   */
  String of(Batch batch, int row) {
    StringBuilder folder = new StringBuilder();
    for (int i = 0; i < positions.length; i++) {
      if (i > 0) {
        folder.append('/');
      }
      folder.append(name(columns.get(i).name(), batch.column(positions[i]).value(row)));
    }
    return folder.toString();
  }

  private static String name(String column, Object value) {
    String text = value == null ? NULL : valueName(ValueText.of(value));
    String shown = escaped(column);
    // A folder that begins with a dot is hidden.
    String name = (shown.startsWith(".") ? "%2E" + shown.substring(1) : shown) + "=" + text;
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot name a folder after a value of partition column '%s': '%s…' is longer than the %d bytes that names may have"
              .formatted(column, text.substring(0, Math.min(40, text.length())), LONGEST_NAME));
    }
    return name;
  }

  private static String valueName(String text) {
    // Not to be taken for null.
    return text.equals(NULL) ? "%5F" + text.substring(1) : escaped(text);
  }

  /** A name or value as it stands in a path. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A name of dots alone, or one that ends in a dot or blank, is another one for some systems.
      boolean last = i == text.length() - 1;
      if (c < ' ' || c == 0x7f || ESCAPED.indexOf(c) >= 0 || last && (c == '.' || c == ' ')) {
        out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** What {@link #escaped} made; other percent signs stay. */
  static String unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
