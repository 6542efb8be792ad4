package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The columns of several files by name: those of the first file in its order, then those that only
 * later files have. Files may differ in columns that nobody reads; reading a column that is missing
 * somewhere, or has another type somewhere, is an error.
 */
final class UnifiedSchema {
  private final Schema schema;
  private final Map<String, LongbowException> problems = new LinkedHashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  private UnifiedSchema(List<Footer> footers) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Map<String, Footer> firstSeen = new LinkedHashMap<>();
    for (Footer footer : footers) {
      for (FileColumn column : footer.columns().values()) {
        String name = column.name();
        Field known = fields.get(name);
        if (column.note() != null) {
          notes.put(name, column.note());
        }
        if (column.problem() != null) {
          problems.putIfAbsent(
              name,
              new LongbowException(
                  ErrorCode.FORMAT_UNSUPPORTED,
                  column.problem() + " (column '" + name + "' of '" + footer.path() + "')"));
        }
        if (known == null) {
          fields.put(name, new Field(name, column.type(), column.nullable()));
          firstSeen.put(name, footer);
        } else if (!known.type().equals(column.type())) {
          problems.putIfAbsent(
              name, otherType(name, known.type(), firstSeen.get(name), column.type(), footer));
        } else if (column.nullable() && !known.nullable()) {
          fields.put(name, Field.of(name, known.type()));
        }
      }
    }
    for (Footer footer : footers) {
      for (String name : fields.keySet()) {
        if (!footer.columns().containsKey(name)) {
          problems.putIfAbsent(name, missing(name, fields.get(name), firstSeen.get(name), footer));
        }
      }
    }
    this.schema = new Schema(new ArrayList<>(fields.values()));
  }

  static UnifiedSchema of(List<Footer> footers) {
    return new UnifiedSchema(footers);
  }

  private static LongbowException otherType(
      String name, DataType type, Footer first, DataType other, Footer file) {
    return new LongbowException(
        ErrorCode.SCHEMA_DRIFT,
        ("Invalid input: column '%s' is %s in '%s' but %s in '%s'."
                + " Rewrite one of them, read them as two inputs, or leave the column out with"
                + " 'columns'")
            .formatted(name, type, first.path(), other, file.path()));
  }

  private static LongbowException missing(String name, Field field, Footer first, Footer file) {
    return new LongbowException(
        ErrorCode.SCHEMA_DRIFT,
        ("Missing column '%s' (%s in '%s') in '%s'. Available there: %s."
                + " Read the files as two inputs, or leave the column out with 'columns'")
            .formatted(name, field.type(), first.path(), file.path(), file.columns().keySet()));
  }

  /** All columns, also those that cannot be read from every file. */
  Schema schema() {
    return schema;
  }

  /**
   * The schema of columns that are read.
   *
   * @throws LongbowException {@link ErrorCode#SCHEMA_DRIFT} when files disagree about one, {@link
   *     ErrorCode#COLUMN_NOT_FOUND}, or {@link ErrorCode#FORMAT_UNSUPPORTED}
   */
  Schema select(List<String> names) {
    Schema selected = schema.select(names);
    List<LongbowException> found =
        names.stream().map(this::problem).flatMap(Optional::stream).toList();
    if (!found.isEmpty()) {
      throw LongbowException.ofAll(found);
    }
    return selected;
  }

  /** Why a column cannot be read from every file; empty when it can. */
  Optional<LongbowException> problem(String name) {
    return Optional.ofNullable(problems.get(name));
  }

  /** What a reader of these columns should know. */
  List<String> notes(Collection<String> names) {
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      if (notes.containsKey(name)) {
        lines.add("column " + name + ": " + notes.get(name));
      }
    }
    return lines;
  }
}
