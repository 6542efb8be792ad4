package dev.longbow.connector;

import dev.longbow.column.Schema;
import java.util.Map;
import java.util.Set;

/**
 * What a file says of its columns.
 *
 * @param path the file
 * @param schema its columns
 * @param nulls how many nulls columns have, of those of which it says so
 * @param unreadable columns of types that cannot be read, which a scan of them says
 */
public record FileColumns(
    String path, Schema schema, Map<String, NullCount> nulls, Set<String> unreadable) {
  public FileColumns {
    nulls = Map.copyOf(nulls);
    unreadable = Set.copyOf(unreadable);
  }

  /** A file whose columns can be read. */
  public FileColumns(String path, Schema schema, Map<String, NullCount> nulls) {
    this(path, schema, nulls, Set.of());
  }
}
