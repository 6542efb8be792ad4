package dev.longbow.io.parquet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parsed footers of this process, least recently used dropped first. The splits of a file are read
 * by many tasks: each reads the footer's bytes (to notice a rewritten file) but parses them once.
 */
final class FooterCache {
  private static final long CAPACITY_BYTES = 16L << 20;
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>(64, 0.75f, true);
  private static long held;

  private record Entry(Footer footer, int bytes) {}

  private FooterCache() {}

  static synchronized Footer get(String path, String fingerprint) {
    Entry entry = ENTRIES.get(path);
    return entry != null && entry.footer().fingerprint().equals(fingerprint)
        ? entry.footer()
        : null;
  }

  static synchronized void put(Footer footer, int bytes) {
    Entry before = ENTRIES.put(footer.path(), new Entry(footer, bytes));
    held += bytes - (before == null ? 0 : before.bytes());
    var oldest = ENTRIES.values().iterator();
    while (held > CAPACITY_BYTES && oldest.hasNext()) {
      held -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
