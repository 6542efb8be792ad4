package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.insert.InsertSettings;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.arrow.ArrowBody;
import dev.longbow.io.files.BatchCutter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Inserts the rows of a task in blocks, one at a time, in their order. A block is cut by its rows
 * alone and goes by its place and content: sent twice, by this attempt or another one, it is there
 * once.
 */
final class TablePartWriter implements PartWriter {
  /** Of values; a block ends with the row that makes it this large. */
  private static final long BLOCK_BYTES = 32L << 20;

  /** Below the server's own limit, so that a block is never divided. */
  private static final int BLOCK_ROWS = 1_000_000;

  private static final int LONGEST_VALUE = 60;
  private static final XXHash64 HASH = XXHashFactory.fastestInstance().hash64();

  private final TableSpec spec;
  private final String table;
  private final PartOrder order;
  private final Schema schema;
  private final Schema sent;
  private final List<ColumnFit> fits;
  private final BatchCutter cutter;
  private ArrowBody body;
  private int blocks;
  private long rows;
  private long bytes;

  TablePartWriter(
      TableSpec spec, String table, PartOrder order, Schema schema, List<ColumnFit> fits) {
    this.spec = spec;
    this.table = table;
    this.order = order;
    this.schema = schema;
    this.fits = fits;
    this.sent = new Schema(fits.stream().map(ColumnFit::sent).toList());
    this.cutter = new BatchCutter(schema, BLOCK_ROWS, BLOCK_BYTES, this::send);
    this.body = new ArrowBody(sent, spec.compression());
  }

  @Override
  public void write(Batch batch) {
    try {
      cutter.write(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(Batch block) {
    for (int i = 0; i < fits.size(); i++) {
      int row = fits.get(i).find(block.column(i));
      if (row >= 0) {
        throw unfit(fits.get(i), block.column(i), row);
      }
    }
    body.write(new Batch(sent, block.columns(), block.rows()));
    long hash = HASH.hash(body.array(), 0, body.length(), 0);
    String token =
        "%d-%d-%d/%d-%016x".formatted(order.branch(), order.task(), order.file(), blocks, hash);
    Patience.with(() -> insert(token));
    blocks++;
    rows += block.rows();
    bytes += body.length();
  }

  private void insert(String token) {
    InsertSettings settings = new InsertSettings();
    spec.settings().forEach(settings::serverSetting);
    settings
        .setDeduplicationToken(token)
        // Buffers are compressed, if anything: the client's own (0.11.0), LZ4 and zstd, fails on
        // bodies that do not get smaller by it.
        .compressClientRequest(false)
        // An answer says that the rows are there, and nulls are nulls.
        .serverSetting("async_insert", "0")
        .serverSetting("insert_deduplicate", "1")
        .serverSetting("insert_null_as_default", "0")
        .serverSetting("input_format_null_as_default", "0");
    Server.of(spec.address())
        .insert(
            "write to " + spec.label(),
            spec.address().database(),
            table,
            sent.names(),
            body.array(),
            body.length(),
            settings);
  }

  private LongbowException unfit(ColumnFit fit, Column column, int row) {
    String value = String.valueOf(column.value(row));
    return new LongbowException(
        ErrorCode.BAD_VALUE,
        "Cannot write column '%s' to %s: row %d of part %d-%d has %s, but a column of type %s takes %s"
            .formatted(
                fit.field().name(),
                spec.label(),
                rows + row + 1,
                order.branch(),
                order.task(),
                value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + " …",
                fit.type(),
                fit.check().expected()));
  }

  @Override
  public long heapBytes() {
    return cutter.pendingBytes() + (body == null ? 0 : body.heapBytes());
  }

  @Override
  public List<Part> finish() {
    try {
      cutter.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
    return rows == 0 ? List.of() : List.of(new Part(order, table, null, rows, bytes));
  }

  @Override
  public void abort() {
    // What was sent is what the next attempt sends again.
    close();
  }

  private void close() {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
