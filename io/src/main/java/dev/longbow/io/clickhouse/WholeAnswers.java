package dev.longbow.io.clickhouse;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings of the server with which a query gives all of its rows or fails. With other ones, which
 * may be a profile's, a limit is kept by leaving rows out, and nobody is told.
 */
final class WholeAnswers {
  /** Sent with everything that is asked or done. */
  static final Map<String, String> SETTINGS = settings();

  private WholeAnswers() {}

  private static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (String limited :
        Set.of(
            "read",
            "result",
            "group_by",
            "sort",
            "distinct",
            "set",
            "join",
            "transfer",
            "timeout")) {
      settings.put(limited + "_overflow_mode", "throw");
    }
    settings.put("read_overflow_mode_leaf", "throw");
    settings.put("timeout_overflow_mode_leaf", "throw");
    settings.put("limit", "0");
    settings.put("offset", "0");
    return Map.copyOf(settings);
  }
}
