package dev.longbow.io.clickhouse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of the server with which a query gives all of its rows or fails. With other ones, which
 * may be a profile's, a limit is kept by leaving rows out, and nobody is told.
 */
final class WholeAnswers {
  private static final List<String> OVERFLOW_MODES =
      List.of(
          "read_overflow_mode",
          "read_overflow_mode_leaf",
          "result_overflow_mode",
          "group_by_overflow_mode",
          "sort_overflow_mode",
          "distinct_overflow_mode",
          "set_overflow_mode",
          "join_overflow_mode",
          "transfer_overflow_mode",
          "timeout_overflow_mode",
          "timeout_overflow_mode_leaf");

  /** Sent with everything that is asked or done. */
  static final Map<String, String> SETTINGS = settings();

  private WholeAnswers() {}

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    OVERFLOW_MODES.forEach(mode -> settings.put(mode, "throw"));
    settings.put("limit", "0");
    settings.put("offset", "0");
    return Map.copyOf(settings);
  }
}
