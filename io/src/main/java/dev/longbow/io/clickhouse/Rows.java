package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small answers of a server, as texts: what is asked while planning. */
final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /** The rows of an answer; null is null. */
  static List<List<String>> of(
      Server server, String action, String sql, Map<String, Object> parameters) {
    return of(server, action, sql, parameters, Map.of());
  }

  /** The rows of an answer to a query with settings. */
  static List<List<String>> of(
      Server server,
      String action,
      String sql,
      Map<String, Object> parameters,
      Map<String, String> more) {
    // A whole document: a part of it is none.
    QuerySettings settings = new QuerySettings().setFormat(ClickHouseFormat.JSONCompact);
    more.forEach(settings::serverSetting);
    // What fails would be a part of a document that is whole.
    settings.serverSetting("http_write_exception_in_output_format", "0");
    byte[] answer;
    try (QueryResponse response = server.query(action, sql, parameters, settings)) {
      answer = response.getInputStream().readAllBytes();
    } catch (Exception e) {
      throw server.translate(action, e);
    }
    try {
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode row : JSON.readTree(answer).get("data")) {
        List<String> cells = new ArrayList<>();
        row.forEach(cell -> cells.add(cell.isNull() ? null : cell.asText()));
        rows.add(cells);
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      // What failed on the way stands behind what was sent before.
      String text = new String(answer, StandardCharsets.UTF_8);
      int said = text.lastIndexOf("Code: ");
      String reason = said < 0 ? "an answer that ends in the middle" : text.substring(said);
      throw server.translate(action, new IOException(reason));
    }
  }
}
