package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.FileColumns;
import dev.longbow.connector.NullCount;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.kernel.Evaluators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Files of any format in folders whose names are values of columns. Conditions on those columns
 * alone choose files while planning; they are never read.
 */
public final class PartitionedSource implements Source {
  /** The option of an input. */
  private static final String OPTION = "partitions";

  private final FileSource inner;
  private final PartitionColumns partitions;
  private final Schema schema;
  private final Batch values;
  private final Map<List<Integer>, FileSource> some = new HashMap<>();

  private PartitionedSource(FileSource inner, PartitionColumns partitions) {
    this.inner = inner;
    this.partitions = partitions;
    List<Field> fields = new ArrayList<>();
    // What the folder says counts, as for others who read such folders.
    inner.schema().fields().stream()
        .filter(field -> !partitions.names().contains(field.name()))
        .forEach(fields::add);
    fields.addAll(partitions.fields());
    this.schema = new Schema(fields);
    this.values = values(inner.fileSet(), partitions);
  }

  /**
   * A source of files or, when their folders name columns, one that has them, too.
   *
   * @param options those of an input; {@code partitions} is {@code false} not to look at folders,
   *     or types by column as a JSON object
   * @param open opens the files, given the other options
   * @throws LongbowException when files differ in the columns, or values are not of the types
   */
  public static Source open(
      Map<String, String> options, Function<Map<String, String>, FileSource> open) {
    Map<String, String> others = new HashMap<>(options);
    Optional<String> setting = Optional.ofNullable(others.remove(OPTION));
    FileSource source = open.apply(others);
    PartitionColumns partitions = PartitionColumns.discover(source.fileSet(), setting);
    return partitions.isEmpty() ? source : new PartitionedSource(source, partitions);
  }

  /** A row for each file. */
  private static Batch values(FileSet files, PartitionColumns partitions) {
    List<ColumnBuilder> builders =
        partitions.fields().stream().map(field -> new ColumnBuilder(field.type())).toList();
    for (FileSet.Entry file : files.files()) {
      List<Object> values = partitions.values(file.path());
      for (int i = 0; i < builders.size(); i++) {
        builders.get(i).append(values.get(i));
      }
    }
    List<Column> columns = builders.stream().map(ColumnBuilder::build).toList();
    return new Batch(new Schema(partitions.fields()), columns, files.files().size());
  }

  @Override
  public String format() {
    return inner.format();
  }

  @Override
  public String location() {
    return inner.location();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public String formatSettings() {
    return inner.formatSettings();
  }

  @Override
  public List<InputFile> files() {
    return inner.files();
  }

  /** The columns that folders name, outermost first. */
  public List<String> partitionColumns() {
    return partitions.names();
  }

  @Override
  public boolean countsRowsOfSplits() {
    return inner.countsRowsOfSplits();
  }

  @Override
  public List<FileColumns> columnsOfFiles() {
    List<FileColumns> all = new ArrayList<>();
    for (FileColumns file : inner.columnsOfFiles()) {
      List<Field> fields = new ArrayList<>(file.schema().fields());
      fields.removeIf(field -> partitions.names().contains(field.name()));
      fields.addAll(partitions.fields());
      Map<String, NullCount> nulls = new HashMap<>(file.nulls());
      nulls.keySet().removeAll(partitions.names());
      all.add(new FileColumns(file.path(), new Schema(fields), nulls, file.unreadable()));
    }
    return all;
  }

  @Override
  public Optional<LongbowException> unreadable(String column) {
    return partitions.names().contains(column) ? Optional.empty() : inner.unreadable(column);
  }

  @Override
  public boolean keepsColumnsApart() {
    return inner.keepsColumnsApart();
  }

  @Override
  public OptionalLong distinctValues(String column) {
    int position = values.schema().indexOf(column);
    return position < 0 ? inner.distinctValues(column) : OptionalLong.of(distinct(position));
  }

  @Override
  public OptionalLong mostDistinctValues(String column) {
    int position = values.schema().indexOf(column);
    return position < 0 ? inner.mostDistinctValues(column) : OptionalLong.of(distinct(position));
  }

  /** Null is one of them, as a key is. */
  private long distinct(int position) {
    Set<Object> distinct = new HashSet<>();
    for (int i = 0; i < values.rows(); i++) {
      distinct.add(values.column(position).value(i));
    }
    return distinct.size();
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    List<BoundExpr> accepted = new ArrayList<>();
    List<BoundExpr> residual = new ArrayList<>();
    List<BoundExpr> ofFiles = new ArrayList<>();
    for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
      if (choosesFiles(conjunct)) {
        accepted.add(conjunct);
      } else if (BoundExprs.columns(conjunct).stream().anyMatch(partitions.names()::contains)) {
        residual.add(conjunct);
      } else {
        ofFiles.add(conjunct);
      }
    }
    if (!ofFiles.isEmpty()) {
      PushdownResult taken = inner.pushDown(BoundExprs.conjunction(ofFiles).orElseThrow());
      taken.accepted().ifPresent(accepted::add);
      taken.residual().ifPresent(residual::add);
    }
    return new PushdownResult(BoundExprs.conjunction(accepted), BoundExprs.conjunction(residual));
  }

