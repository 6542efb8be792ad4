package dev.longbow.physical;

import dev.longbow.connector.Split;
import dev.longbow.physical.PlannedPipeline.FrozenScan;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Warns of large text files that one run reads several times: each time their values are parsed.
 */
final class TextWarnings {
  private static final Set<String> TEXT = Set.of("csv", "ndjson");
  private static final long LARGE_BYTES = 64L << 20;

  private TextWarnings() {}

  /** Adds those of a plan's scans, which are in the order of its stages. */
  static void add(Collection<FrozenScan> scans, Set<String> warnings) {
    Map<String, FrozenScan> first = new LinkedHashMap<>();
    Map<String, Integer> times = new LinkedHashMap<>();
    for (FrozenScan scan : scans) {
      if (TEXT.contains(scan.scan().source().format())) {
        String location = scan.scan().source().location();
        first.putIfAbsent(location, scan);
        times.merge(location, 1, Integer::sum);
      }
    }
    first.forEach(
        (location, scan) -> {
          List<Split> splits = scan.plan().splits();
          long bytes = splits.stream().mapToLong(Split::bytes).sum();
          if (times.get(location) > 1 && bytes >= LARGE_BYTES) {
            warnings.add(
                "[%s] Reads and parses %s (%s of text) %d times. Convert it to Parquet once, \"longbow convert\", and read that"
                    .formatted(
                        scan.scan().step(),
                        location,
                        Quantities.bytes(bytes),
                        times.get(location)));
          }
        });
  }
}
