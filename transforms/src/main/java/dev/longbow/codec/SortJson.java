package dev.longbow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.sort.SortKey;

/** Sort keys as JSON. */
public final class SortJson {
  private SortJson() {}

  /** Encodes a key. */
  public static JsonNode encode(SortKey key) {
    return Json.object()
        .put("column", key.column())
        .put("descending", key.descending())
        .put("nulls_first", key.nullsFirst());
  }

  /** Decodes a key. */
  public static SortKey decode(JsonNode node) {
    return new SortKey(
        Json.text(node, "column"), Json.bool(node, "descending"), Json.bool(node, "nulls_first"));
  }
}
