package dev.longbow.io.arrow;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.FileColumns;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.FileSource;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arrow files and streams with their schemas read; columns are matched between files by name. */
final class ArrowSource implements FileSource {
  /** How much larger compressed values are in memory; only estimates use it. */
  private static final int COMPRESSED = 3;

  private final FileSet set;
  private final List<ArrowFile> files;

  /** Also those that are left out: of two types of a column, one would be read as the other. */
  private final List<ArrowFile> all;

  private final Schema schema;

  private ArrowSource(FileSet set, List<ArrowFile> files, List<ArrowFile> all) {
    this.set = set;
    this.files = files;
    this.all = all;
    this.schema = unified(all);
  }

  static ArrowSource open(FileSet set) {
    List<ArrowFile> files = new ArrayList<>();
    for (FileSet.Entry entry : set.files()) {
      try (SeekableFile file = SeekableFile.open(entry.path())) {
        files.add(ArrowFile.read(file));
      }
    }
    return new ArrowSource(set, List.copyOf(files), List.copyOf(files));
  }

  private static Schema unified(List<ArrowFile> files) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (ArrowFile file : files) {
      for (ArrowField column : file.columns().values()) {
        Field known = fields.get(column.name());
        if (known == null) {
          fields.put(column.name(), new Field(column.name(), column.type(), column.nullable()));
        } else if (column.nullable() && !known.nullable()) {
          fields.put(column.name(), Field.of(known.name(), known.type()));
        }
      }
    }
    return new Schema(new ArrayList<>(fields.values()));
  }

  /** Fails when a column cannot be read from every file. */
  private void check(List<String> columns) {
    List<LongbowException> problems =
        columns.stream().map(this::problem).flatMap(Optional::stream).toList();
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
  }

  private Optional<LongbowException> problem(String name) {
    ArrowFile first = null;
    for (ArrowFile file : all) {
      ArrowField column = file.columns().get(name);
      if (column == null) {
        return Optional.of(
            new LongbowException(
                ErrorCode.SCHEMA_DRIFT,
                ("Missing column '%s' (%s in other files) in '%s'. Available there: %s."
                        + " Read the files as two inputs, or leave the column out with 'columns'")
                    .formatted(
                        name,
                        schema.field(schema.indexOf(name)).type(),
                        file.path(),
                        file.columns().keySet())));
      }
      if (column.problem() != null) {
        return Optional.of(
            new LongbowException(
                ErrorCode.FORMAT_UNSUPPORTED,
                "%s (column '%s' of '%s'), or leave the column out with 'columns'"
                    .formatted(column.problem(), name, file.path())));
      }
      if (first == null) {
        first = file;
      } else if (!first.columns().get(name).type().equals(column.type())) {
        return Optional.of(
            new LongbowException(
                ErrorCode.SCHEMA_DRIFT,
                ("Invalid input: column '%s' is %s in '%s' but %s in '%s'. Rewrite one of them,"
                        + " read them as two inputs, or leave the column out with 'columns'")
                    .formatted(
                        name,
                        first.columns().get(name).type(),
                        first.path(),
                        column.type(),
                        file.path())));
      }
    }
    return Optional.empty();
  }

  @Override
  public List<FileColumns> columnsOfFiles() {
    List<FileColumns> columns = new ArrayList<>();
    for (ArrowFile file : all) {
      List<Field> fields = new ArrayList<>();
      Set<String> unreadable = new HashSet<>();
      for (ArrowField column : file.columns().values()) {
        if (column.problem() != null) {
          unreadable.add(column.name());
        }
        DataType type = column.problem() == null ? column.type() : DataType.NULL;
        fields.add(new Field(column.name(), type, column.nullable()));
      }
      columns.add(new FileColumns(file.path(), new Schema(fields), Map.of(), unreadable));
    }
    return columns;
  }

  @Override
  public Optional<LongbowException> unreadable(String column) {
    return schema.contains(column) ? problem(column) : Optional.empty();
  }

  @Override
  public FileSet fileSet() {
    return set;
  }

  @Override
  public FileSource only(List<Integer> kept) {
    return new ArrowSource(set.only(kept), kept.stream().map(files::get).toList(), all);
  }

  @Override
  public String format() {
    return ArrowFormat.NAME;
  }

  @Override
  public String location() {
    return set.location();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<InputFile> files() {
    List<InputFile> inputs = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      FileSet.Entry entry = set.files().get(i);
      inputs.add(
          new InputFile(
              entry.path(),
              entry.bytes(),
              files.get(i).fingerprint() + "-" + entry.modifiedMillis()));
    }
    return inputs;
  }

  @Override
  public boolean keepsColumnsApart() {
    return true;
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    check(request.columns());
    return estimate(request.columns());
  }

  private Estimate estimate(List<String> columns) {
    long rows = 0;
    long bytes = 0;
    for (ArrowFile file : files) {
      rows += file.rows();
      long stored = new ArrowSplits(List.of(file), columns).bytes();
      boolean compressed = !file.batches().isEmpty() && file.batches().get(0).isCompressed();
      bytes += compressed ? COMPRESSED * stored : stored;
    }
    return new Estimate(rows, bytes);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    Schema selected = schema.select(request.columns());
    check(request.columns());
    ReaderSpec reader =
        new ReaderSpec(ArrowFormat.NAME, selected, request.predicate(), request.limit(), "{}");
    return new ScanPlan(
        reader,
        new ArrowSplits(files, request.columns()).splits(),
        estimate(request.columns()),
        notes(request.columns()));
  }

  private List<String> notes(List<String> columns) {
    List<String> notes = new ArrayList<>();
    for (String name : columns) {
      files.stream()
          .map(file -> file.columns().get(name).note())
          .filter(note -> note != null)
          .findFirst()
          .ifPresent(note -> notes.add("column " + name + ": " + note));
    }
    long streams = files.stream().filter(ArrowFile::isStream).count();
    if (streams > 0) {
      notes.add(
          "%d of %d files are streams, each read by one task".formatted(streams, files.size()));
    }
    if (set.hidden() > 0) {
      notes.add("%d hidden files (_… and .…) are not read".formatted(set.hidden()));
    }
    return notes;
  }

  @Override
  public String toString() {
    return "Arrow(" + location() + ", " + files.size() + " files)";
  }
}
