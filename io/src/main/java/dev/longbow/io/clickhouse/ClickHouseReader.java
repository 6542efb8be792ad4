package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Split;
import dev.longbow.io.arrow.ArrowStream;
import dev.longbow.io.arrow.BrokenStreamException;

/** Reads the rows of one split in order, as the server sends them. */
final class ClickHouseReader implements BatchReader {
  private final ReaderSpec spec;
  private final ReadOptions options;
  private final Server server;
  private final String action;

  private QueryResponse response;
  private ArrowStream stream;
  private long rows;

  ClickHouseReader(ReaderSpec spec, Split split) {
    this.spec = spec;
    this.options = ReadOptions.ofJson(spec.options());
    this.server = Server.of(options.address());
    this.action = "read " + options.relation().title();
  }

  @Override
  public Batch next() {
    try {
      if (stream == null) {
        open();
      }
      Batch batch = stream.next();
      rows += batch == null ? 0 : batch.rows();
      return batch;
    } catch (BrokenStreamException e) {
      throw server.translate(action, BrokenAnswer.reason(e));
    }
  }

  private void open() {
    QuerySettings settings = new QuerySettings().setFormat(ClickHouseFormat.ArrowStream);
    options.settings().forEach(settings::serverSetting);
    settings
        .serverSetting("output_format_arrow_compression_method", "none")
        .serverSetting("output_format_arrow_string_as_string", "1")
        .serverSetting("output_format_arrow_low_cardinality_as_dictionary", "0");
    Statement statement = Statement.of(options, spec);
    response = server.query(action, statement.sql(), statement.parameters(), settings);
    stream = new ArrowStream(response.getInputStream(), spec.schema());
  }

  @Override
  public long rowsScanned() {
    return rows;
  }

  @Override
  public long bytesRead() {
    return stream == null ? 0 : stream.bytesRead();
  }

  @Override
  public long heapBytes() {
    return stream == null ? 0 : stream.heapBytes();
  }

  @Override
  public void close() {
    if (response != null) {
      try {
        response.close();
      } catch (Exception e) {
        // Nothing is wanted of it any more.
      }
      stream.close();
      response = null;
    }
  }
}
