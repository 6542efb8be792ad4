package dev.longbow.connector;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the files of an input must be like: their columns, types and nulls. It is compared with what
 * footers and headers say before anything runs.
 *
 * <pre>{@code
 * SchemaContract.empty()
 *     .column("patient_id", Column.of(DataType.INT64).notNull())
 *     .column("heart_rate", Column.of(DataType.FLOAT64).converted())
 *     .column("note", Column.any().optional())
 *     .withoutExtraColumns()
 * }</pre>
 *
 * @param columns the declared columns, in order
 * @param allowsExtra whether files may have other columns, which are read as any
 */
public record SchemaContract(Map<String, Column> columns, boolean allowsExtra) {
  public SchemaContract {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** Declares nothing. */
  public static SchemaContract empty() {
    return new SchemaContract(Map.of(), true);
  }

  /** The same with one more column, or another declaration of one. */
  public SchemaContract column(String name, Column column) {
    Map<String, Column> more = new LinkedHashMap<>(columns);
    more.put(name, column);
    return new SchemaContract(more, allowsExtra);
  }

  /** The same, but files have no other columns. */
  public SchemaContract withoutExtraColumns() {
    return new SchemaContract(columns, false);
  }

  /** Whether every file must have a column. */
  public boolean requires(String name) {
    return columns.containsKey(name) && columns.get(name).required();
  }

  /**
   * A declared column.
   *
   * @param type its type, exactly; empty for any
   * @param nullable whether it may have nulls
   * @param required whether every file must have it
   * @param convert whether files may have a narrower type, whose values are brought to this one
   *     without loss
   */
  public record Column(
      Optional<DataType> type, boolean nullable, boolean required, boolean convert) {
    /** A column that must be there, with this type, and may have nulls. */
    public static Column of(DataType type) {
      return new Column(Optional.of(type), true, true, false);
    }

    /** A column that must be there, of whatever type, and may have nulls. */
    public static Column any() {
      return new Column(Optional.empty(), true, true, false);
    }

    /** The same without nulls. */
    public Column notNull() {
      return new Column(type, false, required, convert);
    }

    /** The same, but files may lack it. */
    public Column optional() {
      return new Column(type, nullable, false, convert);
    }

    /** The same, but files may have a narrower type. */
    public Column converted() {
      return new Column(type, nullable, required, true);
    }
  }

  /**
   * What is left to do with the rows of files that are as declared.
   *
   * @param unproven columns that must have no nulls, where files do not say that they have none
   * @param widened the types of columns that are converted
   */
  public record Verified(List<String> unproven, Map<String, DataType> widened) {
    public Verified {
      unproven = List.copyOf(unproven);
      widened = Map.copyOf(widened);
    }
  }

  /**
   * Compares what files say.
   *
   * @param read the columns that are read for certain; others may be left out later
   * @throws LongbowException {@link ErrorCode#SCHEMA_DRIFT} with everything that differs from what
   *     is declared, and then also with that in which files differ from each other
   */
  public Verified verify(Source source, List<String> read) {
    if (columns.isEmpty() && allowsExtra) {
      return new Verified(List.of(), Map.of());
    }
    List<FileColumns> files = source.columnsOfFiles();
    if (files.isEmpty()) {
      files = List.of(new FileColumns(source.location(), source.schema(), Map.of()));
    }
    Comparison comparison = new Comparison();
    files.forEach(comparison::file);
    if (!comparison.findings.isEmpty()) {
      StringBuilder text = new StringBuilder("'" + source.location() + "' is not as declared:");
      comparison.findings.forEach(
          (finding, where) -> text.append("\n    ").append(finding.formatted(named(where))));
      List<LongbowException> problems = new ArrayList<>();
      problems.add(new LongbowException(ErrorCode.SCHEMA_DRIFT, text.toString()));
      Set<String> others = new LinkedHashSet<>(columns.keySet());
      others.addAll(read);
      others.removeAll(comparison.told);
      others.forEach(name -> source.unreadable(name).ifPresent(problems::add));
      throw LongbowException.ofAll(problems);
    }
    return new Verified(List.copyOf(comparison.unproven), comparison.widened);
  }

  private static String named(List<String> files) {
    return "'"
        + files.get(0)
        + "'"
        + (files.size() == 1 ? "" : " and %,d more".formatted(files.size() - 1));
  }

  private final class Comparison {
    /** What differs, with a hole for the files in which it does. */
    private final Map<String, List<String>> findings = new LinkedHashMap<>();

    /** The columns of which some file has none, or one of another type. */
    private final Set<String> told = new HashSet<>();

    private final Set<String> unproven = new LinkedHashSet<>();
    private final Map<String, DataType> widened = new LinkedHashMap<>();

    void file(FileColumns file) {
      Schema schema = file.schema();
      List<String> missing = new ArrayList<>();
      columns.forEach(
          (name, column) -> {
            if (file.unreadable().contains(name)) {
              return;
            } else if (schema.contains(name)) {
              column(file, schema.field(schema.require(name)), column);
            } else if (column.required()) {
              missing.add(name);
            }
          });
      if (!missing.isEmpty()) {
        told.addAll(missing);
        find(file, NameHints.missing(missing, schema.names()), "%s, in %%s");
      }
      List<String> extra =
          schema.names().stream().filter(name -> !columns.containsKey(name)).toList();
      if (!allowsExtra && !extra.isEmpty()) {
        find(
            file,
            "Columns that are not declared: " + extra,
            "%s, in %%s (allow_extra_columns: false)");
      }
    }

    private void column(FileColumns file, Field field, Column declared) {
      declared
          .type()
          .filter(type -> !type.equals(field.type()))
          .ifPresent(type -> type(file, field, type, declared.convert()));
      NullCount nulls = file.nulls().get(field.name());
      if (!declared.nullable() && field.nullable()) {
        if (nulls == null) {
          unproven.add(field.name());
        } else if (nulls.count() > 0) {
          find(
              file,
              "Column '%s' has %,d nulls, the first of them in %s, declared nullable: false"
                  .formatted(field.name(), nulls.count(), nulls.place()),
              "%s: %%s");
        }
      }
    }

    private void type(FileColumns file, Field field, DataType type, boolean convert) {
      boolean widens = Widening.isLossless(field.type(), type);
      if (convert && widens) {
        widened.put(field.name(), type);
        return;
      }
      told.add(field.name());
      find(
          file,
          "Column '%s' is %s, declared %s%s"
              .formatted(
                  field.name(),
                  field.type(),
                  type,
                  widens
                      ? " (convert: true would widen it)"
                      : convert ? " (which cannot hold every value of it)" : ""),
          "%s, in %%s");
    }

    private void find(FileColumns file, String what, String form) {
      findings
          .computeIfAbsent(form.formatted(what.replace("%", "%%")), finding -> new ArrayList<>())
          .add(file.path());
    }
  }
}
