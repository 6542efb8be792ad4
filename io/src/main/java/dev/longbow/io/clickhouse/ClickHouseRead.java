package dev.longbow.io.clickhouse;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.ReadSource;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Expr;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a table of a ClickHouse server as Arrow batches: see {@link ClickHouseIO#read}. */
public final class ClickHouseRead extends PTransform<PBegin, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;

  private final transient ClickHouseTable table;
  private final transient List<String> columns;
  private final transient Expr filter;

  ClickHouseRead(ClickHouseTable table, List<String> columns, Expr filter) {
    this.table = table;
    this.columns = columns;
    this.filter = filter;
  }

  /** Reads this table, view or query. */
  public ClickHouseRead from(ClickHouseTable other) {
    return new ClickHouseRead(other, columns, filter);
  }

  /** Reads only these columns, in this order. */
  public ClickHouseRead withColumns(String... names) {
    if (names.length == 0) {
      throw new LongbowException(
          ErrorCode.PLAN_INVALID, "Missing columns: name at least one, or read all");
    }
    return new ClickHouseRead(table, List.of(names), filter);
  }

  /** Reads only rows for which a condition is true; it may use columns that are not read. */
  public ClickHouseRead withFilter(Expr condition) {
    return new ClickHouseRead(table, columns, condition);
  }

  @Override
  public PCollection<ArrowBatch> expand(PBegin input) {
    if (table == null) {
      throw new LongbowException(ErrorCode.PLAN_INVALID, "Missing table: say from(…)");
    }
    return input.apply(
        ReadSource.of(table.source(), Optional.ofNullable(columns), Optional.ofNullable(filter)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    if (table != null) {
      builder.add(DisplayData.item("location", table.toString()).withLabel("Location"));
    }
  }
}