  /**
   * Whether a condition is about partition columns alone, cannot fail, and files may be left out.
   */
  private boolean choosesFiles(BoundExpr conjunct) {
    Set<String> columns = BoundExprs.columns(conjunct);
    return !inner.rejectsRows()
        && !columns.isEmpty()
        && partitions.names().containsAll(columns)
        && !Evaluators.mayFail(conjunct);
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    List<Integer> kept = kept(request);
    if (kept.isEmpty()) {
      return new Estimate(0, 0);
    }
    Estimate read = only(kept).estimate(inner(request));
    long width =
        request.columns().stream()
            .filter(partitions.names()::contains)
            .mapToLong(name -> schema.field(schema.require(name)).type().physical().width())
            .sum();
    return new Estimate(read.rows(), read.bytes() + read.rows() * width);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    List<Integer> kept = kept(request);
    boolean none = kept.isEmpty();
    ScanPlan plan = only(none ? List.of(0) : kept).plan(inner(request));
    List<String> notes = new ArrayList<>();
    if (kept.size() < values.rows()) {
      notes.add(
          "%d of %d files chosen by %s"
              .formatted(kept.size(), values.rows(), String.join(", ", partitions.names())));
    }
    notes.addAll(none ? List.of() : plan.notes());
    ReaderSpec reader = plan.reader();
    ReaderSpec wrapped =
        new ReaderSpec(
            PartitionedFormat.NAME,
            schema.select(request.columns()),
            reader.predicate(),
            reader.limit(),
            PartitionedFormat.options(reader, partitions));
    return new ScanPlan(
        wrapped,
        none ? List.of() : plan.splits(),
        estimate(request),
        notes,
        none ? 0 : plan.prunedRows(),
        plan.rejected());
  }

  private FileSource only(List<Integer> kept) {
    if (kept.size() == values.rows()) {
      return inner;
    }
    synchronized (some) {
      return some.computeIfAbsent(kept, inner::only);
    }
  }

  /** The positions of the files that the conditions choose. */
  private List<Integer> kept(ScanRequest request) {
    Optional<BoundExpr> predicate = request.predicate().flatMap(given -> conjunction(given, true));
    if (predicate.isEmpty()) {
      return IntStream.range(0, values.rows()).boxed().toList();
    }
    int[] selection = new int[values.rows()];
    int count = Evaluators.predicate(predicate.get(), values.schema()).select(values, selection);
    return IntStream.of(selection).limit(count).boxed().toList();
  }

  /** The request without what folders say. */
  private ScanRequest inner(ScanRequest request) {
    return new ScanRequest(
        request.columns().stream().filter(name -> !partitions.names().contains(name)).toList(),
        request.predicate().flatMap(given -> conjunction(given, false)),
        request.limit());
  }

  private Optional<BoundExpr> conjunction(BoundExpr predicate, boolean ofFolders) {
    return BoundExprs.conjunction(
        BoundExprs.conjuncts(predicate).stream()
            .filter(conjunct -> choosesFiles(conjunct) == ofFolders)
            .toList());
  }

  @Override
  public String toString() {
    return inner + " by " + partitions.names();
  }
}
