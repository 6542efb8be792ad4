package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.arrow.ArrowStream;
import dev.longbow.io.arrow.BrokenStreamException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of one split in order, as the server sends them. What fails before a row was given
 * is tried again. After that only rows of a part are asked for again, which are the same in the
 * same order; of everything else nobody knows, so it is an error, and whoever runs the task begins
 * anew.
 */
final class ClickHouseReader implements BatchReader {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseReader.class);
  private static final int THROWN = 395;
  private static final int ROWS_WITHOUT_COLUMNS = 1 << 16;

  /** Bytes that the server may hold of the groups of one split. */
  private static final String GROUPS_IN_MEMORY = "500000000";

  private final ReaderSpec spec;
  private final ReadOptions options;
  private final String action;
  private final Iterator<Piece> pieces;

  private Piece piece;
  private QueryResponse response;
  private String queryId;
  private ArrowStream stream;
  private long given;
  private long left;
  private long rows;
  private long bytesBefore;

  ClickHouseReader(ReaderSpec spec, Split split) {
    this.spec = spec;
    this.options = ReadOptions.ofJson(spec.options());
    this.action = "read " + options.relation().title();
    List<Piece> all = Piece.decode(split.payload());
    this.pieces = all.iterator();
  }

  @Override
  public Batch next() {
    while (rows < spec.limit()) {
      if (piece == null) {
        if (!pieces.hasNext()) {
          return null;
        }
        piece = pieces.next();
        given = 0;
      }
      Batch batch = read();
      if (batch == null) {
        end();
        continue;
      }
      given += batch.rows();
      if (batch.rows() > spec.limit() - rows) {
        batch = batch.slice(0, (int) (spec.limit() - rows));
      }
      rows += batch.rows();
      return batch;
    }
    return null;
  }

  private Batch read() {
    if (spec.schema().size() == 0) {
      return counted();
    }
    if (stream != null) {
      try {
        return stream.next();
      } catch (BrokenStreamException e) {
        LongbowException error = translate(e);
        boolean again = given == 0 || isRepeatable();
        if (!again || !ServerErrors.mayPass(error)) {
          throw error;
        }
        LOG.warn("{}. Asking for the rest again, from row {}", error.text(), given);
      }
    }
    return Patience.with(this::begin);
  }

  /** Whether the same rows come in the same order when they are asked for again. */
  private boolean isRepeatable() {
    return piece instanceof Piece.Part && options.grouping().isEmpty();
  }

  /** Rows of which only the number is wanted. */
  private Batch counted() {
    if (given == 0) {
      left = Patience.with(this::count);
    }
    int some = (int) Math.min(left, ROWS_WITHOUT_COLUMNS);
    left -= some;
    return some == 0 ? null : new Batch(spec.schema(), List.of(), some);
  }

  private long count() {
    Statement statement = Statement.of(options, spec, piece);
    long found =
        Long.parseLong(
            Rows.of(
                    Server.of(options.address()),
                    action,
                    statement.sql(),
                    statement.parameters(),
                    options.settings())
                .get(0)
                .get(0));
    if (piece instanceof Piece.Part part) {
      requirePart(part);
    }
    return found;
  }

  /** Sends the query and passes over the rows that were given. */
  private Batch begin() {
    closeStream();
    open();
    try {
      Batch first = stream.next();
      if (piece instanceof Piece.Part part) {
        // The query has begun: if the part is still there, it was when the query looked for it.
        requirePart(part);
      }
      long skipped = 0;
      while (first != null && skipped + first.rows() <= given) {
        skipped += first.rows();
        first = stream.next();
      }
      int from = (int) (given - skipped);
      return first == null || from == 0 ? first : first.slice(from, first.rows() - from);
    } catch (BrokenStreamException e) {
      throw translate(e);
    }
  }

  private void open() {
    Server server = Server.of(options.address());
    queryId = "longbow-" + UUID.randomUUID();
    QuerySettings settings =
        new QuerySettings().setFormat(ClickHouseFormat.ArrowStream).setQueryId(queryId);
    if (options.relation().table().isPresent()) {
      // Several threads give rows in any order.
      settings.serverSetting("max_threads", "1");
    }
    if (options.grouping().isPresent()) {
      // However many groups there are, the server goes on on its disk.
      settings.serverSetting("max_bytes_before_external_group_by", GROUPS_IN_MEMORY);
    }
    options.settings().forEach(settings::serverSetting);
    if (isRepeatable()) {
      // Whatever the user wants of other queries.
      settings.serverSetting("max_threads", "1");
    }
    settings
        // Buffers are compressed, if anything: the client's own blocks cost it four times as much.
        .setOption(ClientConfigProperties.COMPRESS_SERVER_RESPONSE.getKey(), false)
        .serverSetting(
            "output_format_arrow_compression_method",
            options.compression().equals("lz4") ? "lz4_frame" : options.compression())
        .serverSetting("output_format_arrow_string_as_string", "1")
        .serverSetting("output_format_arrow_low_cardinality_as_dictionary", "0")
        // Who is cancelled closes the connection, and the query ends.
        .serverSetting("cancel_http_readonly_queries_on_client_close", "1");
    Statement statement = Statement.of(options, spec, piece);
    response = server.query(action, statement.sql(), statement.parameters(), settings);
    stream = new ArrowStream(response.getInputStream(), spec.schema());
  }

  private void requirePart(Piece.Part part) {
    Server server = Server.of(options.address());
    try {
      Rows.of(
          server,
          action,
          "SELECT throwIf(count() != {longbow_rows:UInt64}) FROM %s WHERE _part = {longbow_part:String}"
              .formatted(options.relation().from()),
          Map.of("longbow_rows", part.partRows(), "longbow_part", part.name()),
          options.settings());
    } catch (LongbowException e) {
      if (ServerErrors.code(e) != THROWN) {
        throw e;
      }
      throw new LongbowException(
          ErrorCode.INPUT_CHANGED,
          "Cannot read %s: its part %s was merged or changed after the plan was made. Divide the table with 'split_by' and a column, which merges do not disturb"
              .formatted(options.relation().title(), part.name()));
    }
  }

  /** Behind the last row of a piece. */
  private void end() {
    queryId = null;
    closeStream();
    boolean all =
        spec.predicate().isEmpty()
            && spec.limit() == Long.MAX_VALUE
            && options.grouping().isEmpty();
    if (all && piece instanceof Piece.Part part && part.isFull() && given != part.places()) {
      throw new LongbowException(
          ErrorCode.READ_FAILED,
          "Cannot read %s: part %s gave %d rows instead of %d"
              .formatted(options.relation().title(), part.name(), given, part.places()));
    }
    piece = null;
  }

  private LongbowException translate(BrokenStreamException broken) {
    Server server = Server.of(options.address());
    return BrokenAnswer.reason(broken)
        .map(reason -> server.translate(action, reason))
        .orElseGet(
            () ->
                new LongbowException(
                    ErrorCode.SERVER,
                    "Cannot %s: the ClickHouse server %s sends something else than these rows: %s"
                        .formatted(action, options.address(), broken.getMessage())));
  }

  @Override
  public long rowsScanned() {
    return rows;
  }

  @Override
  public long bytesRead() {
    return bytesBefore + (stream == null ? 0 : stream.bytesRead());
  }

  @Override
  public long heapBytes() {
    return stream == null ? 0 : stream.heapBytes();
  }

  private void closeStream() {
    if (stream == null) {
      return;
    }
    bytesBefore += stream.bytesRead();
    if (queryId != null) {
      endQuery();
    }
    try {
      response.close();
    } catch (Exception e) {
      // Nothing is wanted of it any more.
    }
    stream.close();
    stream = null;
  }

  /**
   * Ends the query. Closing its answer reads all that is still to come, which may have no end; a
   * query of the same name takes its place, for which nobody needs a right.
   */
  private void endQuery() {
    QuerySettings settings =
        new QuerySettings()
            .setQueryId(queryId)
            .setFormat(ClickHouseFormat.TSV)
            .serverSetting("replace_running_query", "1")
            .serverSetting("replace_running_query_max_wait_ms", "1");
    queryId = null;
    try (QueryResponse ended =
        Server.of(options.address()).query("end a query", "SELECT 1", Map.of(), settings)) {
      ended.getInputStream().readAllBytes();
    } catch (Exception e) {
      // The server is gone, or says that the query has not quite ended yet.
      LOG.debug("Asked to end a query", e);
    }
  }

  @Override
  public void close() {
    closeStream();
  }
}
