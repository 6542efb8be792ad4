package dev.longbow.connector;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.codec.Json;
import dev.longbow.codec.Sha256;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows that are in memory while planning (inline rows of a pipeline file, lists and batches in
 * Java). They travel inside the splits, so keep them few: large data belongs in files.
 */
public final class RowsSource implements Source {
  static final String FORMAT = "rows";
  private static final int ROWS_PER_SPLIT = 65_536;

  private final Schema schema;
  private final List<Batch> batches;
  private final long rows;

  private RowsSource(Schema schema, List<Batch> batches) {
    this.schema = schema;
    List<Batch> pieces = new ArrayList<>();
    for (Batch batch : batches) {
      if (!batch.schema().names().equals(schema.names())
          || !types(batch.schema()).equals(types(schema))) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot put a batch of " + batch.schema() + " among batches of " + schema);
      }
      for (int from = 0; from < batch.rows(); from += ROWS_PER_SPLIT) {
        pieces.add(batch.slice(from, Math.min(ROWS_PER_SPLIT, batch.rows() - from)));
      }
    }
    this.batches = List.copyOf(pieces);
    this.rows = pieces.stream().mapToLong(Batch::rows).sum();
  }

  private static List<?> types(Schema schema) {
    return schema.fields().stream().map(Field::type).toList();
  }

  /**
   * Batches of one schema, in order.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} when a batch has other columns
   */
  public static RowsSource ofBatches(Schema schema, List<Batch> batches) {
    return new RowsSource(schema, batches);
  }

  /**
   * Rows by column name, with values of the classes of {@code Column.value} (any Number for
   * integers); a missing name is null.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} for a name that is not in the
   *     schema, {@link ErrorCode#BAD_VALUE} for a value that does not fit, both with the row
   */
  public static RowsSource ofRows(Schema schema, List<? extends Map<String, ?>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      List<String> unknown =
          rows.get(i).keySet().stream().filter(name -> !schema.contains(name)).sorted().toList();
      if (!unknown.isEmpty()) {
        throw new LongbowException(
                ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(unknown, schema.names()))
            .at("row " + (i + 1));
      }
    }
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(column(field, rows));
    }
    return new RowsSource(schema, List.of(new Batch(schema, columns, rows.size())));
  }

  private static Column column(Field field, List<? extends Map<String, ?>> rows) {
    ColumnBuilder builder = new ColumnBuilder(field.type());
    for (int i = 0; i < rows.size(); i++) {
      Object value = rows.get(i).get(field.name());
      if (value == null && !field.nullable()) {
        throw badValue(field, i, "null", null);
      }
      builder.append(value);
    }
    try {
      return builder.build();
    } catch (LongbowException e) {
      for (int i = 0; i < rows.size(); i++) {
        Object value = rows.get(i).get(field.name());
        try {
          ColumnBuilder.of(field.type(), value);
        } catch (LongbowException atRow) {
          throw badValue(field, i, value + " (" + value.getClass().getSimpleName() + ")", atRow);
        }
      }
      throw e;
    }
  }

  private static LongbowException badValue(
      Field field, int row, String value, LongbowException cause) {
    return new LongbowException(
        ErrorCode.BAD_VALUE,
        "[row %d] Invalid value of column '%s': %s, expected %s%s"
            .formatted(
                row + 1, field.name(), value, field.type(), field.nullable() ? "" : " not null"),
        cause);
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String location() {
    return rows + " rows in memory";
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    long bytes = 0;
    for (Batch batch : batches) {
      for (String name : request.columns()) {
        bytes += batch.column(schema.require(name)).heapBytes();
      }
    }
    return new Estimate(rows, bytes);
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    Schema read = schema.select(request.columns());
    int[] positions = request.columns().stream().mapToInt(schema::require).toArray();
    List<Split> splits = new ArrayList<>();
    List<String> payload = new ArrayList<>();
    long payloadRows = 0;
    long payloadBytes = 0;
    for (Batch batch : batches) {
      if (payloadRows + batch.rows() > ROWS_PER_SPLIT) {
        splits.add(split(splits.size(), payload, payloadRows, payloadBytes));
        payload = new ArrayList<>();
        payloadRows = 0;
        payloadBytes = 0;
      }
      byte[] bytes = BatchCodec.encode(batch.project(read, positions));
      payload.add(Base64.getEncoder().encodeToString(bytes));
      payloadRows += batch.rows();
      payloadBytes += bytes.length;
    }
    if (payloadRows > 0) {
      splits.add(split(splits.size(), payload, payloadRows, payloadBytes));
    }
    return new ScanPlan(
        new ReaderSpec(FORMAT, read, request.predicate(), request.limit(), "{}"),
        splits,
        estimate(request),
        List.of());
  }

  private static Split split(int index, List<String> payload, long rows, long bytes) {
    return new Split(index, Json.write(Json.strings(payload)), rows, bytes);
  }

  @Override
  public Optional<String> contentHash() {
    MessageDigest digest = Sha256.digest();
    batches.forEach(batch -> digest.update(BatchCodec.encode(batch)));
    return Optional.of(Sha256.hex(digest));
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}
