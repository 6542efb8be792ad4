package dev.longbow.io.clickhouse;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateLayout;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table, view or query of a server, with its columns known. */
final class ClickHouseSource implements Source {
  private final String location;
  private final ReadOptions options;
  private final Optional<String> splitBy;
  private final Catalog.Table table;
  private final Map<String, ColumnType> types;
  private final Schema schema;

  private ClickHouseSource(
      String location,
      ReadOptions options,
      Optional<String> splitBy,
      Catalog.Table table,
      List<ServerColumn> columns) {
    this.location = location;
    this.options = options;
    this.splitBy = splitBy;
    this.table = table;
    this.types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column.name(), column.read()));
    this.schema = new Schema(columns.stream().map(ServerColumn::field).toList());
  }

  static ClickHouseSource open(String location, Map<String, String> given) {
    ReadOptions options = ReadOptions.of(given);
    Catalog catalog =
        new Catalog(Server.of(options.address()), options.relation(), options.settings());
    List<ServerColumn> columns = catalog.columns();
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column.name(), column.type()));
    Catalog.Table table = catalog.table();
    String order = table.isMergeTree() ? table.sortingKey() : "";
    return new ClickHouseSource(
        location,
        options.with(types, order),
        Optional.ofNullable(given.get("split_by")),
        table,
        columns);
  }

  @Override
  public String format() {
    return ClickHouseFormat.NAME;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }

  @Override
  public boolean keepsColumnsApart() {
    return true;
  }

  @Override
  public Optional<LongbowException> unreadable(String column) {
    return Optional.ofNullable(types.get(column))
        .flatMap(ColumnType::problem)
        .map(
            problem ->
                new LongbowException(
                    ErrorCode.FORMAT_UNSUPPORTED,
                    "Cannot read column '%s' of %s: %s, or leave the column out with 'columns'"
                        .formatted(column, options.relation().title(), problem)));
  }

  private void check(List<String> columns) {
    schema.select(columns);
    List<LongbowException> problems =
        columns.stream().map(this::unreadable).flatMap(Optional::stream).toList();
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    check(request.columns());
    if (table.rows().isEmpty()) {
      return Estimate.UNKNOWN;
    }
    long rows = table.rows().getAsLong();
    long width =
        request.columns().stream()
            .map(schema::require)
            .map(schema::field)
            .map(Field::type)
            .mapToLong(type -> type.physical().width())
            .sum();
    return new Estimate(rows, rows * width);
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    List<BoundExpr> accepted = new ArrayList<>();
    List<BoundExpr> residual = new ArrayList<>();
    for (BoundExpr part : BoundExprs.conjuncts(predicate)) {
      (FilterSql.accepts(part, options.types()) ? accepted : residual).add(part);
    }
    return new PushdownResult(BoundExprs.conjunction(accepted), BoundExprs.conjunction(residual));
  }

  @Override
  public Optional<Source> aggregated(List<NamedExpr> keys, List<AggregateCall> aggregates) {
    Schema states =
        AggregateLayout.partialSchema(keys.stream().map(NamedExpr::field).toList(), aggregates);
    return Grouping.of(keys, aggregates).map(grouping -> new GroupedSource(this, grouping, states));
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    return plan(request, Optional.empty(), schema.select(request.columns()));
  }

  /**
   * Freezes a scan of partial aggregates.
   *
   * @param request of the rows
   * @param states the schema of what is read
   */
  ScanPlan plan(ScanRequest request, Grouping grouping, Schema states) {
    return plan(request, Optional.of(grouping), states);
  }

  private ScanPlan plan(ScanRequest request, Optional<Grouping> grouping, Schema given) {
    Estimate estimate = estimate(request);
    Set<String> read = new LinkedHashSet<>(request.columns());
    request.predicate().ifPresent(predicate -> read.addAll(BoundExprs.columns(predicate)));
    Map<String, String> sent = new LinkedHashMap<>();
    read.forEach(column -> sent.put(column, options.types().get(column)));
    ReaderSpec reader =
        new ReaderSpec(
            ClickHouseFormat.NAME,
            given,
            request.predicate(),
            request.limit(),
            options.with(sent, options.order()).grouped(grouping).toJson());
    Splitter.Division division =
        new Splitter(Server.of(options.address()), options, table, splitBy).divide(estimate);
    List<String> notes = notes(division);
    grouping.map(Grouping::note).ifPresent(notes::add);
    return new ScanPlan(reader, division.splits(), estimate, notes);
  }

  private List<String> notes(Splitter.Division division) {
    List<String> notes = new ArrayList<>();
    notes.add(division.note());
    options
        .relation()
        .query()
        .ifPresent(
            query -> notes.add("query: " + query.replaceAll("\\s+", " ") + " (rows in its order)"));
    return notes;
  }

  @Override
  public String toString() {
    return "ClickHouse(" + location + ")";
  }
}
